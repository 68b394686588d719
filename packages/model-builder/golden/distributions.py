"""Writes llama.cpp's next-token distributions on fourteen passages.

python distributions.py             fixtures/distributions.json and .bin, the reference
python distributions.py EXACT.gguf  fixtures/distributions-exact.bin: the same model with F32 weights
                                    (exact.py), so that nothing rounds the activations; fewer ids a row
Of a vocabulary that 16 bits do not count, ids have 32.
"""

import json
import sys
from pathlib import Path

import numpy as np

from llamacpp import BEGIN, FIXTURES, MODEL, TOOL, VOCAB, log_softmax, tokenize

POSITIONS = 96
IS_LARGE = VOCAB > 2**16
TOP, TOP_EXACT = (32, 32) if IS_LARGE else (128, 64)


def packed(runs: list[list[int]], top: int, **options) -> bytes:
    """Ids [rows, top], then f32 natural-log probabilities [rows, top]; most likely first."""
    ids, logs = [], []
    for scores in log_softmax(runs, **options):
        best = np.argsort(-scores, axis=1, kind="stable")[:, :top]
        ids.append(best.astype("<u4" if IS_LARGE else "<u2"))
        logs.append(np.take_along_axis(scores, best, axis=1).astype("<f4"))
    return np.concatenate(ids).tobytes() + np.concatenate(logs).tobytes()


passages = json.loads((Path(__file__).parent / "passages.json").read_text("utf-8"))
runs = [[*BEGIN, *ids][:POSITIONS] for ids in tokenize(list(passages.values()))]
if len(sys.argv) > 1:
    (FIXTURES / "distributions-exact.bin").write_bytes(packed(runs, TOP_EXACT, model=sys.argv[1], threads=1))
else:
    (FIXTURES / "distributions.bin").write_bytes(packed(runs, TOP, threads=1))
    header = {
        "tool": TOOL,
        "model": Path(MODEL).name,
        "top": TOP,
        "topExact": TOP_EXACT,
        **({"idBytes": 4} if IS_LARGE else {}),
        "positions": sum(map(len, runs)),
        "passages": [{"name": name, "ids": run} for name, run in zip(passages, runs, strict=True)],
    }
    (FIXTURES / "distributions.json").write_text(json.dumps(header, separators=(",", ":")) + "\n")

"""Writes fixtures/distributions.json and .bin: llama.cpp's next-token distributions on fourteen passages."""

import json

import numpy as np

from llamacpp import FIXTURES, TOOL, log_softmax, tokenize

TOP, POSITIONS = 128, 96

passages = json.loads((FIXTURES.parent / "golden" / "passages.json").read_text("utf-8"))
runs = [ids[:POSITIONS] for ids in tokenize(list(passages.values()))]
ids, logs = [], []
for scores in log_softmax(runs):
    best = np.argsort(-scores, axis=1, kind="stable")[:, :TOP]
    ids.append(best.astype("<u2"))
    logs.append(np.take_along_axis(scores, best, axis=1).astype("<f4"))
ids, logs = np.concatenate(ids), np.concatenate(logs)
(FIXTURES / "distributions.bin").write_bytes(ids.tobytes() + logs.tobytes())
header = {
    "tool": TOOL,
    "model": "SmolLM2-135M-Instruct.Q4_1.gguf",
    "top": TOP,
    "positions": len(ids),
    "passages": [{"name": name, "ids": run} for name, run in zip(passages, runs, strict=True)],
}
(FIXTURES / "distributions.json").write_text(json.dumps(header, separators=(",", ":")) + "\n")
print({name: len(run) for name, run in zip(passages, runs)}, "mass in the top", np.exp(logs.astype(float)).sum(1).mean())

"""Writes fixtures/perplexity.json: llama.cpp's mean negative log-likelihood on fixtures/prose.txt.

Environment, beside llamacpp.py's: WINDOW = tokens of a window, WINDOWS = how many at most.
"""

import hashlib
import json
import os
from pathlib import Path

import numpy as np

from llamacpp import BEGIN, COMMON, FIXTURES, MODEL, TOOL, log_softmax, tokenize

WINDOW = int(os.environ.get("WINDOW", 512))
WINDOWS = int(os.environ.get("WINDOWS", 10_000))


def window_losses(windows: list[list[int]], **options) -> list[float]:
    """Mean negative log-likelihood (nats a token) of each window's tokens 1…n−1, each from its window's own start."""
    return [
        float(-scores[np.arange(len(ids) - 1), ids[1:]].mean())
        for ids, scores in zip(windows, log_softmax(windows, **options), strict=True)
    ]


def prose_windows() -> tuple[list[int], list[list[int]]]:
    [ids] = tokenize([(COMMON / "prose.txt").read_bytes().decode("utf-8")])
    part = WINDOW - len(BEGIN)
    windows = [[*BEGIN, *ids[at : at + part]] for at in range(0, len(ids) - part + 1, part)]
    return ids, windows[:WINDOWS]


if __name__ == "__main__":
    ids, windows = prose_windows()
    losses = window_losses(windows)
    mean = float(np.mean(losses))
    result = {
        "tool": TOOL,
        "model": Path(MODEL).name,
        "text": "prose.txt",
        "textTokens": len(ids),
        "textIdsSha256": hashlib.sha256(np.array(ids, "<i4").tobytes()).hexdigest(),
        **({"begin": BEGIN} if BEGIN else {}),
        "windowTokens": WINDOW,
        "scoredPerWindow": WINDOW - 1,
        "meanNll": mean,
        "perplexity": float(np.exp(mean)),
        "windowNll": losses,
    }
    (FIXTURES / "perplexity.json").write_text(json.dumps(result, indent=1) + "\n")
    print(len(ids), len(windows), mean, np.exp(mean))

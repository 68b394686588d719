"""Writes fixtures/perplexity.json: llama.cpp's mean negative log-likelihood on fixtures/prose.txt."""

import hashlib
import json

import numpy as np

from llamacpp import FIXTURES, TOOL, log_softmax, tokenize

WINDOW = 512


def window_losses(windows: list[list[int]], **options) -> list[float]:
    """Mean negative log-likelihood (nats a token) of each window's tokens 1…n−1, each from its window's own start."""
    return [
        float(-scores[np.arange(len(ids) - 1), ids[1:]].mean())
        for ids, scores in zip(windows, log_softmax(windows, **options), strict=True)
    ]


def prose_windows() -> tuple[list[int], list[list[int]]]:
    [ids] = tokenize([(FIXTURES / "prose.txt").read_bytes().decode("utf-8")])
    return ids, [ids[at : at + WINDOW] for at in range(0, len(ids) - WINDOW + 1, WINDOW)]


if __name__ == "__main__":
    ids, windows = prose_windows()
    losses = window_losses(windows)
    mean = float(np.mean(losses))
    result = {
        "tool": TOOL,
        "model": "SmolLM2-135M-Instruct.Q4_1.gguf",
        "text": "prose.txt",
        "textTokens": len(ids),
        "textIdsSha256": hashlib.sha256(np.array(ids, "<i4").tobytes()).hexdigest(),
        "windowTokens": WINDOW,
        "scoredPerWindow": WINDOW - 1,
        "meanNll": mean,
        "perplexity": float(np.exp(mean)),
        "windowNll": losses,
    }
    (FIXTURES / "perplexity.json").write_text(json.dumps(result, indent=1) + "\n")
    print(len(ids), len(windows), mean, np.exp(mean))

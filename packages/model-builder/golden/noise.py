"""Prints how far llama.cpp is from itself and from exact weights (exact.py), in nats and shares of positions.

python noise.py EXACT.gguf          on the committed passages: KL(reference‖other) on the whole vocabulary and as
                                    a test sees it (the top 128 and one tail bucket), and the same arg max
python noise.py EXACT.gguf prose    reference against exact weights on the prose, with the ratio of perplexities
"""

import json
import sys

import numpy as np

from llamacpp import FIXTURES, log_softmax
from perplexity import prose_windows

TOP = 128


def bucketed(scores: np.ndarray, top: np.ndarray) -> np.ndarray:
    inside = np.take_along_axis(scores, top, axis=1)
    tail = np.log(np.maximum(1 - np.exp(inside).sum(1, keepdims=True), 1e-12))
    return np.concatenate([inside, tail], axis=1)


def compare(name: str, reference: np.ndarray, other: np.ndarray) -> None:
    order = np.argsort(-reference, axis=1, kind="stable")[:, :TOP]
    kl = (np.exp(reference) * (reference - other)).sum(1)
    a, b = bucketed(reference, order), bucketed(other, order)
    seen = (np.exp(a) * (a - b)).sum(1)
    same = order[:, 0] == other.argmax(1)
    lead = a[:, 0] - a[:, 1]
    clear = lead > 0.25
    print(
        f"{name}: mean KL {kl.mean():.6f}, as a test sees it {seen.mean():.6f}, worst {kl.max():.4f}; top-1 {same.mean():.2%},"
        f" where the lead is over 0.25 nats ({clear.mean():.0%} of rows) {same[clear].mean():.2%};"
        f" largest lead lost {lead[~same].max(initial=0):.3f} nats",
        flush=True,
    )


def on_passages(exact: str) -> None:
    runs = [passage["ids"] for passage in json.loads((FIXTURES / "distributions.json").read_text())["passages"]]

    def scores(**options) -> np.ndarray:
        # One thread: two that spin at a barrier crawl on a busy machine; the count changes no bit.
        return np.concatenate(list(log_softmax(runs, **{"threads": 1, **options})))

    reference, floats = scores(), scores(model=exact)
    compare("reference, 2 threads", reference, scores(threads=2))
    compare("reference, micro-batch 32", reference, scores(ubatch=32))
    compare("reference, micro-batch 1", reference, scores(ubatch=1))
    half = scores(kv="f16")
    compare("reference, f16 KV", reference, half)
    compare("exact weights", reference, floats)
    compare("exact weights as reference, the reference's f16 KV", floats, half)
    compare("exact weights as reference, its micro-batch 32", floats, scores(model=exact, ubatch=32))
    compare("exact weights as reference, its f16 KV", floats, scores(model=exact, kv="f16"))


def on_prose(exact: str) -> None:
    _, windows = prose_windows()
    losses, kls, same = [], [], []
    for at in range(0, len(windows), 3):
        part = windows[at : at + 3]
        pairs = zip(part, list(log_softmax(part, threads=1)), log_softmax(part, threads=1, model=exact), strict=True)
        for ids, a, b in pairs:
            rows = np.arange(len(ids) - 1)
            losses.append((-a[rows, ids[1:]].mean(), -b[rows, ids[1:]].mean()))
            kls.append((np.exp(a) * (a - b)).sum(1).mean())
            same.append((a.argmax(1) == b.argmax(1)).mean())
        ours, theirs = np.array(losses).mean(0)
        print(
            f"{len(losses)} windows: loss {ours:.6f}, exact weights {theirs:.6f}, ratio of perplexities"
            f" {np.exp(theirs - ours):.5f}, mean KL {np.mean(kls):.6f}, top-1 {np.mean(same):.2%}",
            flush=True,
        )


(on_prose if "prose" in sys.argv[2:] else on_passages)(sys.argv[1])

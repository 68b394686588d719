"""Calls ./reference (reference.cpp) and turns its binaries into numpy arrays.

Environment: REFERENCE = path of the compiled program, WORK = a folder for the large intermediates (default: a
temporary one). For another model than the embedded one: MODEL = path of the GGUF, FIXTURES = the folder written,
VOCAB = its size, BEGIN = ids that every text begins with (2 for Gemma's <bos>), separated by commas.
"""

import os
import struct
import subprocess
import tempfile
from pathlib import Path

import numpy as np

COMMON = Path(__file__).resolve().parent.parent / "fixtures"
FIXTURES = Path(os.environ.get("FIXTURES", COMMON))
MODEL = os.environ.get("MODEL", str(Path(__file__).resolve().parents[3] / "models/smollm2-135m/SmolLM2-135M-Instruct.Q4_1.gguf"))
WORK = Path(os.environ.get("WORK") or tempfile.mkdtemp())
VOCAB = int(os.environ.get("VOCAB", 49152))
BEGIN = [int(id) for id in os.environ.get("BEGIN", "").split(",") if id]
TOOL = "llama.cpp v0.5.0 (CPU, prebuilt in npm @node-llama-cpp/linux-x64 3.22.1)"


def _call(mode: str, payload: bytes, *options: object, model: str = MODEL) -> Path:
    source, target = WORK / f"{mode}.in", WORK / f"{mode}.out"
    source.write_bytes(payload)
    subprocess.run([os.environ["REFERENCE"], mode, model, source, target, *map(str, options)], check=True)
    return target


def _runs(runs: list[list[int]]) -> bytes:
    return b"".join(struct.pack(f"<I{len(ids)}i", len(ids), *ids) for ids in runs)


def tokenize(texts: list[str]) -> list[list[int]]:
    """Ids of each text: add_special=false, parse_special=false."""
    encoded = [text.encode("utf-8") for text in texts]
    data = np.fromfile(_call("tokenize", b"".join(struct.pack("<I", len(b)) + b for b in encoded)), "<i4").tolist()
    result, at = [], 0
    for _ in texts:
        count = data[at]
        result.append(data[at + 1 : at + 1 + count])
        at += 1 + count
    assert at == len(data)
    return result


def log_softmax(runs: list[list[int]], model: str = MODEL, threads: int = 2, ubatch: int = 512, kv: str = "f32"):
    """Yields, per run, float64 [positions, VOCAB] natural log-probabilities, computed in float64 from f32 logits."""
    path = _call("logits", _runs(runs), threads, ubatch, kv, model=model)
    logits = np.memmap(path, "<f4", "r").reshape(-1, VOCAB)
    assert len(logits) == sum(map(len, runs))
    at = 0
    for ids in runs:
        part = logits[at : at + len(ids)].astype(np.float64)
        at += len(ids)
        part -= part.max(axis=1, keepdims=True)
        yield part - np.log(np.exp(part).sum(axis=1, keepdims=True))


def greedy(prompts: list[list[int]], steps: int) -> list[list[int]]:
    return np.fromfile(_call("greedy", _runs(prompts), steps), "<i4").reshape(len(prompts), steps).tolist()

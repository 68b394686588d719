"""Writes fixtures/dequantisation.json: raw GGUF blocks and the float32 values gguf-py reads in them.

With DEQUANTISE = path of the compiled dequantise.cpp, ggml's C code must give the same bits.
Blocks are: from the embedded model where it has the type (Q4_1, Q8_0, F32), quantised data where
gguf-py can quantise, random bytes under finite scales, and edge scales (0, -0, subnormal, negative, large).
"""

import base64
import importlib.metadata
import json
import os
import subprocess

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType as T, GGUFReader
from gguf.quants import dequantize, quantize

from llamacpp import FIXTURES, MODEL

# Byte offsets of the f16 fields (scale, minimum) in a block; the rest of a block may be any bytes.
F16_AT = {T.Q4_0: [0], T.Q4_1: [0, 2], T.Q5_0: [0], T.Q8_0: [0], T.Q4_K: [0, 2], T.Q5_K: [0, 2], T.Q6_K: [208]}
EDGE = [0.0, -0.0, 6e-8, -5.9e-5, 6.1e-5, 1.0, -1.0, 0.0123, -3.25, 1000.0, -65504.0, 65504.0]

rng = np.random.default_rng(20261123)
reader = GGUFReader(MODEL)


def from_model(kind):
    for tensor in reader.tensors:
        if tensor.tensor_type == kind:
            yield tensor.data.reshape(-1).view(np.uint8)[: 2 * GGML_QUANT_SIZES[kind][1]].tobytes()
            return


def edge_blocks(kind):
    size = GGML_QUANT_SIZES[kind][1]
    for index, value in enumerate(EDGE):
        block = rng.integers(0, 256, size, dtype=np.uint8)
        for field, at in enumerate(F16_AT[kind]):
            scale = np.float16(EDGE[(index + 5 * field) % len(EDGE)])
            block[at : at + 2] = np.frombuffer(scale.tobytes(), np.uint8)
        yield block.tobytes()
    for byte in (0x00, 0xFF, 0x88, 0x7F, 0x80):
        block = np.full(size, byte, np.uint8)
        for at in F16_AT[kind]:
            block[at : at + 2] = np.frombuffer(np.float16(0.5).tobytes(), np.uint8)
        yield block.tobytes()


def float_values(kind):
    values = np.array([0, -0.0, 1, -1, 0.1, -3.14159265, 1e-3, 65504, -65504, 6.1035e-5, 6e-8, -5.9e-8, 1e-5, 255.5, 2049, 1 / 3], "<f4")
    if kind == T.F16:
        yield values.astype("<f2").tobytes()
        yield np.array([0x0001, 0x03FF, 0x0400, 0x7BFF, 0x7C00, 0xFC00, 0x8000, 0x8001, 0x83FF, 0x3C01, 0x3555, 0xFBFF], "<u2").tobytes()
    elif kind == T.BF16:
        yield quantize(values, T.BF16).tobytes()
        yield np.array([0x0000, 0x8000, 0x0001, 0x007F, 0x0080, 0x7F7F, 0xFF7F, 0x7F80, 0xFF80, 0x3F80, 0xBF81, 0x4049], "<u2").tobytes()
    else:
        yield values.tobytes()
        yield np.array([0x00000001, 0x007FFFFF, 0x00800000, 0x7F7FFFFF, 0x7F800000, 0xFF800000, 0x80000001, 0x3F800001], "<u4").tobytes()


cases = []
for kind in (T.Q4_0, T.Q4_1, T.Q5_0, T.Q8_0, T.Q4_K, T.Q5_K, T.Q6_K, T.F16, T.BF16, T.F32):
    raws = list(from_model(kind))
    if kind in F16_AT:
        if kind in (T.Q4_0, T.Q4_1, T.Q5_0, T.Q8_0):
            raws.append(quantize(rng.normal(0, 0.2, 64).astype(np.float32), kind).tobytes())
        raws.append(b"".join(edge_blocks(kind)))
    else:
        raws += float_values(kind)
    for raw in raws:
        values = dequantize(np.frombuffer(raw, np.uint8), kind).astype("<f4").reshape(-1)
        per_block, size = GGML_QUANT_SIZES[kind]
        assert len(values) == len(raw) // size * per_block and not np.isnan(values).any()
        if kind != T.F32 and "DEQUANTISE" in os.environ:
            command = [os.environ["DEQUANTISE"], str(int(kind)), str(len(values))]
            ggml = subprocess.run(command, input=raw, stdout=subprocess.PIPE, check=True).stdout
            assert ggml == values.tobytes(), f"{kind.name}: gguf-py and ggml disagree"
        cases.append({"type": kind.name, "values": len(values), "raw": base64.b64encode(raw).decode(), "float32": base64.b64encode(values.tobytes()).decode()})

lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
tool = f"gguf-py {importlib.metadata.version('gguf')}"
(FIXTURES / "dequantisation.json").write_text(f'{{"tool":"{tool}","cases":[\n{lines}\n]}}\n')
print(tool, [(case["type"], case["values"]) for case in cases])

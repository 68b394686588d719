"""Writes an F32 copy of the model, every tensor dequantised by gguf-py: python exact.py OUT.gguf"""

import sys

from gguf import GGMLQuantizationType, GGUFReader, GGUFValueType, GGUFWriter
from gguf.quants import dequantize

from llamacpp import MODEL

reader = GGUFReader(MODEL)
writer = GGUFWriter(sys.argv[1], reader.get_field("general.architecture").contents())
for name, field in reader.fields.items():
    if name.startswith("GGUF.") or name in ("general.architecture", "general.file_type"):
        continue
    inner = field.types[-1] if field.types[0] == GGUFValueType.ARRAY else None
    writer.add_key_value(name, field.contents(), field.types[0], inner)
writer.add_file_type(0)
for tensor in reader.tensors:
    shape = [int(size) for size in reversed(tensor.shape)]
    writer.add_tensor(tensor.name, dequantize(tensor.data, tensor.tensor_type).reshape(shape), raw_dtype=GGMLQuantizationType.F32)
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()

// ggml's own C dequantisation, to cross-check gguf-py: dequantise TYPE VALUES < raw blocks > float32.
#include <cstdio>
#include <cstdlib>
#include <vector>
#include "ggml.h"

int main(int argc, char ** argv) {
  if (argc != 3) return 2;
  const auto type = (ggml_type) atoi(argv[1]);
  std::vector<float> values(atoi(argv[2]));
  std::vector<char> raw(ggml_row_size(type, (int64_t) values.size()));
  if (fread(raw.data(), 1, raw.size(), stdin) != raw.size()) return 1;
  ggml_get_type_traits(type)->to_float(raw.data(), values.data(), (int64_t) values.size());
  return fwrite(values.data(), 4, values.size(), stdout) == values.size() ? 0 : 1;
}

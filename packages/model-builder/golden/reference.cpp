// Runs llama.cpp on a GGUF file and writes what it says, as raw little-endian binaries.
//
//   reference tokenize MODEL IN OUT            IN: repeated (u32 byteLength, bytes)
//                                              OUT: repeated (u32 count, i32 ids)
//   reference logits MODEL IN OUT [THREADS UBATCH KV]   IN: repeated (u32 count, i32 ids)
//                                              OUT: for every position of every run f32 × vocab
//   reference greedy MODEL IN OUT N            IN as logits; OUT: repeated N × i32 ids
//
// Defaults: 2 threads, micro-batch 512, KV cache f32 (or f16), flash attention off, CPU only.
// Every run starts from an empty cache.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>
#include "ggml-backend.h"
#include "llama.h"

using Bytes = std::vector<char>;

[[noreturn]] static void die(const char * message) { fprintf(stderr, "%s\n", message); exit(1); }

static std::vector<Bytes> readRecords(const char * path, size_t unit) {
  FILE * file = fopen(path, "rb");
  if (!file) die("cannot open the input");
  std::vector<Bytes> records;
  uint32_t count;
  while (fread(&count, 4, 1, file) == 1) {
    Bytes bytes(count * unit);
    if (fread(bytes.data(), 1, bytes.size(), file) != bytes.size()) die("the input is cut short");
    records.push_back(bytes);
  }
  fclose(file);
  return records;
}

int main(int argc, char ** argv) {
  if (argc < 5) die("usage: reference tokenize|logits|greedy MODEL IN OUT ...");
  const std::string mode = argv[1];
  const int option = argc > 5 ? atoi(argv[5]) : 0;
  llama_log_set([](ggml_log_level level, const char * text, void *) {
    if (level >= GGML_LOG_LEVEL_WARN || getenv("VERBOSE")) fputs(text, stderr);
  }, nullptr);
  ggml_backend_load_all_from_path(getenv("GGML_PATH"));
  llama_model_params modelParams = llama_model_default_params();
  modelParams.vocab_only = mode == "tokenize";
  llama_model * model = llama_model_load_from_file(argv[2], modelParams);
  if (!model) die("cannot load the model");
  const llama_vocab * vocab = llama_model_get_vocab(model);
  FILE * out = fopen(argv[4], "wb");
  if (!out) die("cannot open the output");

  if (mode == "tokenize") {
    for (const Bytes & text : readRecords(argv[3], 1)) {
      std::vector<llama_token> ids(text.size() + 16);
      const int32_t count = llama_tokenize(vocab, text.data(), (int32_t) text.size(), ids.data(),
                                           (int32_t) ids.size(), false, false);
      if (count < 0) die("tokenize failed");
      fwrite(&count, 4, 1, out);
      fwrite(ids.data(), 4, count, out);
    }
    fclose(out);
    return 0;
  }

  llama_context_params params = llama_context_default_params();
  const bool logits = mode == "logits";
  params.n_ctx = 2048;
  params.n_batch = 2048;
  params.n_threads = params.n_threads_batch = logits && option > 0 ? option : 2;
  params.n_ubatch = logits && argc > 6 ? atoi(argv[6]) : 512;
  params.type_k = params.type_v = logits && argc > 7 && !strcmp(argv[7], "f16") ? GGML_TYPE_F16 : GGML_TYPE_F32;
  params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
  llama_context * context = llama_init_from_model(model, params);
  if (!context) die("cannot make a context");
  const int32_t vocabSize = llama_vocab_n_tokens(vocab);

  for (const Bytes & record : readRecords(argv[3], 4)) {
    std::vector<llama_token> ids(record.size() / 4);
    memcpy(ids.data(), record.data(), record.size());
    llama_memory_clear(llama_get_memory(context), true);
    llama_batch batch = llama_batch_init((int32_t) ids.size(), 0, 1);
    auto feed = [&](const llama_token * tokens, int32_t count, int32_t start, bool all) {
      batch.n_tokens = count;
      for (int32_t i = 0; i < count; i++) {
        batch.token[i] = tokens[i];
        batch.pos[i] = start + i;
        batch.n_seq_id[i] = 1;
        batch.seq_id[i][0] = 0;
        batch.logits[i] = all || i == count - 1;
      }
      if (llama_decode(context, batch) != 0) die("decode failed");
    };
    feed(ids.data(), (int32_t) ids.size(), 0, logits);
    if (logits) {
      for (size_t i = 0; i < ids.size(); i++) fwrite(llama_get_logits_ith(context, (int32_t) i), 4, vocabSize, out);
    } else {
      int32_t position = (int32_t) ids.size();
      for (int step = 0; step < option; step++) {
        const float * scores = llama_get_logits_ith(context, -1);
        llama_token best = 0;
        for (int32_t id = 1; id < vocabSize; id++) if (scores[id] > scores[best]) best = id;
        fwrite(&best, 4, 1, out);
        if (step + 1 < option) feed(&best, 1, position++, false);
      }
    }
    llama_batch_free(batch);
  }
  fclose(out);
  return 0;
}

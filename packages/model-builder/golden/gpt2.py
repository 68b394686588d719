"""Makes ../fixtures/tiny-gpt2.{gguf,json}: a tiny random GPT-2, and what transformers computes with it in float64.

The file is written by gguf-py under llama.cpp's names. Its matrices are Q8_0, and the model that is asked has
exactly the values that come out of it again, so quantising the weights explains no difference.
Needs: pip install torch transformers gguf numpy.
"""
import base64
import json
from pathlib import Path

import gguf
import numpy as np
import torch
import transformers
from gguf.quants import dequantize, quantize

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
Q8, F32 = gguf.GGMLQuantizationType.Q8_0, gguf.GGMLQuantizationType.F32

letters = [chr(c) for c in (*range(33, 127), *range(161, 173), *range(174, 256))] + [chr(256 + i) for i in range(68)]
merges = ["t h", "th e", "Ġ the", "i n", "e r", "a n", "an d", "Ġ and"]
tokens = [*letters, *(merge.replace(" ", "") for merge in merges), "<|endoftext|>"]

config = transformers.GPT2Config(
    vocab_size=len(tokens), n_positions=72, n_embd=96, n_layer=2, n_head=4, n_inner=160,
    activation_function="gelu_new", resid_pdrop=0, embd_pdrop=0, attn_pdrop=0,
    bos_token_id=len(tokens) - 1, eos_token_id=len(tokens) - 1,
)
torch.manual_seed(3)
config._attn_implementation = "eager"
model = transformers.GPT2LMHeadModel(config).double().eval()

NAMES = {
    "wte": "token_embd", "wpe": "position_embd", "ln_f": "output_norm", "ln_1": "attn_norm", "ln_2": "ffn_norm",
    "attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output", "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down",
}
CONV1D = ("c_attn", "c_proj", "c_fc")


def stored_name(name: str) -> str:
    name, kind = name.removeprefix("transformer.").rsplit(".", 1)
    block = ""
    if name.startswith("h."):
        _, layer, name = name.split(".", 2)
        block = f"blk.{layer}."
    return f"{block}{NAMES[name]}.{kind}"


writer = gguf.GGUFWriter(FIXTURES / "tiny-gpt2.gguf", "gpt2")
writer.add_context_length(config.n_positions)
writer.add_embedding_length(config.n_embd)
writer.add_feed_forward_length(config.n_inner)
writer.add_block_count(config.n_layer)
writer.add_head_count(config.n_head)
writer.add_layer_norm_eps(config.layer_norm_epsilon)
writer.add_tokenizer_model("gpt2")
writer.add_tokenizer_pre("gpt-2")
writer.add_token_list(tokens)
writer.add_token_types([1] * (len(tokens) - 1) + [3])
writer.add_token_merges(merges)
writer.add_bos_token_id(len(tokens) - 1)
writer.add_eos_token_id(len(tokens) - 1)

with torch.no_grad():
    for name, parameter in model.named_parameters():
        # Larger than GPT-2's 0.02, so that every part moves the logits: gains, biases, each half of a GELU.
        shape = tuple(parameter.shape)
        random = torch.randn(shape, dtype=torch.float64)
        is_matrix = len(shape) == 2
        if is_matrix:
            random *= 1.0 if "wte" in name else 0.7 if "wpe" in name else 1.5 / shape[0] ** 0.5
        else:
            random = random * 0.3 + (1.0 if "ln_" in name and name.endswith("weight") else 0.0)
        is_turned = any(part in name for part in CONV1D) and is_matrix
        values = np.ascontiguousarray((random.T if is_turned else random).numpy().astype(np.float32))
        if is_matrix and "wpe" not in name:
            raw = quantize(values, Q8)
            writer.add_tensor(stored_name(name), raw, raw_dtype=Q8)
            values = dequantize(raw, Q8)
        else:
            writer.add_tensor(stored_name(name), values)
        exact = torch.from_numpy(values.astype(np.float64))
        parameter.copy_(exact.T if is_turned else exact)

    passages = []
    for length in (72, 31, 1):
        ids = torch.randint(0, len(tokens), (1, length))
        logits = model(ids).logits[0].numpy().astype("<f4")
        passages.append({"ids": ids[0].tolist(), "logits": base64.b64encode(logits.tobytes()).decode()})

writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
(FIXTURES / "tiny-gpt2.json").write_text(json.dumps({
    "tool": f"transformers {transformers.__version__}, torch {torch.__version__}, float64",
    "vocabSize": len(tokens), "passages": passages,
}) + "\n")

"""Makes ../fixtures/tiny-*.{gguf,json} but GPT-2's: tiny random models of the families, and what transformers computes.

Files are written by gguf-py under llama.cpp's names, as llama.cpp's converter would: a llama's queries and keys with
their rotary pairs side by side, Llama 3's scaling as `rope_freqs`, 1 added to Gemma's gains. Matrices are Q8_0, and
the model that is asked, in float64, has exactly the values that come out of it again.
Needs: pip install torch transformers gguf numpy.
"""
import base64
import json
import math
from pathlib import Path

import gguf
import numpy as np
import torch
import transformers
from gguf.quants import dequantize, quantize

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
Q8 = gguf.GGMLQuantizationType.Q8_0

letters = [chr(c) for c in range(33, 127)] + [chr(256 + i) for i in range(33)]
merges = ["t h", "th e", "i n", "a n"]
tokens = ["<|endoftext|>", *letters, *(merge.replace(" ", "") for merge in merges)]
common = dict(
    vocab_size=len(tokens), max_position_embeddings=96, attention_dropout=0.0, rms_norm_eps=1e-5,
    bos_token_id=0, eos_token_id=0, pad_token_id=0, attn_implementation="eager",
)
LLAMA3 = dict(
    rope_type="llama3", rope_theta=10_000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
    original_max_position_embeddings=32,
)
MODELS = {
    # Heads that are not the width; a head of its own; Llama 3's scaling.
    "llama3": ("llama", transformers.LlamaForCausalLM, transformers.LlamaConfig(
        **common, hidden_size=96, intermediate_size=160, num_hidden_layers=3, num_attention_heads=6,
        num_key_value_heads=2, head_dim=32, tie_word_embeddings=False, rope_parameters=LLAMA3)),
    # The vocabulary as head; linear scaling; as many keys as queries, an odd number of them.
    "llama": ("llama", transformers.LlamaForCausalLM, transformers.LlamaConfig(
        **common, hidden_size=96, intermediate_size=224, num_hidden_layers=2, num_attention_heads=3,
        num_key_value_heads=3, tie_word_embeddings=True,
        rope_parameters=dict(rope_type="linear", rope_theta=5_000.0, factor=4.0))),
    "qwen3": ("qwen3", transformers.Qwen3ForCausalLM, transformers.Qwen3Config(
        **common, hidden_size=64, intermediate_size=160, num_hidden_layers=3, num_attention_heads=6,
        num_key_value_heads=2, head_dim=48, tie_word_embeddings=True,
        rope_parameters=dict(rope_type="default", rope_theta=1_000_000.0))),
    # Its head is one of its own, as in Qwen 3 of 8B.
    "qwen3-head": ("qwen3", transformers.Qwen3ForCausalLM, transformers.Qwen3Config(
        **common, hidden_size=64, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=1, head_dim=32, tie_word_embeddings=False,
        rope_parameters=dict(rope_type="default", rope_theta=1_000_000.0))),
    # Five layers with a window much shorter than the context, one that sees all.
    "gemma3": ("gemma3", transformers.Gemma3ForCausalLM, transformers.Gemma3TextConfig(
        **common, hidden_size=64, intermediate_size=96, num_hidden_layers=6, num_attention_heads=4,
        num_key_value_heads=1, head_dim=32, query_pre_attn_scalar=32, sliding_window=11, tie_word_embeddings=True,
        layer_types=["sliding_attention"] * 5 + ["full_attention"],
        rope_parameters=dict(
            full_attention=dict(rope_type="linear", rope_theta=1_000_000.0, factor=8.0),
            sliding_attention=dict(rope_type="default", rope_theta=10_000.0)))),
}


def frequency_divisors(head: int, scaling: dict) -> np.ndarray:
    """Llama 3's scaling, frequency by frequency. Source: transformers' _compute_llama3_parameters."""
    out = []
    for i in range(head // 2):
        wavelength = 2 * math.pi * scaling["rope_theta"] ** (2 * i / head)
        old = scaling["original_max_position_embeddings"]
        low, high, factor = scaling["low_freq_factor"], scaling["high_freq_factor"], scaling["factor"]
        smooth = (old / wavelength - low) / (high - low)
        smooth = min(max(smooth, 0.0), 1.0)
        out.append(1 / ((1 - smooth) / factor + smooth))
    return np.array(out, dtype=np.float32)


def pairs_side_by_side(values: np.ndarray, heads: int) -> np.ndarray:
    rows, columns = values.shape
    return values.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)


def random_values(name: str, shape: tuple[int, ...], is_gemma: bool) -> torch.Tensor:
    """Large enough that every part moves the logits: gains, each half of a gate, far keys."""
    random = torch.randn(shape, dtype=torch.float64)
    if len(shape) == 1:
        return random * 0.3 + (0.0 if is_gemma else 1.0)
    return random * (1.0 if "embed" in name else 1.5 / shape[1] ** 0.5)


def write(name: str, architecture: str, kind, config) -> None:
    torch.manual_seed(7)
    is_gemma = architecture == "gemma3"
    model = kind(config).double().eval()
    head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    writer = gguf.GGUFWriter(FIXTURES / f"tiny-{name}.gguf", architecture)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_key_length(head)
    writer.add_value_length(head)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    rope = config.rope_parameters.get("full_attention", config.rope_parameters)
    writer.add_rope_freq_base(rope["rope_theta"])
    if architecture == "llama":
        writer.add_rope_dimension_count(head)
    if rope["rope_type"] == "linear":
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(rope["factor"])
    if rope["rope_type"] == "llama3":
        writer.add_tensor("rope_freqs.weight", frequency_divisors(head, rope))
    if is_gemma:
        writer.add_sliding_window(config.sliding_window)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types([3] + [1] * (len(tokens) - 1))
    writer.add_token_merges(merges)
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(0)

    names = gguf.get_tensor_name_map(
        next(key for key, text in gguf.MODEL_ARCH_NAMES.items() if text == architecture), config.num_hidden_layers)
    with torch.no_grad():
        for own, parameter in model.named_parameters():
            values = random_values(own, tuple(parameter.shape), is_gemma).numpy().astype(np.float32)
            stored = names.get_name(own, try_suffixes=(".weight",))
            if values.ndim == 1:
                writer.add_tensor(stored, values + np.float32(is_gemma))
                values = (values + np.float32(is_gemma)).astype(np.float64) - is_gemma
            else:
                raw = quantize(values, Q8)
                values = dequantize(raw, Q8)
                heads = {"q_proj": config.num_attention_heads, "k_proj": config.num_key_value_heads}
                count = next((n for part, n in heads.items() if part in own), 0)
                if architecture == "llama" and count:
                    raw = pairs_side_by_side(raw, count)
                writer.add_tensor(stored, raw, raw_dtype=Q8)
            parameter.copy_(torch.from_numpy(values.astype(np.float64)))

        passages = []
        for length in (config.max_position_embeddings, 31, 1):
            ids = torch.randint(0, len(tokens), (1, length))
            logits = model(ids).logits[0].numpy().astype("<f4")
            passages.append({"ids": ids[0].tolist(), "logits": base64.b64encode(logits.tobytes()).decode()})

    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    (FIXTURES / f"tiny-{name}.json").write_text(json.dumps({
        "tool": f"transformers {transformers.__version__}, torch {torch.__version__}, float64",
        "vocabSize": len(tokens), "passages": passages,
    }) + "\n")


for name, (architecture, kind, config) in MODELS.items():
    write(name, architecture, kind, config)

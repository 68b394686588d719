"""Makes ../fixtures/hub/*/: tiny random models as transformers saves them, in safetensors, and its logits in float64;
and adapters as PEFT saves them, with the logits of the model they are merged into.

What is stored in 16 bits is what the model that is asked has.
Needs: pip install torch transformers peft safetensors numpy.
"""
import base64
import copy
import json
import shutil
from pathlib import Path

import peft
import torch
import transformers

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "hub"
letters = [chr(c) for c in (*range(33, 127), *range(161, 173), *range(174, 256))] + [chr(256 + i) for i in range(68)]
tokens = ["<|endoftext|>", *letters, "th", "the"]
merges = ["t h", "th e"]
decoder = dict(
    vocab_size=len(tokens), max_position_embeddings=64, attention_dropout=0.0, rms_norm_eps=1e-5,
    bos_token_id=0, eos_token_id=0, pad_token_id=0, attn_implementation="eager",
)
LLAMA3 = dict(
    rope_type="llama3", rope_theta=10_000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
    original_max_position_embeddings=32,
)
EVERY = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
MODELS = {
    "gpt2": (transformers.GPT2LMHeadModel, transformers.GPT2Config(
        vocab_size=len(tokens), n_positions=64, n_embd=64, n_layer=2, n_head=4, activation_function="gelu_new",
        resid_pdrop=0, embd_pdrop=0, attn_pdrop=0, bos_token_id=0, eos_token_id=0, attn_implementation="eager"),
        torch.float16, "1GB", dict(target_modules=["c_attn", "c_proj", "c_fc"], fan_in_fan_out=True)),
    # In several files; a head of its own; heads that are not the width; Llama 3's scaling.
    "llama": (transformers.LlamaForCausalLM, transformers.LlamaConfig(
        **decoder, hidden_size=96, intermediate_size=96, num_hidden_layers=2, num_attention_heads=6,
        num_key_value_heads=2, head_dim=32, tie_word_embeddings=False, rope_parameters=LLAMA3),
        torch.bfloat16, "90kB", dict(
            target_modules=EVERY, use_rslora=True, rank_pattern={"q_proj": 3}, alpha_pattern={"down_proj": 5})),
    "qwen3": (transformers.Qwen3ForCausalLM, transformers.Qwen3Config(
        **decoder, hidden_size=64, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=1, head_dim=48, tie_word_embeddings=True,
        rope_parameters=dict(rope_type="default", rope_theta=1_000_000.0)),
        torch.float32, "1GB", dict(target_modules=["q_proj", "v_proj"])),
    # A scale that is not that of its heads; every third layer sees all.
    "gemma3": (transformers.Gemma3ForCausalLM, transformers.Gemma3TextConfig(
        **decoder, hidden_size=64, intermediate_size=96, num_hidden_layers=3, num_attention_heads=4,
        num_key_value_heads=1, head_dim=16, query_pre_attn_scalar=24, sliding_window=11, tie_word_embeddings=True,
        layer_types=["sliding_attention", "sliding_attention", "full_attention"],
        rope_parameters=dict(
            full_attention=dict(rope_type="linear", rope_theta=1_000_000.0, factor=8.0),
            sliding_attention=dict(rope_type="default", rope_theta=10_000.0))),
        torch.bfloat16, "1GB", dict(target_modules=EVERY)),
}


def randomise(model, is_gemma: bool, number) -> None:
    """Large enough that every part moves the logits; no more than the stored format holds."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            random = torch.randn(parameter.shape, dtype=torch.float64)
            if parameter.ndim == 1:
                random = random * 0.3 + (1.0 if "weight" in name and not is_gemma else 0.0)
            else:
                columns = parameter.shape[0] if "c_" in name else parameter.shape[1]
                random = random * (1.0 if "embed" in name or "wte" in name else 1.5 / columns**0.5)
            parameter.copy_(random.to(number).double())


def passages(model, lengths: tuple[int, ...]) -> dict:
    out = []
    torch.manual_seed(11)
    for length in lengths:
        ids = torch.randint(0, len(tokens), (1, length))
        with torch.no_grad():
            logits = model(ids).logits[0].numpy().astype("<f4")
        out.append({"ids": ids[0].tolist(), "logits": base64.b64encode(logits.tobytes()).decode()})
    return {
        "tool": f"transformers {transformers.__version__}, peft {peft.__version__}, float64",
        "vocabSize": len(tokens), "passages": out,
    }


def write(name: str, kind, config, number, shard: str, lora: dict) -> None:
    torch.manual_seed(5)
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    model = kind(config).double().eval()
    randomise(model, name == "gemma3", number)
    copy.deepcopy(model).to(number).save_pretrained(folder, max_shard_size=shard)
    (folder / "generation_config.json").unlink(missing_ok=True)
    vocab = {token: at for at, token in enumerate(tokens)}
    if name == "gemma3":
        (folder / "tokenizer.json").write_text(json.dumps({
            "added_tokens": [{"id": 0, "content": tokens[0], "special": True}],
            "model": {"type": "BPE", "vocab": vocab, "merges": merges}}, ensure_ascii=False) + "\n")
    else:
        (folder / "vocab.json").write_text(json.dumps(vocab, ensure_ascii=False) + "\n")
        (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n")
    (folder / "logits.json").write_text(json.dumps(passages(model, (64, 9))) + "\n")
    changed = peft.get_peft_model(model, peft.LoraConfig(task_type="CAUSAL_LM", r=4, lora_alpha=6, **lora))
    with torch.no_grad():
        for part, parameter in changed.named_parameters():
            if "lora_" in part:
                parameter.copy_((torch.randn(parameter.shape) * 0.3).to(torch.float32).double())
    copy.deepcopy(changed).to(torch.float32).save_pretrained(folder / "adapter")
    (folder / "adapter" / "README.md").unlink(missing_ok=True)
    merged = changed.merge_and_unload()
    (folder / "merged-logits.json").write_text(json.dumps(passages(merged, (24,))) + "\n")


for name, parts in MODELS.items():
    write(name, *parts)

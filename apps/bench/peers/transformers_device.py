"""GPT-2 shapes by PyTorch and transformers on one device: `transformers_device.py REQUEST`, JSON in and out.

Random weights, 16 bits on a GPU. Every candidate is a row with a cache of its own, as generate() has it; a step
ends when its logits are on the host. Ends with status 3 where torch or transformers are not installed.
"""

import json
import statistics
import sys
import time

try:
    import torch
    import transformers
except ImportError:
    sys.exit(3)

asked = json.loads(sys.argv[1])
device = torch.device(asked["device"])
on_gpu = device.type == "cuda"
config = transformers.GPT2Config(
    n_layer=asked["layers"],
    n_embd=asked["width"],
    n_head=asked["heads"],
    vocab_size=asked["vocabSize"],
    n_positions=asked["contextTokens"],
)
model = transformers.GPT2LMHeadModel(config).eval()
model = model.to(device=device, dtype=torch.float16 if on_gpu else torch.float32)


def seconds(work):
    if on_gpu:
        torch.cuda.synchronize(device)
    start = time.perf_counter()
    result = work()
    if on_gpu:
        torch.cuda.synchronize(device)
    return time.perf_counter() - start, result


def read(batch):
    tokens = torch.randint(0, asked["vocabSize"], (batch, asked["promptTokens"]), device=device)
    return model(tokens, use_cache=True, logits_to_keep=1).past_key_values


@torch.inference_mode()
def measure():
    reads = [seconds(lambda: read(1))[0] for _ in range(asked["rounds"] + 2)][2:]
    decodes = {}
    for batch in asked["batches"]:
        times = []
        for round_ in range(asked["rounds"] + 1):
            past = read(batch)
            token = torch.ones((batch, 1), dtype=torch.long, device=device)

            def steps():
                for _ in range(asked["steps"]):
                    model(token, past_key_values=past, use_cache=True).logits.float().cpu()

            spent = seconds(steps)[0]
            # The first round warms up and is not counted.
            if round_ > 0:
                times.append(spent)
        decodes[str(batch)] = round(batch * asked["steps"] / statistics.median(times), 1)
    return {
        "versions": f"torch {torch.__version__}, transformers {transformers.__version__}",
        "prefillTokensPerS": round(asked["promptTokens"] / statistics.median(reads), 1),
        "decodeTokensPerS": decodes,
    }


print(json.dumps(measure()))

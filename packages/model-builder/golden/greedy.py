"""Writes fixtures/greedy.json: llama.cpp's 24-token greedy continuations (arg max, lowest id on a tie, no stop)."""

import json

from llamacpp import FIXTURES, TOOL, greedy, tokenize

STEPS = 24
PROMPTS = [
    "Once upon a time, in a small village by the sea,",
    "The three most important rules of good writing are",
    "def fibonacci(n):\n",
    "\"I never meant to open the letter,\" she said, and",
    "The capital of France is",
    "Dear Editor,\n\nI am writing to",
]

prompts = tokenize(PROMPTS)
cases = [
    {"prompt": text, "promptIds": ids, "continuationIds": continuation}
    for text, ids, continuation in zip(PROMPTS, prompts, greedy(prompts, STEPS), strict=True)
]
(FIXTURES / "greedy.json").write_text(json.dumps({"tool": TOOL, "steps": STEPS, "cases": cases}, indent=1) + "\n")

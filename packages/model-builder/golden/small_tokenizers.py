"""Makes ../fixtures/tokenizers.json and ../fixtures/tokenizers/: small vocabularies of each kind, and what the
libraries they come from make of hard strings.

- `words.json`: byte-level merges learnt from ../fixtures/prose.txt, and Hugging Face tokenizers' ids when the text is cut
  as each kind of model cuts it (its `tokenizer.json` says how);
- `*-pieces.json`: SentencePiece's BPE learnt from the same, with and without a space before each text, and its ids;
- `*-json.json`: those two as `tokenizer.json`, their merges found by transformers, and tokenizers' ids.
Needs: pip install tokenizers transformers sentencepiece protobuf.
"""
import json
from pathlib import Path

import sentencepiece
import transformers
from sentencepiece import sentencepiece_model_pb2 as proto
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers.convert_slow_tokenizer import SentencePieceExtractor

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
FOLDER = FIXTURES / "tokenizers"
FOLDER.mkdir(exist_ok=True)
prose = (FIXTURES / "prose.txt").read_text()
every = [case["text"] for case in json.loads((FIXTURES / "tokenization.json").read_text())]
texts = [text for at, text in enumerate(every) if (len(text) < 40 and at % 2 == 0) or at % 9 == 0]
texts += [
    "<s>", "</s>", "<unk>", "<0x0A>", "<|endoftext|>", "<|begin_of_text|>x", "a<s>b", "▁", "a▁b", " ▁ ", "e\u0301te\u0301",
    "\ufeffx", "x\u0085y", "½ Ⅳ ٣٤٥", "12345678", "It'S WE'VE", "a\r\n\r\n b", "\n\n\n", "    x", "\t\t", "ﬁne ① Ａ",
    " lighthouse", "the lighthouse lighthouses", " ½", "x½", " Ⅳ", " \ufeff", "a \ufeff. b", " \u0085", "a  b    c", "a </s> b",
]

NEWER = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|DIGITS| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def newer(digits: str) -> pre_tokenizers.PreTokenizer:
    words = pre_tokenizers.Split(Regex(NEWER.replace("DIGITS", digits)), "isolated")
    return pre_tokenizers.Sequence([words, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


cuts = {
    "gpt-2": pre_tokenizers.ByteLevel(add_prefix_space=False),
    "smollm": pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]),
    "llama-bpe": newer(r"\p{N}{1,3}"),
    "qwen2": newer(r"\p{N}"),
}
golden = {"tool": None, "texts": texts, "ids": {}}

learnt = Tokenizer(models.BPE())
learnt.pre_tokenizer = cuts["gpt-2"]
trainer = trainers.BpeTrainer(
    vocab_size=600, special_tokens=["<|endoftext|>"], show_progress=False,
    initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
# Line ends, digits and rare spaces too, so that the cuts differ in what can be merged.
rare = "\n\n\n12 123 1234 don't It's we're\r\n ½ ⅓ x½ Ⅳ \ufeff \ufeff. \u0085\n"
learnt.train_from_iterator([prose, rare * 200], trainer)
words = json.loads(learnt.to_str())["model"]
# A word that no merges make.
words["vocab"]["Ġlighthouse"] = len(words["vocab"])
(FOLDER / "words.json").write_text(json.dumps(
    {"vocab": words["vocab"], "merges": words["merges"]}, ensure_ascii=False))
for name, cut in cuts.items():
    tokenizer = Tokenizer(models.BPE(
        words["vocab"], [tuple(merge) for merge in words["merges"]], ignore_merges=name == "llama-bpe"))
    tokenizer.pre_tokenizer = cut
    tokenizer.decoder = decoders.ByteLevel()
    if name == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    if name == "llama-bpe":
        tokenizer.post_processor = processors.Sequence([
            processors.ByteLevel(trim_offsets=False),
            processors.TemplateProcessing("<|endoftext|> $A", special_tokens=[("<|endoftext|>", 0)])])
    golden["ids"][name] = [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]
    parts = json.loads(tokenizer.to_str())
    (FOLDER / f"{name}.json").write_text(json.dumps({
        "normalizer": parts["normalizer"], "pre_tokenizer": parts["pre_tokenizer"], "decoder": parts["decoder"],
        "post_processor": parts["post_processor"], "ignore_merges": parts["model"]["ignore_merges"],
    }, ensure_ascii=False) + "\n")


def extract(model: str):
    extracted = SentencePieceExtractor(model).extract(None)
    return extracted["vocab"], extracted["merges"]


llama_normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
gemma_normalizer = normalizers.Replace(" ", "▁")
gemma_cut = pre_tokenizers.Split(" ", "merged_with_previous")
common = dict(
    vocab_size=700, model_type="bpe", byte_fallback=True, character_coverage=0.9995,
    normalization_rule_name="identity", remove_extra_whitespaces=False, split_digits=True,
    allow_whitespace_only_pieces=True, minloglevel=2,
)
kinds = {
    # As TinyLlama's: a space before every text.
    "llama": dict(add_dummy_prefix=True, unk_id=0, bos_id=1, eos_id=2, pad_id=-1),
    # As Gemma's: none, and runs of line ends, tabs and spaces, and tags, that are found whole.
    "gemma": dict(
        add_dummy_prefix=False, pad_id=0, eos_id=1, bos_id=2, unk_id=3,
        pad_piece="<pad>", eos_piece="<eos>", bos_piece="<bos>",
        user_defined_symbols=["\n", "\n\n", "\n\n\n", "\t", "\t\t", "▁▁", "▁▁▁", "▁▁▁▁", "<b>", "</b>"]),
}
for name, options in kinds.items():
    sentencepiece.SentencePieceTrainer.train(
        # Runs of spaces, and halves of control tokens.
        sentence_iterator=iter([*prose.split("\n"), *["a    b  c </b></i></ ys> zs> s>"] * 300]), model_prefix=str(FOLDER / name), **common, **options)
    processor = sentencepiece.SentencePieceProcessor(model_file=str(FOLDER / f"{name}.model"))
    golden["ids"][f"{name} pieces"] = [processor.encode(text) for text in texts]
    pieces = proto.ModelProto.FromString((FOLDER / f"{name}.model").read_bytes()).pieces
    (FOLDER / f"{name}-pieces.json").write_text(json.dumps({
        "tokens": [piece.piece for piece in pieces], "scores": [piece.score for piece in pieces],
        "kinds": [piece.type for piece in pieces],
    }, ensure_ascii=False) + "\n")
    for file in FOLDER.glob(f"{name}.vocab"):
        file.unlink()

    vocab, merges = extract(str(FOLDER / f"{name}.model"))
    (FOLDER / f"{name}.model").unlink()
    is_llama = name == "llama"
    variants = {f"{name} json": (llama_normalizer if is_llama else gemma_normalizer, None if is_llama else gemma_cut)}
    if is_llama:
        variants["metaspace json"] = (None, pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="first", split=False))
        variants["metaspace split json"] = (None, pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True))
    for variant, (normalizer, cut) in variants.items():
        tokenizer = Tokenizer(models.BPE(vocab, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
        if normalizer:
            tokenizer.normalizer = normalizer
        if cut:
            tokenizer.pre_tokenizer = cut
        start = "<s>" if is_llama else "<bos>"
        tokenizer.post_processor = processors.TemplateProcessing(
            f"{start} $A", special_tokens=[(start, vocab[start])])
        tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
        tokenizer.add_tokens([
            AddedToken(piece.piece, normalized=False) for piece in pieces if piece.type == 4])
        golden["ids"][variant] = [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]
        specials = [
            {"id": vocab[piece.piece], "content": piece.piece, "special": True} for piece in pieces if piece.type in (2, 3)]
        parts = json.loads(tokenizer.to_str())
        parts["added_tokens"] = [*specials, *parts["added_tokens"]]
        if variant.startswith("metaspace"):
            parts = {key: parts[key] for key in ("normalizer", "pre_tokenizer")}
        (FOLDER / f"{variant.replace(' ', '-')}.json").write_text(json.dumps(parts, ensure_ascii=False) + "\n")

golden["tool"] = f"sentencepiece {sentencepiece.__version__}, transformers {transformers.__version__}"
(FIXTURES / "tokenizers.json").write_text(json.dumps(golden, ensure_ascii=False) + "\n")

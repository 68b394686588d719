"""Writes fixtures/tokenization.json: hard strings and llama.cpp's ids for them."""

import json
import random

from llamacpp import FIXTURES, tokenize

HAND = [
    "", " ", "  ", "   ", "    ", "     ", "        ", "\t", "\t\t", " \t", "\t ", "\n", "\n\n", "\n\n\n", "\n\n\n\n", "\r", "\r\n",
    "\r\n\r\n", "\r\r", " \n", "\n ", " \n ", "  \n  \n", "\n\t", "\t\n", "\v", "\f", " \f ", "\x85", "\u2028", "\u2029",
    "a", " a", "  a", "   a", "a ", "a  ", "a   ", "a b", "a  b", "a   b", "a\tb", "a\t\tb", "a\nb", "a\n\nb", "a\n b", "a \nb",
    "a \n b", "a\r\nb", "a\r\n\r\nb", "a \r\n b", "a\n\n\n\n\n\nb", "  indented\n    more\n\tback", "trailing \n", "trailing\t\n\n ",
    "Hello", " Hello", "hello world", "Hello, world!", "HELLO WORLD", "Hello,world", "hElLo WoRlD", "The quick brown fox jumps over the lazy dog.",
    "It was the best of times, it was the worst of times.", "She had not expected the letter, nor the silence that came after it.",
    "don't", "Don't", "DON'T", "can't won't shouldn't", "I'm I'll I'd I've", "you're they're we've", "it's IT'S It'S", "'s", " 's", "'t're've'm'll'd",
    "rock 'n' roll", "o'clock", "'tis the season", "''s", "don’t can’t it’s", "I’ll I’ve", "James's", "the dogs' bowls", "y'all'd've", "'S 'T 'RE 'VE 'M 'LL 'D",
    "'ſ", "x'sx", "'sing", "'llama", "he'd've", "“quoted” ‘single’", "‘twas", "«guillemets»", "„low“", "'", "''", "'''", '"', '""', '"""', "`", "```",
    "0", "1", "12", "123", "1234", "12345", "123456789", "12345678901234567890", " 1", " 12", "  12", "1 2 3", "1,234,567.89", "3.14159", "-1", "+1", "1e10",
    "0x1F", "0b1010", "v1.2.3", "2026-11-23", "23:59:59", "a1b2c3", "abc123def456", "123abc", "H2O", "x2", "2x", "1st 2nd 3rd 4th", "50%", "$1,000.00", "€5", "£10", "¥100",
    "٣٤٥", "१२३", "๑๒๓", "１２３", "①②③", "½ ¼ ¾", "x²", "10⁻⁶", "Ⅳ Ⅻ", "一二三", "1１1", "²³", "a²b", "९9٩",
    ".", "..", "...", "....", ".....", "!", "!!", "!!!", "?!", "?!?!?!", "--", "---", "----------", "—", "––", "…", "*", "**", "***", "****", "#", "##", "###", "####",
    "====", "________", "~~~~", "||", "&&", "<<>>", "->", "=>", "::", ";;", "@@", "%%", "$$", "^^", "\\", "\\\\", "/", "//", "/* */", "()", "[]", "{}", "({[]})",
    "(((", ")))", "a.b.c", "a...b", "wait... what?!", "hello!!!world", " .", " ...", " !", ". .", ",,,", ", ,", "(a)", "[a]", "{a}", "<a>", "a-b", "a--b", "a_b", "__init__", "snake_case_name",
    "camelCaseName", "PascalCaseName", "SCREAMING_SNAKE", "kebab-case-name", "HTTPServer", "iPhone", "eBay",
    "https://example.com/path?q=1&r=two#frag", "http://localhost:3000/d/abc123", "www.example.org", "ftp://user:pass@host:21/dir/", "mailto:ada@example.org", "ada.lovelace+tag@example.co.uk",
    "/usr/local/bin", "C:\\Program Files\\App\\a.exe", "../../etc", "file:///tmp/x%20y.txt", "192.168.0.1", "::1", "2001:db8::ff00:42:8329",
    "def f(x):\n    return x ** 2\n", "function add(a, b) {\n\treturn a + b;\n}\n", "for (int i = 0; i < n; ++i) { sum += a[i]; }", "const x = `a ${b} c`;", "if (!a && b || c?.d ?? e) {}",
    "SELECT * FROM users WHERE id = 1; -- comment", "<div class=\"a b\">text</div>", "<!-- c -->", "{\"key\": [1, 2.5, null, true]}", "#include <stdio.h>", "import numpy as np", "fn main() -> Result<(), Box<dyn Error>> {",
    "  if x:\n      y = 1\n  else:\n      y = 2", "a=b", "a==b", "a !== b", "x+=1", "i++", "λx.x", "\\frac{a}{b}", "$e^{i\\pi}+1=0$", "^[a-z]+$", "s/foo/bar/g", "rm -rf ./*", "| a | b |\n|---|---|\n| 1 | 2 |",
    "# Title\n\nText with **bold**, *italic*, `code`.\n\n- one\n- two\n  1. nested\n\n> quote\n", "```js\nlet a = 1;\n```", "- [ ] todo\n- [x] done", "[link](https://a.b/c)", "![img](a.png)", "\n\n## Heading\n\n",
    "😀", " 😀", "😀😀", "😀 😀", "a😀b", "🙂🙃😉", "👍🏽", "👋🏿 hi", "👩🏾‍🚀", "👨‍👩‍👧‍👦", "👩‍❤️‍💋‍👨", "🏳️‍🌈", "🏴‍☠️", "🇫🇷", "🇫🇷🇩🇪🇯🇵", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "❤️", "❤", "☺️", "1️⃣2️⃣3️⃣", "#️⃣", "™️", "©®™", "☀☁☂", "♠♥♦♣", "→←↑↓⇒", "✓✗", "🫠🫶", "🧑‍🤝‍🧑",
    "🤷🏻‍♀️ shrug", "Great job! 🎉🎉🎉", "\ufe0f", "\u200d", "👨\u200d", "🏽",
    "é", "e\u0301", "café", "cafe\u0301", "naïve façade", "Zürich Köln", "Ångström A\u030angstro\u0308m", "ñ n\u0303", "ﬁ ﬂ ligature", "Straße STRASSE ẞ", "İstanbul ıstanbul", "ĳ Ĳ", "ǅ ǆ", "a\u0300\u0301\u0302\u0303\u0304", "Z\u0351\u036b\u0343a\u0321\u0353l\u033bg\u0338o",
    " \u0301", "\u0301", "1\u0301", "Việt Nam", "Vie\u0323\u0302t", "ậ", "a\u0323\u0302", "ꜳ", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "𝟙𝟚𝟛", "Ａｂｃ", "ｶﾀｶﾅ", "ªº", "ʰʷ",
    "你好", "你好，世界！", "中文 English 混排", "今天天气很好。我们去公园吧。", "日本語のテキスト", "ひらがなカタカナ漢字", "こんにちは、世界。", "「引用」", "２０２６年１１月２３日", "안녕하세요", "한국어 텍스트입니다.", "한글", "ㅋㅋㅋ", "臺灣", "𠮷野家", "々〆ヶ", "・・・", "ー", "　全角　空白　", "……", "——",
    "مرحبا بالعالم", "السَّلَامُ عَلَيْكُمْ", "لا", "فارسی می‌نویسم", "אבג", "שלום עולם", "שָׁלוֹם", "\u202bעברית\u202c abc", "اردو زبان", "ﷺ", "ـــ", "١٢٣ مرحبا",
    "नमस्ते दुनिया", "क्षत्रिय", "हिन्दी में", "বাংলা ভাষা", "தமிழ் மொழி", "తెలుగు", "ಕನ್ನಡ", "മലയാളം", "ગુજરાતી", "ਪੰਜਾਬੀ", "සිංහල", "สวัสดีชาวโลก", "ภาษาไทยไม่เว้นวรรค", "ກິນເຂົ້າ", "ភាសាខ្មែរ", "မြန်မာ", "བོད་སྐད", "አማርኛ", "ქართული", "Հայերեն",
    "Привет, мир!", "Съешь же ещё этих мягких французских булок", "ПРИВЕТ", "привет123", "Їжак", "Γειά σου Κόσμε", "ΑΒΓ αβγ ς", "ἀρχῇ ἦν ὁ λόγος", "Ω Ω", "Català: l·l", "Ελληνικά 123", "Ђђ Љљ",
    "zero\u200bwidth", "\u200b", "\u200b\u200b", "\u200c", "\ufeff", "\ufeffBOM first", "soft\u00adhyphen", "word\u2060joiner", "\u200e\u200f", "a\u00a0b", "\u00a0", "\u00a0\u00a0", " \u00a0 ", "10\u202f000", "a\u2003b", "a\u3000b", "\u2009thin", "a\u00a0 b", "a \u00a0b", "\u1680", "\u180e", "x\u205fy", "\u00a0\n",
    "\x00", "a\x00b", "\x01\x02\x03", "\x07bell", "\x08", "\x0b\x0c", "\x1b[31mred\x1b[0m", "\x7f", "\x80\x9f", "\x1c\x1d\x1e\x1f", "a\x1cb", "\x1f x", "\x00\x00\x00 ", "\ufffd", "\ufffe", "\uffff", "\U0010ffff", "\ue000", "\U000f0000", "\U0001f000", "\u0378",
    "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|im_start|>user\nhi<|im_end|>\n", " <|endoftext|>", "<|endoftext|><|endoftext|>", "<|im_start", "im_start|>", "<|", "|>", "<||>", "<s></s>", "[INST]", "<pad>", "<unk>", "<repo_name>", "<reponame>", "<file_sep>", "<filename>", "<gh_stars>", "<issue_start>", "<issue_comment>", "<issue_closed>", "<jupyter_start>", "<jupyter_text>", "<jupyter_code>", "<jupyter_output>", "<jupyter_script>", "<empty_output>", "a<|im_end|>b",
    "Ġ", "Ċ", "ĠHello", "▁", "▁Hello", "<0x0A>", "##ing", "</w>", "Ã©", "â€™", "\\n", "\\u0041", "&amp;", "%20",
    "antidisestablishmentarianism", "Donaudampfschifffahrtsgesellschaftskapitän", "pneumonoultramicroscopicsilicovolcanoconiosis", "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", "supercalifragilisticexpialidocious" * 3,
    "a" * 300, "ab" * 200, "aaaa bbbb " * 30, " " * 100, "\n" * 40, "\t" * 33, " \n" * 30, "=" * 200, "1" * 100, "😀" * 25, "é" * 60, "字" * 60, "Aa" * 50, "ha" * 41, "no " * 50, "- " * 40, "." * 129,
    "Once upon a time, in a small village at the edge of the forest, there lived a clockmaker who had never owned a watch.",
    "“Well,” said she, “I don’t—that is, I can’t—pretend to know.”\n\n“Nor I,” he replied; “but we’ll see.”",
    "L’été dernier, à Besançon, j’ai vu où naît l’œuvre d’Hugo.", "¿Dónde está la biblioteca? ¡Aquí, señor Núñez!", "Füße größer als Äpfel, öfter übermäßig.", "Przyszłość należy do śmiałych żółwi.", "Česká řeka šumí pod žlutým měsícem.", "Îți mulțumesc, țară și școală.", "Türkçe ğüşıöç İĞÜŞÖÇ",
]

RANGES = [
    (0x20, 0x7E), (0x20, 0x7E), (0x61, 0x7A), (0x30, 0x39), (0x00, 0x1F), (0x80, 0xFF), (0x100, 0x24F), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x4FF),
    (0x5D0, 0x5EA), (0x600, 0x6FF), (0x900, 0x97F), (0xE00, 0xE5B), (0x1100, 0x11FF), (0x2000, 0x206F), (0x2070, 0x20BF), (0x2150, 0x218F), (0x2190, 0x22FF),
    (0x3000, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xFE00, 0xFE0F), (0xFF00, 0xFFEF), (0x1D400, 0x1D7FF), (0x1F1E6, 0x1F1FF), (0x1F300, 0x1F64F), (0x20000, 0x2A6DF),
]
PIECES = [" ", "  ", "   ", "\n", "\n\n", "\r\n", "\t", "'s", "'ll", "’t", "the", " the", "The", "ing", "123", "4", "٣", ".", "...", ",", "!?", "-", "—", "\u00a0", "\u200d", "\u200b", "é", "e\u0301", "你", "😀", "👍🏽", "<|im_end|>", "ß", "मे", "x_y", "()", "{", "\"", "“", "A", "zZ"]


def random_strings(seed: int) -> list[str]:
    random_ = random.Random(seed)
    strings = []
    for _ in range(60):  # any code points
        strings.append("".join(chr(random_.randint(*random_.choice(RANGES))) for _ in range(random_.randint(1, 40))))
    for _ in range(60):  # joints between kinds of text
        strings.append("".join(random_.choice(PIECES) for _ in range(random_.randint(2, 16))))
    for _ in range(30):  # ASCII only
        strings.append("".join(chr(random_.choice([9, 10, 13, 32, 32, 32, *range(33, 127)])) for _ in range(random_.randint(4, 60))))
    return strings


texts = list(dict.fromkeys(HAND + random_strings(20261123)))
cases = [{"text": text, "ids": ids} for text, ids in zip(texts, tokenize(texts), strict=True)]
lines = ",\n".join(json.dumps(case, ensure_ascii=True, separators=(",", ":")) for case in cases)
(FIXTURES / "tokenization.json").write_text(f"[\n{lines}\n]\n")
print(len(cases), "strings")

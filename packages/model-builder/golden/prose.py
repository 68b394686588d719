"""Writes fixtures/prose.txt from Project Gutenberg's text no. 1661: python prose.py sherlock.txt

"The Adventures of Sherlock Holmes" (A. Conan Doyle, 1892; the author died in 1930) is in the public domain
worldwide. Gutenberg's header, licence and table of contents are left out; a paragraph's lines are joined by
one space, paragraphs are parted by one empty line, and `_emphasis_` marks are kept as they stand.
"""

import re
import sys
from pathlib import Path

from llamacpp import FIXTURES

LETTERS = 88_000  # about 20,000 tokens; the cut falls at the end of a paragraph

book = Path(sys.argv[1]).read_text("utf-8-sig").replace("\r\n", "\n")
book = book[book.index("To Sherlock Holmes she is always THE woman.") : book.index("*** END OF THIS PROJECT GUTENBERG")]
paragraphs = [re.sub(r"\s+", " ", paragraph).strip() for paragraph in re.split(r"\n\s*\n", book)]
kept, length = [], 0
for paragraph in filter(None, paragraphs):
    kept.append(paragraph)
    length += len(paragraph) + 2
    if length > LETTERS:
        break
(FIXTURES / "prose.txt").write_text("\n\n".join(kept) + "\n", "utf-8", newline="\n")

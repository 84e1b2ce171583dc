"""Every raw Indonesian text at hand, tokenised, for word vectors and the language model.

Reads `../shared/data`, writes one gzip file of `token token ...` lines, a paragraph each. Texts of
gold/dev are left out, so that figures on dev come from models that never saw its texts, not even
unlabelled.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

TOKEN = re.compile(
    r"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:[-'’][^\W\d_]+)*(?:\.(?=\w)[^\W_]+)*|\w+|\.\.\.|--+|[^\w\s]"
)
NYA = re.compile(r"(\w{3,})(nya)", re.IGNORECASE)


def treebank_sentences(path: Path) -> Iterator[list[tuple[str, list[str]]]]:
    """Sentences of a CoNLL-U file as (surface token, its words)."""
    sentence: list[tuple[str, list[str]]] = []
    until = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line:
            if sentence:
                yield sentence
            sentence, until = [], 0
        elif line[0] != "#":
            index, form = line.split("\t")[:2]
            if "-" in index:
                until = int(index.split("-")[1])
                sentence.append((form, []))
            elif "." not in index:
                if int(index) <= until:
                    sentence[-1][1].append(form)
                else:
                    sentence.append((form, [form]))
    if sentence:
        yield sentence


def clitic_table(treebanks: list[Path]) -> dict[str, bool]:
    """Whether a form in -nya is split by the treebanks, by majority."""
    votes: Counter[tuple[str, bool]] = Counter()
    for path in treebanks:
        for sentence in treebank_sentences(path):
            for form, words in sentence:
                if form.lower().endswith("nya"):
                    votes[form.lower(), len(words) > 1] += 1
    forms = {form for form, _ in votes}
    return {form: votes[form, True] > votes[form, False] for form in forms}


def paragraphs(shared: Path) -> Iterator[str]:
    dev = json.loads((shared / "gold/dev/index.json").read_text(encoding="utf-8"))
    held_out = {row["url"] for row in dev} | {row["title"] for row in dev}
    seen: set[str] = set()
    with gzip.open(shared / "data/news/articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["url"] in held_out or row["title"] in held_out:
                continue
            for paragraph in [row["title"], *row["text"].split("\n")]:
                if paragraph and paragraph not in seen:
                    seen.add(paragraph)
                    yield paragraph
    for path in sorted((shared / "data/parallel-id").iterdir()):
        yield from path.read_text(encoding="utf-8", errors="replace").split("\n")
    for path in sorted((shared / "data/icon-constituency").glob("train.txt")):
        for tree in path.read_text(encoding="utf-8").split("\n"):
            yield " ".join(re.findall(r"\([^()\s]+ ([^()\s]+)\)", tree))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("output", type=Path)
    options = parser.parse_args()
    data = options.shared / "data"
    split = clitic_table(
        [data / "ud-csui/id_csui-ud-train.conllu", data / "ud-pud/id_pud-ud-test.conllu"]
    )
    lines = [TOKEN.findall(paragraph) for paragraph in paragraphs(options.shared)]
    counts = Counter(token.lower() for line in lines for token in line)
    for form, count in counts.items():
        if form.endswith("nya") and form not in split:
            split[form] = counts[form[:-3]] >= 5 and counts[form[:-3]] * 20 > count
    words = 0
    with gzip.open(options.output, "wt", encoding="utf-8") as output:
        for line in lines:
            row: list[str] = []
            for token in line:
                match = NYA.fullmatch(token)
                row += match.groups() if match and split.get(token.lower()) else [token]
            if row:
                words += len(row)
                output.write(" ".join(row) + "\n")
    print(f"{len(lines)} paragraphs, {words} words")


if __name__ == "__main__":
    main()

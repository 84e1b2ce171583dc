"""How right *through whom* is, in raw news that relays much: `python scripts/score_via.py`.

`gold/raw/via.jsonl` holds whole articles with the tagger's quotes, to each the via that a reader
gave it who had not seen the program's. gold/dev has 13 of them, too few to say much.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from raw_gold import RAW, read_paragraphs
from rich.console import Console

from quoteattr.annotate import annotate
from quoteattr.evaluate import score
from quoteattr.model import Annotation
from quoteattr.pairing import pair
from quoteattr.scoretable import scores_table


def judged(gold: Annotation, found: Annotation) -> Annotation:
    """What was found of the quotes that a reader judged; no speakers, for nobody judged those."""
    known = pair(gold.article.text, gold.quotes, found.quotes)
    quotes = [replace(found.quotes[place], speakers=()) for _, place in known]
    return replace(found, quotes=tuple(quotes), speakers=())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    options = parser.parse_args()
    gold = list(read_paragraphs(options.shared, RAW / "via.jsonl"))
    found = annotate(one.article for one in gold)
    predicted = [judged(one, its) for one, its in zip(gold, found, strict=True)]
    rows = [row for row in score(gold, predicted).rows() if row.metric == "via"]
    Console().print(scores_table(rows))


if __name__ == "__main__":
    main()

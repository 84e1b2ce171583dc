"""How right the annotation of raw news is, in whole articles that readers annotated unaided.

    python scripts/score_raw.py via      through whom: articles that relay much
    python scripts/score_raw.py whole    everything: articles drawn at random
    python scripts/score_raw.py later    the same of articles no label of which taught 0.12

`gold/raw/via.jsonl` holds the tagger's quotes with the via that a reader gave each who had not seen
the program's; gold/dev has 13 of them, too few to say much. `gold/raw/whole.jsonl` holds articles
of which no paragraph was ever judged before, or few; what the readers marked in most of them was
read against the program's, and rules were mended by it: the second table leaves those out. Of the
others the wrong speakers were read before version 0.10. `gold/raw/later.jsonl` are articles of
which nothing was read before version 0.13; its offices are not annotated.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from raw_gold import RAW, read_paragraphs, read_whole
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


def predicted(gold: Sequence[Annotation]) -> list[Annotation]:
    return list(annotate(one.article for one in gold))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("via", "whole", "later"))
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    options = parser.parse_args()
    console = Console()
    if options.what == "via":
        gold = list(read_paragraphs(options.shared, RAW / "via.jsonl"))
        found = [judged(one, its) for one, its in zip(gold, predicted(gold), strict=True)]
        console.print(scores_table([r for r in score(gold, found).rows() if r.metric == "via"]))
        return
    whole = list(read_whole(options.shared, RAW / f"{options.what}.jsonl"))
    pairs = list(zip(whole, predicted([one for one, _ in whole]), strict=True))
    for unread in (False, True):
        kept = [(one, its) for (one, read), its in pairs if not (unread and read)]
        if not kept:
            continue
        rows = score([g for g, _ in kept], [f for _, f in kept]).rows()
        told = [row for row in rows if options.what == "whole" or row.metric != "office"]
        console.print(f"{len(kept)} articles{', their errors read last' if unread else ''}")
        console.print(scores_table(told))


if __name__ == "__main__":
    main()

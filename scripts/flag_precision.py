"""What readers said of the flags that are told today: `python scripts/flag_precision.py`.

`gold/raw/flags.jsonl` holds flags that an earlier version told in the raw news, each judged right
(a careful editor would want to see it), trivial, or wrong by a reader who had both articles. They
are compared anew, with the quotes and the sureness of that time: for each kind, how many of the
judged ones are still told. Flags that are new are not judged and not counted.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from raw_gold import Judged, read_flags
from rich.console import Console
from rich.table import Table

from quoteattr.compare import Collation, compare
from quoteattr.model import Match
from quoteattr.sides import FlagName

FORMER = {FlagName.WORDS: FlagName.TRANSLATION}
VERDICTS = ("right", "trivial", "wrong", "pair")  # the last: wrong, they are two utterances


def told(judged: Judged, collation: Collation) -> bool:
    """Whether a judged flag is told: one of its name that shows one of its places.

    What is *words changed* today was told as another translation.
    """
    return any(
        FORMER.get(flag.name, flag.name) == judged.name
        and (
            (flag.base and flag.base == judged.base)
            or (flag.witness and flag.witness == judged.at)
            or (flag.base, flag.witness) == (judged.base, judged.at)
        )
        for flag in collation.flags
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    options = parser.parse_args()
    known: Counter[tuple[str, str]] = Counter()
    kept: Counter[tuple[str, str]] = Counter()
    for name, articles, witnesses, flags in read_flags(options.shared):
        by_name = {one.article.name: one for one in articles}
        comparison = compare(Match(name, witnesses), by_name)
        collations = {(c.witness.article, c.witness.quote): c for c in comparison.collations}
        for judged in flags:
            verdict = "pair" if judged.cause == "pair" else judged.verdict
            still = told(judged, collations[judged.witness])
            for row in (judged.name.value, "all"):
                known[row, verdict] += 1
                kept[row, verdict] += still
    table = Table("flag", *VERDICTS, "right of those told")
    for row in (*(name.value for name in FlagName), "all"):
        total = sum(kept[row, verdict] for verdict in VERDICTS)
        counts = (f"{kept[row, verdict]} of {known[row, verdict]}" for verdict in VERDICTS)
        table.add_row(row, *counts, f"{kept[row, 'right'] / total:.2f}" if total else "")
    Console().print(table)


if __name__ == "__main__":
    main()

"""How well the quotes of the seeds' gold are matched, while the seeds' texts are not here.

    python scripts/score_seeds.py            scores, and the pairs that are missed or false
    python scripts/score_seeds.py -o DIR     records too, for `quoteattr compare DIR`

Every span of the gold repeats its words (content, cue, source, via: 65 % of what reaches to the
last of them). Here they stand in their places and all between them is blank: enough to match and
to compare the gold's quotes. Finding quotes needs the articles.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

from quoteattr.match import match
from quoteattr.match_scores import pairs_of, score_folder
from quoteattr.model import Annotation, Article
from quoteattr.records import Record, from_record, read_matches, to_record

GOLD = Path(__file__).resolve().parent.parent / "gold"
FIELDS = ("content", "cue", "source", "via")


def fragments(record: Record) -> str:
    """The words of the gold's spans at their places, blanks between."""
    spans = [span for quote in record["quotes"] for field in FIELDS for span in quote[field]]
    text = [" "] * max(span["end"] for span in spans)
    for span in spans:
        text[span["start"] : span["end"]] = span["text"]
    return "".join(text)


def read_seeds(folder: Path = GOLD) -> tuple[Annotation, ...]:
    """The gold of the seeds over their fragments."""
    found = []
    for path in sorted(folder.glob("0*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        annotation = from_record(record, place=str(path), text=fragments(record))
        article = annotation.article
        of_fragments = Article(article.name, article.text, article.outlet, article.published)
        found.append(replace(annotation, article=of_fragments))
    return tuple(found)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", help="write records here")
    options = parser.parse_args()
    gold = read_seeds()
    print(score_folder(GOLD, gold, gold)["gold quotes"])
    wanted = pairs_of(read_matches(GOLD / "clusters.json")).keys()
    found = pairs_of(match(gold)).keys()
    for what, pairs in (("missed", wanted - found), ("false", found - wanted)):
        for pair in sorted(sorted(pair) for pair in pairs):
            print(what, *(f"{article[:3]}:{quote}" for article, quote in pair))
    if options.output:
        options.output.mkdir(parents=True, exist_ok=True)
        for annotation in gold:
            path = options.output / f"{annotation.article.stem}.json"
            written = json.dumps(to_record(annotation), ensure_ascii=False, indent=1)
            path.write_text(written + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

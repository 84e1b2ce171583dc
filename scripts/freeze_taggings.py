"""Tag the marked test cases once and keep what the tagger said, so that tests need no model.

    python scripts/freeze_taggings.py                    with the shipped models
    python scripts/freeze_taggings.py --network FILE     with another network
    python scripts/freeze_taggings.py --accept           and take today's failures as known
    python scripts/freeze_taggings.py --accept --keep    the failures alone, taggings as they are

Reads tests/cases/quotes-*.txt, writes tests/tagged/*.conllu, and prints the cases whose annotation
differs from the marks; --accept writes them to tests/cases/known-failures.txt, which
tests/test_annotate.py holds the stages to. Look at the list before accepting it. Takes seconds.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from frozen import rounded, to_conllu  # noqa: E402
from judged import CASES, KNOWN, TAGGED, failures, judged, share_right, written  # noqa: E402
from marked import read_cases  # noqa: E402

from quoteattr.shipped import models_folder  # noqa: E402
from quoteattr.tag import NetworkTagger, Tagger, load_tagger  # noqa: E402


def tagger_of(network: Path | None) -> Tagger:
    if network is None:
        return load_tagger()
    from quoteattr.network import load_network
    from quoteattr.segment import Segmenter

    return NetworkTagger(Segmenter.load(), load_network(network, models_folder() / "vectors.npz"))


def freeze(tagger: Tagger) -> None:
    """Write the taggings of every file of cases; those of files that are gone are removed."""
    TAGGED.mkdir(exist_ok=True)
    cases = sorted(CASES.glob("quotes-*.txt"))
    for stale in {path.stem for path in TAGGED.glob("*.conllu")} - {path.stem for path in cases}:
        (TAGGED / f"{stale}.conllu").unlink()
    for path in cases:
        articles = [gold.article for gold in read_cases(path)]
        frozen = to_conllu(rounded(tagged) for tagged in tagger(articles))
        (TAGGED / f"{path.stem}.conllu").write_text(frozen, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--network", type=Path, help="a network instead of the shipped one")
    parser.add_argument("--accept", action="store_true", help="today's failures are the known ones")
    parser.add_argument("--keep", action="store_true", help="do not tag again")
    chosen = parser.parse_args()
    if not chosen.keep:
        freeze(tagger_of(chosen.network))
    table = judged()
    found = failures(table)
    for failure in found:
        print(failure)
    print(f"{share_right(table):.4f} of the cases right", file=sys.stderr)
    if chosen.accept:
        KNOWN.write_text(written(found), encoding="utf-8")


if __name__ == "__main__":
    main()

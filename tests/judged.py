"""The marked cases beside what the stages make of their frozen taggings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from frozen import from_conllu
from marked import read_cases

from quoteattr.annotate import annotation_of
from quoteattr.evaluate import FIELDS
from quoteattr.model import Annotation
from quoteattr.pairing import Case, cases

HERE = Path(__file__).resolve().parent
CASES = HERE / "cases"
TAGGED = HERE / "tagged"
KNOWN = CASES / "known-failures.txt"
HEAD = """\
# Cases that the frozen taggings get wrong: article, fault, wrong fields, content.
# Written by scripts/freeze_taggings.py --accept; tests/test_annotate.py asserts that it is exact.
"""


def judged() -> tuple[tuple[str, Case], ...]:
    """Every gold, missed and spurious relation of the cases, with its article's name."""
    found: list[tuple[str, Case]] = []
    for path in sorted(TAGGED.glob("*.conllu")):
        gold = read_cases(CASES / f"{path.stem}.txt")
        tagged = from_conllu(path.read_text(encoding="utf-8"))
        predicted = [annotation_of(one) for one in tagged]
        for left, right in zip(gold, predicted, strict=True):
            found += [(left.article.name, case) for case in _cases(left, right)]
    return tuple(found)


def _cases(gold: Annotation, predicted: Annotation) -> tuple[Case, ...]:
    if gold.article.text != predicted.article.text:
        raise ValueError(f"{gold.article.name} has changed; run scripts/freeze_taggings.py")
    return cases(gold, predicted)


def wrong(case: Case) -> tuple[str, ...]:
    """What is wrong in a case: the fields, or that it is missed or spurious; empty if right."""
    if case.gold is None:
        return ("spurious",)
    if case.predicted is None:
        return ("missed",)
    return tuple(
        name for name, right in FIELDS.items() if not right(case, case.gold, case.predicted)
    )


def failures(table: Iterable[tuple[str, Case]]) -> tuple[str, ...]:
    """One line a case that is not right, in the order of the articles."""
    found = []
    for name, case in table:
        quote = case.gold or case.predicted
        if (faults := wrong(case)) and quote is not None:
            content = " … ".join(span.of(case.text) for span in quote.content)
            found.append(f"{name}\t{','.join(faults)}\t{' '.join(content.split())}")
    return tuple(found)


def share_right(table: Sequence[tuple[str, Case]]) -> float:
    """The share of all cases, spurious ones too, in which every field is right."""
    return sum(not wrong(case) for _, case in table) / len(table)


def written(lines: Iterable[str]) -> str:
    return HEAD + "".join(line + "\n" for line in lines)


def known() -> tuple[str, ...]:
    lines = KNOWN.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if not line.startswith("#"))

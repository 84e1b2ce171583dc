"""Order of the dates, the nearest earlier wording as parent, undated witnesses last."""

from __future__ import annotations

import itertools

from quoteattr.history import descend
from quoteattr.model import Annotation, Article, Kind, Match, Quote, Relation, Span, Witness


def annotation(name: str, text: str, published: str | None) -> Annotation:
    quote = Quote("q1", Kind.DIRECT, (Span(0, len(text)),))
    return Annotation(Article(name, text, published=published), (quote,), ())


ROWS = {
    "wire": ("Kami percaya musuh ingin mengganggu panen raya tahun ini", "2024-12-02"),
    "copy": ("Kami percaya musuh ingin mengganggu panen raya", "2024-12-03"),
    "other": ("Kami yakin musuh ingin mengacaukan panen raya tahun ini", "2024-12-03"),
    "late": (
        "Kami yakin musuh ingin mengacaukan panen raya tahun depan",
        "2024-12-05T08:00:00+07:00",
    ),
    "undated": ("Kami percaya musuh ingin mengganggu panen", None),
}


def match_of(names: list[str]) -> tuple[Match, dict[str, Annotation]]:
    annotations = {name: annotation(name, *ROWS[name]) for name in names}
    return Match("c1", tuple(Witness(n, "q1", Relation.EDITED) for n in names)), annotations


def told(names: list[str]) -> list[tuple[str, str | None, int, str | None]]:
    return [
        (d.witness.article, d.parent.article if d.parent else None, d.distance, d.published)
        for d in descend(*match_of(names))
    ]


def test_each_wording_descends_from_the_nearest_earlier_one() -> None:
    assert told(list(ROWS)) == [
        ("wire", None, 0, "2024-12-02"),
        ("copy", "wire", 2, "2024-12-03"),
        ("other", "wire", 2, "2024-12-03"),
        ("late", "other", 1, "2024-12-05"),
        ("undated", "copy", 1, None),
    ]


def test_the_order_of_the_other_witnesses_does_not_matter() -> None:
    first, *others = ROWS
    results = {tuple(told([first, *order])) for order in itertools.permutations(others)}
    assert len(results) == 1


def test_the_fullest_may_come_later() -> None:
    assert [row[:3] for row in told(["late", "wire"])] == [("wire", None, 0), ("late", "wire", 3)]


def test_undated_witnesses_come_last_even_the_fullest() -> None:
    assert [row[0] for row in told(["undated", "late"])] == ["late", "undated"]


def test_without_any_date_the_fullest_comes_first() -> None:
    names = ["other", "wire"]
    match, annotations = match_of(names)
    bare = {n: annotation(n, one.article.text, "kemarin") for n, one in annotations.items()}
    first, second = descend(match, bare)
    assert (first.witness.article, first.parent, first.published) == ("other", None, None)
    assert second.parent == first.witness

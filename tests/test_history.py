"""The order of publication as far as it is known, the nearest wording as parent, undated last."""

from __future__ import annotations

import itertools

import pytest

from quoteattr.compare import collate, distances
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
        ("late", "other", 1, "2024-12-05T08:00:00+07:00"),
        ("undated", "copy", 1, None),
    ]


def test_the_order_of_the_other_witnesses_does_not_matter() -> None:
    first, *others = ROWS
    results = {tuple(told([first, *order])) for order in itertools.permutations(others)}
    assert len(results) == 1


def test_the_fullest_may_come_later() -> None:
    assert [row[:3] for row in told(["late", "wire"])] == [("wire", None, 0), ("late", "wire", 3)]


def test_undated_witnesses_come_last_even_the_fullest() -> None:
    assert [row[0] for row in told(["undated", "late", "wire"])] == ["wire", "late", "undated"]


def test_with_fewer_than_two_dated_articles_there_is_no_history() -> None:
    match, annotations = match_of(["other", "wire"])
    bare = {n: annotation(n, one.article.text, "kemarin") for n, one in annotations.items()}
    assert descend(match, bare) == ()
    assert descend(match, {**bare, "wire": annotations["wire"]}) == ()


def standing(*published: str | None) -> list[tuple[str, str]]:
    """Article and what is told of it, for articles a, b, ... of one wording each; a is fullest."""
    words = ["Kami", "percaya", "harga", "beras", "akan", "turun"]
    annotations = {
        name: annotation(name, " ".join(words[: 6 - place]), day)
        for place, (name, day) in enumerate(zip("abcd", published, strict=False))
    }
    match = Match("c1", tuple(Witness(name, "q1", Relation.EDITED) for name in annotations))
    return [(one.witness.article, one.told) for one in descend(match, annotations)]


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (
            ("2025-03-03", "2025-03-03"),
            [("a", "same day, order unknown"), ("b", "1 word apart, same day, order unknown")],
        ),
        (
            ("2025-03-03T20:00:00+07:00", "2025-03-03T07:00:00+07:00"),
            [("b", "first"), ("a", "1 word edited")],
        ),
        (  # one time alone says nothing on the day itself
            ("2025-03-03", "2025-03-03T07:00:00+07:00"),
            [("a", "same day, order unknown"), ("b", "1 word apart, same day, order unknown")],
        ),
        (("2025-03-04", "2025-03-03T23:59:00+07:00"), [("b", "first"), ("a", "1 word edited")]),
        (  # 20:05 in Greenwich is the next day in Jakarta
            ("2025-03-02T20:05:00Z", "2025-03-03T02:00:00+07:00"),
            [("b", "first"), ("a", "1 word edited")],
        ),
        (
            ("2025-03-02", "2025-03-03", "2025-03-03"),
            [
                ("a", "first"),
                ("b", "1 word edited"),
                ("c", "1 word apart, same day, order unknown"),
            ],
        ),
        (
            ("2025-03-02", "2025-03-03", None),
            [
                ("a", "first of those with a date"),
                ("b", "1 word edited"),
                ("c", "1 word apart, order unknown"),
            ],
        ),
        (  # a day, and two times on it
            ("2025-03-03", "2025-03-03T07:00:00Z", "2025-03-03T08:00:00Z"),
            [
                ("a", "same day, order unknown"),
                ("b", "1 word apart, same day, order unknown"),
                ("c", "1 word edited"),
            ],
        ),
    ],
)
def test_nobody_is_first_where_the_order_is_not_known(
    published: tuple[str | None, ...], expected: list[tuple[str, str]]
) -> None:
    assert standing(*published) == expected


def test_a_distance_is_that_of_the_comparison() -> None:
    texts = [
        "Menteri Basuki menutup Pasar Lama. Wulandari menunggu di desa Sukamaju kemarin.",
        "Kemarin Wulandari menunggu di desa. Menteri menutup pasar itu, kata Basuki.",
        "Pedagang menunggu di desa Sukamaju, menurut Wulandari dan Pedagang lain.",
        "Menunggu di desa, menteri menutup 60 pasar lama di Sukamaju kemarin malam",
        "Bank Indonesia menutup pasar. BI menunggu kemarin di desa itu bersama Menteri Basuki",
    ]
    annotations = {
        str(place): annotation(str(place), text, None) for place, text in enumerate(texts)
    }
    witnesses = [Witness(name, "q1", Relation.EDITED) for name in annotations]
    distance = distances(annotations)
    for pair in itertools.permutations(witnesses, 2):
        assert distance(*pair) == collate(*pair, annotations).distance > 0


def test_two_wordings_of_one_article_have_no_order() -> None:
    text = "Kami siap. Kami siap membuka pasar besok."
    quotes = (Quote("q1", Kind.DIRECT, (Span(11, 40),)), Quote("q2", Kind.DIRECT, (Span(0, 9),)))
    both = Annotation(Article("a", text, published="2025-03-03"), quotes, ())
    other = annotation("b", "Kami siap membuka pasar", "2025-03-04")
    witnesses = [("a", "q1"), ("a", "q2"), ("b", "q1")]
    match = Match("c1", tuple(Witness(*one, Relation.EDITED) for one in witnesses))
    told = [one.told for one in descend(match, {"a": both, "b": other})]
    assert told == ["first", "3 words apart, same article", "1 word edited"]

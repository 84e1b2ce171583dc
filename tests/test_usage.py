"""How an article uses its words: what it says of the words of a source."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from quoteattr.usage import USES, Text, Usage


def text(words: str, sentences: Sequence[int], *, headline: bool = False) -> Text:
    return Text(words.split(), sentences, headline)


ARTICLE = [
    text("Panel Tolak Hasil", [0], headline=True),
    text("Ketua Musra Panel Sitorus mengatakan hasil itu sah .", [0]),
    text("Kata Panel , musra itu sah . Panel Sitorus pulang .", [0, 7]),
]
SOURCE = ["Ketua", "Musra", "Panel", "Sitorus"]


def told(texts: list[Text], source: list[str]) -> dict[str, dict[str, float]]:
    names = "speaks alone times last first small headline behind ahead other_behind other_ahead"
    rows = Usage.of(texts).beside(source)
    return {
        word: dict(zip(names.split(), row, strict=True))
        for word, row in zip(source, rows, strict=True)
    }


def test_the_rest_of_the_article_tells_of_a_word() -> None:
    words = told(ARTICLE, SOURCE)
    panel, musra, ketua = words["Panel"], words["Musra"], words["Ketua"]
    assert panel["speaks"] == 1  # *Kata Panel*
    assert (panel["headline"], musra["headline"]) == (1, 0)
    assert (musra["small"], panel["small"]) == (1, 0)
    assert panel["times"] == pytest.approx(2 / 5)  # beside the source itself, not the headline
    assert panel["first"] == 1
    assert panel["last"] == pytest.approx(1 / 2)  # *Panel Sitorus pulang*
    assert panel["behind"] == pytest.approx(1 / 3)  # *Panel Sitorus* comes again
    assert panel["other_behind"] == pytest.approx(1 / 2)
    assert panel["ahead"] == 0  # *Musra Panel* does not
    assert panel["other_ahead"] == 1
    assert set(ketua.values()) == {0.0}


def test_nothing_is_told_where_the_source_is_all_there_is() -> None:
    for texts in ([], [Text(SOURCE, [0])]):
        assert {value for row in Usage.of(texts).beside(SOURCE) for value in row} == {0.0}


def test_the_order_of_paragraphs_says_nothing() -> None:
    assert Usage.of(ARTICLE).beside(SOURCE) == Usage.of(ARTICLE[::-1]).beside(SOURCE)


def test_all_numbers_are_shares() -> None:
    texts = [Text(("Rini " * 9).split(), list(range(9))), *ARTICLE] * 20
    for source in (SOURCE, ["Rini"], ["Rini", "Rini"], ["musra"], [","]):
        rows = Usage.of(texts).beside(source)
        assert {len(row) for row in rows} == {USES}
        assert all(0 <= value <= 1 for row in rows for value in row)

"""Where two quotes of one article stand to each other, on an article of our own."""

from __future__ import annotations

import re

import pytest

from quoteattr.model import Kind, Quote, Span
from quoteattr.retelling import RETELLING, retelling, stands_of

TEXT = """Wira Minta Warga Bersabar

Direktur Utama PT Angkutan Nusa Wira Hadiwinata meminta warga bersabar menunggu bus baru.
Selain itu, ia juga menjelaskan bahwa perakitan butuh waktu. "Itu tidak bisa terburu-buru," katanya.
Menurut Lestari, warga sudah tahu bahwa bus terlambat.
"Kami menunggu sejak Mei," kata Wira.
"""


def quote(name: str, kind: Kind, content: str, cue: str, source: str, speaker: str) -> Quote:
    def span(words: str, begin: int) -> tuple[Span, ...]:
        start = TEXT.index(words, begin)
        return (Span(start, start + len(words)),)

    own = span(content, 0)
    line = TEXT.rfind("\n", 0, own[0].start) + 1
    speaks = (span(cue, line), span(source, line)) if cue else ((), ())
    return Quote(name, kind, own, cue=speaks[0], source=speaks[1], speakers=(speaker,))


QUOTES = (
    quote("q1", Kind.INDIRECT, "Warga Bersabar", "", "", "wira"),
    quote("q2", Kind.INDIRECT, "bersabar menunggu bus baru", "meminta", "Direktur", "wira"),
    quote("q3", Kind.INDIRECT, "perakitan butuh waktu", "menjelaskan", "ia", "wira"),
    quote("q4", Kind.DIRECT, "Itu tidak bisa terburu-buru", "kata", "nya", "wira"),
    quote(
        "q5",
        Kind.INDIRECT,
        "warga sudah tahu bahwa bus terlambat",
        "Menurut",
        "Lestari",
        "lestari",
    ),
    quote("q6", Kind.INDIRECT, "bus terlambat", "", "", "warga"),
    quote("q7", Kind.DIRECT, "Kami menunggu sejak Mei", "kata", "Wira", "wira"),
)


def told(first: int, second: int) -> dict[str, float]:
    stands = stands_of(QUOTES, TEXT)
    return dict(zip(RETELLING, retelling(stands, first - 1, second - 1), strict=True))


def test_a_report_introduces_the_quotation_right_behind_it() -> None:
    row = told(3, 4)
    assert row["next_quotation"] and row["refers"] and row["pronoun_first"]
    assert row["lines"] == row["quotations_between"] == row["of_speaker_between"] == 0
    assert not told(3, 7)["next_quotation"]  # another quotation stands between
    assert not told(4, 7)["next_quotation"]  # the first is a quotation itself
    assert told(2, 4)["next_quotation"]  # reports may stand between


def test_headline_and_lead_are_known_by_their_lines() -> None:
    firsts = [(told(n, 7)["headline_first"], told(n, 7)["lead_first"]) for n in (1, 2, 3)]
    assert firsts == [(True, False), (False, True), (False, False)]


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("Harga turun\n\nHarga naik\n\nHarga tetap", ["headline", "lead", ""]),
        ("Harga turun\nHarga naik\nHarga tetap", ["lead", "", ""]),  # the title stands apart
    ],
)
def test_the_lead_follows_the_headline_if_there_is_one(text: str, stands: list[str]) -> None:
    spans = [Span(*found.span()) for found in re.finditer("Harga.*", text)]
    quotes = [Quote(f"q{span.start}", Kind.INDIRECT, (span,)) for span in spans]
    found = stands_of(quotes, text)
    assert ["headline" * one.headline + "lead" * one.lead for one in found] == stands


def test_what_stands_between_is_counted_by_speaker_and_kind() -> None:
    row = told(2, 7)
    assert row["of_speaker_between"] == 2 and row["quotations_between"] == 1
    assert row["lines"] == 3
    assert told(1, 2)["apart"] < row["apart"]


@pytest.mark.parametrize(("first", "second", "joins", "also"), [(2, 3, True, True), (2, 5, 0, 0)])
def test_words_that_add_stand_before_the_content(
    first: int, second: int, joins: bool, also: bool
) -> None:
    row = told(first, second)
    assert (row["joins_second"], row["also_second"]) == (joins, also)
    assert not row["joins_first"] and not row["also_first"]


def test_a_quote_within_another_is_nested() -> None:
    assert told(5, 6)["nested"] and told(5, 6)["apart"] == 0
    assert not told(4, 5)["nested"]

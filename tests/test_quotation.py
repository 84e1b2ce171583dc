"""Where quotation marks open and close, paragraph by paragraph."""

from __future__ import annotations

import random

import pytest

from quoteattr.quotation import (
    CLOSING,
    MARKS,
    OPENING,
    SIGNS,
    doubled,
    marked,
    quotation_states,
    quotations,
)

# In the second column the words of each quotation; `<` where the mark that opens it stands in an
# earlier paragraph, `>` where the one that closes it stands in a later one.
ROWS = [
    ("Hujan turun .", []),
    ("“ Kami siap , ” kata Rini .", ["Kami siap ,"]),
    ('" Kami siap , " kata Rini .', ["Kami siap ,"]),
    ("'' Kami siap , '' kata Rini .", ["Kami siap ,"]),
    ("`` Kami siap , '' kata Rini .", ["Kami siap ,"]),
    ("‘’ Kami siap , ’’ kata Rini .", ["Kami siap ,"]),
    ("„ Kami siap , ” kata Rini .", ["Kami siap ,"]),
    ("« Kami siap , » kata Rini .", ["Kami siap ,"]),
    ('“ Kami siap , " kata Rini .', ["Kami siap ,"]),
    ('" Kami siap , ” kata Rini .', ["Kami siap ,"]),
    ("“ Kami siap , “ kata Rini .", ["Kami siap ,"]),
    ("” Kami siap , ” kata Rini .", ["Kami siap ,"]),
    ("Rini berkata , ” Kami siap . ” Ia pergi .", ["Kami siap ."]),
    ("Kata Rini , ” Kami . ” Ia menambah , ” Siap . ”", ["Kami .", "Siap ."]),
    ("“ Kami , ” kata Rini , “ siap . ”", ["Kami ,", "siap ."]),
    ('" Kami , " kata Rini , " siap . "', ["Kami ,", "siap ."]),
    ("“ Kami siap .", ["Kami siap .>"]),
    ('" Kami siap .', ["Kami siap .>"]),
    ("kami siap , ” kata Rini .", ["<kami siap ,"]),
    ('kami siap , " kata Rini .', ["<kami siap ,"]),
    ('kami siap . " Rini pergi . " Kami kalah .', ["Rini pergi ."]),
    ("Rini mengatakan , “ Kami siap .", ["Kami siap .>"]),
    ('Rini menyebut " Kami siap .', ["Kami siap .>"]),
    ("kami siap , ” kata Rini . “ Kami menang .", ["<kami siap ,", "Kami menang .>"]),
    ("“ Kami siap . “ Kami menang , ” kata Rini .", ["Kami menang ,"]),
    ("“ Dia bilang , “ pergi ” dan masuk .", ["pergi"]),
    ("“ ” kata Rini .", []),
    ("“", []),
    ("”", []),
    ("” kata Rini .", []),
    ("” Kami siap", ["Kami siap>"]),
]


@pytest.mark.parametrize(("line", "expected"), ROWS)
def test_quotations(line: str, expected: list[str]) -> None:
    words = line.split()
    shown = [
        f"{'' if one.opened else '<'}{' '.join(words[one.start : one.end])}"
        f"{'' if one.closed else '>'}"
        for one in quotations(words)
    ]
    assert shown == expected


@pytest.mark.parametrize(
    ("line", "states"),
    [
        ("“ Kami siap , ” kata Rini .", "12223000"),
        ("Kami siap , ” kata Rini .", "2223000"),
        ("Rini mengatakan , “ Kami siap .", "0001222"),
        ("“ ” kata Rini .", "44000"),
        ("Hujan turun .", "000"),
    ],
)
def test_states_of_words(line: str, states: str) -> None:
    assert "".join(map(str, quotation_states(line.split()))) == states


def test_between_two_sentences_a_mark_closes_only_what_is_open() -> None:
    words = ["Kapan", "?", '"', "Besok", "kami", "siap"]
    (closed,), (opened,) = quotations(words), quotations(words, pending=False)
    assert (closed.start, closed.end, closed.opened) == (0, 2, False)
    assert (opened.start, opened.end, opened.opened, opened.closed) == (3, 6, True, False)
    assert quotations(["kami", "siap", ",", '"', "Rini", "pergi"], pending=False)[0].end == 3


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("' Kami siap , ' kata Ma'ruf .", '" Kami siap , " kata Ma\'ruf .'),
        ("Ma'ruf berkata , ‘ Kami siap . ’", 'Ma\'ruf berkata , " Kami siap . "'),
        ("' Teco ' datang .", "' Teco ' datang ."),
        ("Ia membaca ' Lorong Hujan . '", "Ia membaca ' Lorong Hujan . '"),
        ("Kami , ' jaga image , ' kata ia .", "Kami , ' jaga image , ' kata ia ."),
    ],
)
def test_single_marks_are_double_ones_around_speech_only(line: str, expected: str) -> None:
    assert doubled(line.split(), [0]) == expected.split()


def test_no_words_no_quotations() -> None:
    assert quotations([]) == ()
    assert quotation_states([]) == []


def test_quotations_stand_in_order_and_apart_whatever_the_marks() -> None:
    chosen = random.Random(7)
    pieces = [*sorted(MARKS), "kata", "Rini", ",", "."]
    for _ in range(3000):
        words = chosen.choices(pieces, k=chosen.randrange(12))
        found = quotations(words)
        edge = 0
        for one in found:
            assert edge <= one.start < one.end <= len(words)
            edge = one.end
            if one.opened:
                assert words[one.start - 1] in MARKS
            if one.closed:
                assert words[one.end] in MARKS
        assert len(quotation_states(words)) == len(words)


def test_a_mark_is_never_both_ends() -> None:
    """*"A" kata X "B"*: the words between two quotations are outside."""
    words = ['"', "A", ",", '"', "kata", "Rini", ".", '"', "B", ".", '"']
    inside = {i for one in quotations(words) for i in range(one.start, one.end)}
    assert inside == {1, 2, 8, 9}


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("“Kami siap,” kata Rini. “Kami\nmenang.”", ["“Kami siap,”", "“Kami"]),
        ("«Kami siap,» kata Rini, „siap.“", ["«Kami siap,»", "„siap.“"]),
        ("''Kami \"siap\",'' kata Rini.", ["''Kami \"siap\",''"]),
        ("``Kami siap,'' kata Rini, ‘siap.’", ["``Kami siap,''", "‘siap.’"]),
        ("Hari Jum'at ia pergi 5'' jauhnya", []),
    ],
)
def test_what_is_marked_on_a_line(text: str, stretches: list[str]) -> None:
    assert [span.of(text) for span in marked(text)] == stretches


@pytest.mark.parametrize("mark", sorted(MARKS - CLOSING))
def test_every_mark_that_opens_marks_a_stretch(mark: str) -> None:
    text = f"Rini: {mark}kami siap" + ("" if mark in OPENING else mark)
    assert [span.of(text) for span in marked(text)] == [text[6:]]
    assert SIGNS.issuperset(mark)

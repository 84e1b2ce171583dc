"""Numbers in digits and in words are one value, for the matcher and for the comparison alike."""

from __future__ import annotations

import pytest

from quoteattr.model import Span
from quoteattr.numerals import number_of
from quoteattr.units import units_of
from quoteattr.wording import numbers_of, words_of

HUGE = "9" * 400


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("25.000", [25_000]),
        ("25 ribu", [25_000]),
        ("dua puluh lima ribu", [25_000]),
        ("Tiga Ratus Lima Puluh", [350]),
        ("seribu dua ratus tiga belas", [1213]),
        ("dua ribu dua puluh empat", [2024]),
        ("sejuta dua ratus ribu", [1.2e6]),
        ("semiliar", [1e9]),
        ("1,5 trilyun", [1.5e12]),
        ("lima ratus ribu triliun", [5e17]),
        # a half
        ("setengah juta", [5e5]),
        ("dua setengah juta", [2.5e6]),
        ("dua juta setengah warga", [2e6, 0.5]),
        ("2024 separuh warga", [2024, 0.5]),
        # digits go on only in what a scale follows
        ("2 juta 500 ribu", [2.5e6]),
        ("2 juta lima ratus ribu", [2.5e6]),
        ("1.500 ribu", [1.5e6]),
        ("tahun 2024 500 ribu warga", [2024, 5e5]),
        ("tahun 2024 lima warga", [2024, 5]),
        ("10 ribu dua warga", [10_000, 2]),
        # what does not fit begins another number
        ("lima enam puluh", [5, 60]),
        ("dua puluh tiga puluh", [20, 30]),
        ("sepuluh lima", [10, 5]),
        ("satu nol", [1, 0]),
        ("dua tiga ratus ribu", [2, 300_000]),
        ("seratus ribu lima ratus ribu", [100_000, 500_000]),
        ("5 ribu 3 juta", [5000, 3e6]),
        ("21 dua puluh satu warga", [21, 21]),
        # a letter is a word of number where money is meant
        ("Rp300 T", [3e14]),
        ("Rp 787 M", [7.87e11]),
        ("tahun 2023 M", [2023]),
        ("gerakan 3M di wilayah 3T", [3, 3]),
        ("putusan 1453 K", [1453]),
        # no number, or none with a value
        ("ribu juta", []),
        ("10³ meter", [10]),
        ("5² ② ½", [5]),
        (f"{HUGE} warga", []),
        (f"{HUGE[:300]} triliun", []),
        ("12.05.2024 22", [22]),
    ],
)
def test_one_value_for_the_matcher_and_the_comparison(text: str, values: list[float]) -> None:
    assert numbers_of(words_of(text)) == {float(value) for value in values}
    units = [unit.key for unit in units_of(text, [Span(0, len(text))]) if unit.number]
    assert [key for key in units if not key.startswith("#=")] == [f"#{v:.10g}" for v in values]


def test_no_more_words_are_taken_than_the_number_has() -> None:
    assert number_of(["dua", "puluh", "tiga", "puluh", "warga"]) == (2, 20.0)
    assert number_of(["12.05.2024", "itu"]) == (1, None)
    assert number_of(["warga"]) is None
    assert number_of([]) is None
    assert number_of(["300", "T"]) == (1, 300.0)
    assert number_of(["300", "T"], rupiah=True) == (2, 3e14)


def test_a_number_is_a_float_however_it_is_written() -> None:
    """The matcher compares numbers by their text: *0* is not *0.0*."""
    assert {str(value) for value in numbers_of(["nol", "0", "tiga", "3"])} == {"0.0", "3.0"}

"""Days and moments in every way that feeds write them, and what is known of their order."""

from __future__ import annotations

import pytest

from quoteattr.dates import period, published, shown

MOMENT = "2024-12-02T10:15:00+07:00"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2024-12-02", "2024-12-02"),
        ("2024-12-02T10:15:00+07:00", MOMENT),
        ("2024-12-02 10:15", MOMENT),  # no zone: the time of Jakarta
        ("2024-12-02 10:15:00 WIB", MOMENT),
        ("2024-12-02 11:15 WITA", MOMENT),
        ("2024-12-02T03:15:00.250Z", MOMENT),
        ("2024-12-02 10:15:00 +0700", MOMENT),
        ("2024-12-01T20:05:00Z", "2024-12-02T03:05:00+07:00"),  # the day is Jakarta's
        ("2024-12-02T00:00:00", "2024-12-02"),  # a day that a program wrote as a time
        ("2024-12-02T00:00:00Z", "2024-12-02"),
        ("2024-12-01T17:00:00Z", "2024-12-02"),
        ("2024-12-02 pukul 10.15", "2024-12-02"),
        ("2024-12-02 10:15 XYZ", "2024-12-02"),
        ("2024-12-02T25:00", "2024-12-02"),
        ("0001-01-01T00:30+09:00", "0001-01-01"),
        ("2024-02-31", None),
        ("2024-12-021", None),
        ("2 Desember 2024", None),
        ("", None),
        (None, None),
    ],
)
def test_published(written: str | None, kept: str | None) -> None:
    assert published(written) == kept
    assert published(kept) == kept


def test_a_day_lasts_from_its_first_moment_to_its_last() -> None:
    day, moment, next_day = period("2024-12-02"), period(MOMENT), period("2024-12-03")
    assert day and moment and next_day
    assert day[0] < moment[0] == moment[1] < day[1] < next_day[0]
    assert period("kemarin") is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (MOMENT, "2024-12-02 10:15 WIB"),
        ("2024-12-02", "2024-12-02"),
        ("kemarin", "kemarin"),
        (None, ""),
    ],
)
def test_shown(written: str | None, expected: str) -> None:
    assert shown(written) == expected

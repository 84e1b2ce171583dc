"""When an article was published: a day, or a moment where the time is given.

Kept in ISO 8601 and in Western Indonesian Time, which most news sites print: `2024-12-02`, or
`2024-12-02T10:15:00+07:00`; the first ten characters are the day. A time without a zone is taken
for that time. Midnight to the second is no time: programs write it that know the day alone.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone

WIB = timezone(timedelta(hours=7))
ZONES = {"": "+07:00", "WIB": "+07:00", "WITA": "+08:00", "WIT": "+09:00", "UTC": "Z", "GMT": "Z"}
_WRITTEN = re.compile(
    r"\s*(\d{4}-\d\d-\d\d)(?!\d)"
    r"(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*([A-Z]{0,4}|[+-]\d\d(?::?\d\d)?)\s*$)?"
)


def published(written: str | None) -> str | None:
    """The day or moment as it is kept, None where it is written in another way.

    >>> published("2024-12-01 20:05:00Z")
    '2024-12-02T03:05:00+07:00'
    """
    found = _WRITTEN.match(written or "")
    if found is None:
        return None
    day, clock, zone = found.groups()
    try:
        date.fromisoformat(day)
    except ValueError:
        return None
    if clock is None or clock in ("00:00", "00:00:00"):
        return day
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{ZONES.get(zone, zone)}").astimezone(WIB)
    except (ValueError, OverflowError):
        return day
    return moment.isoformat() if moment.time() != time.min else moment.date().isoformat()


def period(written: str | None) -> tuple[datetime, datetime] | None:
    """Its first and last moment, of a day alone the whole day; None where nothing is known."""
    known = published(written)
    if known is None:
        return None
    if "T" in known:
        moment = datetime.fromisoformat(known).astimezone(WIB)
        return moment, moment
    day = date.fromisoformat(known)
    return datetime.combine(day, time.min, WIB), datetime.combine(day, time.max, WIB)


def shown(written: str | None) -> str:
    """For people: `2024-12-02`, `2024-12-02 10:15 WIB`; what is no date as it is."""
    known = published(written)
    if known and "T" in known:
        return f"{known[:10]} {known[11:16]} WIB"
    return known or written or ""

"""Who carried an utterance first, as far as the dates say, and which wording is near to which.

An outlet copies what is already out: of the wordings that are not later, the one with the fewest
edited words is the likely parent. That is a minimum-edit arborescence in the order of publication,
and no more than likely: two outlets may have had the same words from the same agency. Where only
the day of two articles is known, their order on that day is not, and nobody is called the first.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from quoteattr import dates
from quoteattr.compare import distances
from quoteattr.model import Annotation, Match, Witness

HEAD = "each under a near wording, none under one known to be later"


class Order(StrEnum):
    """What is known of when a wording came out: against its parent, of the top one against all."""

    FIRST = "first"
    FIRST_DATED = "first of those with a date"
    LATER = "later"
    SAME_ARTICLE = "same article"
    SAME_DAY = "same day, order unknown"
    UNKNOWN = "order unknown"


@dataclass(frozen=True, slots=True)
class Descent:
    """One witness and the one not known to be later whose wording it is nearest to.

    `parent` is None for the one at the top. `distance` counts the words edited (0 at the top).
    `published` is that of its article as dates.py keeps it. Witnesses without one come last, None:
    their place in the order is not known, and nothing dated descends from them.
    """

    witness: Witness
    parent: Witness | None
    distance: int
    published: str | None
    order: Order

    @property
    def told(self) -> str:
        """How it stands to its parent: `5 words edited`, `2 words apart, same article`, `first`."""
        if self.parent is None:
            return self.order.value
        later = self.order is Order.LATER
        words = f"{self.distance:,} word{'' if self.distance == 1 else 's'}"
        words = f"{words} {'edited' if later else 'apart'}" if self.distance else "same words"
        return words if later else f"{words}, {self.order}"


@dataclass(frozen=True, slots=True)
class _Known:
    """A witness and between which moments it came out; without a date after everything."""

    witness: Witness
    published: str | None
    start: float
    end: float

    def order(self, parent: _Known) -> Order:
        if self.witness.article == parent.witness.article:
            return Order.SAME_ARTICLE
        if self.published is None:
            return Order.UNKNOWN
        return Order.LATER if parent.end < self.start else Order.SAME_DAY


def descend(match: Match, annotations: Mapping[str, Annotation]) -> tuple[Descent, ...]:
    """The witnesses of a match in the order of publication, each with its parent.

    Empty where fewer than two of its articles have a date. Of witnesses of unknown order the
    match's fullest comes first, then the one with the fewest edits from what is already there;
    further ties go by article and quote. The result does not depend on the order of the other
    witnesses.
    """
    waiting = [_known(witness, annotations) for witness in match.witnesses]
    if len({one.witness.article for one in waiting if one.published}) < 2:
        return ()
    edited = cache(distances(annotations))
    first = min(
        _earliest(waiting), key=lambda one: (one.witness != match.witnesses[0], _name(one.witness))
    )
    waiting.remove(first)
    found = [Descent(first.witness, None, 0, first.published, _standing(first, waiting))]
    placed = [first]
    while waiting:
        edits, _, _, place, child = min(
            (
                (edited(one.witness, child.witness), place, _name(child.witness), place, child)
                for child in _earliest(waiting)
                for place, one in enumerate(placed)
            ),
            key=lambda entry: entry[:3],
        )
        parent = placed[place]
        found.append(
            Descent(child.witness, parent.witness, edits, child.published, child.order(parent))
        )
        placed.append(child)
        waiting.remove(child)
    return tuple(found)


def _earliest(waiting: list[_Known]) -> list[_Known]:
    """Those that none of the others is known to be earlier than."""
    bar = min(one.end for one in waiting)
    return [one for one in waiting if one.start <= bar]


def _standing(first: _Known, others: list[_Known]) -> Order:
    """What is known of the one at the top against all the others."""
    orders = {other.order(first) for other in others} - {Order.LATER, Order.SAME_ARTICLE}
    if Order.SAME_DAY in orders:
        return Order.SAME_DAY
    return Order.FIRST_DATED if orders else Order.FIRST


def _known(witness: Witness, annotations: Mapping[str, Annotation]) -> _Known:
    published = annotations[witness.article].article.published
    if (period := dates.period(published)) is None:
        return _Known(witness, None, math.inf, math.inf)
    start, end = (moment.timestamp() for moment in period)
    return _Known(witness, dates.published(published), start, end)


def _name(witness: Witness) -> tuple[str, str]:
    return witness.article, witness.quote

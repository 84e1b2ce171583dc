"""Who carried an utterance first, and which wording descends from which.

An outlet copies what is already out: of the earlier witnesses the one with the fewest edited words
is the likely parent. That is a minimum-edit arborescence in the order of the dates, and no more
than likely: two outlets may have had the same words from the same agency.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from quoteattr.compare import collate
from quoteattr.model import Annotation, Match, Witness


@dataclass(frozen=True, slots=True)
class Descent:
    """One witness and the earlier one whose wording it is nearest to.

    `parent` is None for the first. `distance` counts the words edited (0 for the first).
    `published` is the ISO date of its article. Witnesses without one come last, None: their place
    in the order is not known, and nothing dated descends from them.
    """

    witness: Witness
    parent: Witness | None
    distance: int
    published: str | None


def descend(match: Match, annotations: Mapping[str, Annotation]) -> tuple[Descent, ...]:
    """The witnesses of a match in the order of their dates, each with its parent.

    Of witnesses of one day the match's fullest comes first, then the one with the fewest edits
    from what is already there; further ties go by article and quote. The result does not depend
    on the order of the other witnesses.
    """
    fullest = match.witnesses[0]
    waiting = [(_date(witness, annotations), witness) for witness in match.witnesses]
    distances: dict[tuple[Witness, Witness], int] = {}

    def distance(parent: Witness, child: Witness) -> int:
        pair = (parent, child)
        if pair not in distances:
            distances[pair] = collate(parent, child, annotations).distance
        return distances[pair]

    found: list[Descent] = []
    while waiting:
        day = min((date or "9999-99-99") for date, _ in waiting)
        today = [entry for entry in waiting if (entry[0] or "9999-99-99") == day]
        if not found:
            _, first = min(today, key=lambda entry: (entry[1] != fullest, _name(entry[1])))
            chosen = Descent(first, None, 0, _date(first, annotations))
        else:
            edits, _, _, parent, child = min(
                (distance(known.witness, child), place, _name(child), known.witness, child)
                for _, child in today
                for place, known in enumerate(found)
            )
            chosen = Descent(child, parent, edits, _date(child, annotations))
        found.append(chosen)
        waiting = [entry for entry in waiting if entry[1] != chosen.witness]
    return tuple(found)


def _name(witness: Witness) -> tuple[str, str]:
    return witness.article, witness.quote


def _date(witness: Witness, annotations: Mapping[str, Annotation]) -> str | None:
    """The day of publication, None where it is not known or no ISO date."""
    day = (annotations[witness.article].article.published or "")[:10]
    try:
        return datetime.date.fromisoformat(day).isoformat()
    except ValueError:
        return None

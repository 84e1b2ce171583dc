"""Who carried an utterance first, and which wording descends from which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quoteattr.model import Annotation, Match, Witness


@dataclass(frozen=True, slots=True)
class Descent:
    """One witness and the earlier one whose wording it is nearest to.

    `parent` is None for the first. `distance` counts the words edited (0 for the first). Witnesses
    without a date come last (`published` None): their place in the order is not known.
    """

    witness: Witness
    parent: Witness | None
    distance: int
    published: str | None


def descend(match: Match, annotations: Mapping[str, Annotation]) -> tuple[Descent, ...]:
    """The witnesses of a match in the order of their dates, each with its parent."""
    raise NotImplementedError

"""The witnesses of a match, each against the fullest: edits word by word, and flags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quoteattr.align import Edit, Op
from quoteattr.flags import Flag, FlagName
from quoteattr.model import Annotation, Match, Witness

__all__ = ["Collation", "Comparison", "Edit", "Flag", "FlagName", "Op", "compare"]


@dataclass(frozen=True, slots=True)
class Collation:
    """One witness against the base.

    `edits` stand in the order of the witness's words; omitted words stand where the base has them.
    The witness spans in order are all the words of the witness; the base spans, sorted by their
    start (a moved block stands where the witness has it), are all the words of the base.
    `distance` is the number of words put in, left out or replaced (the longer side counts).
    """

    witness: Witness
    edits: tuple[Edit, ...]
    flags: tuple[Flag, ...]
    distance: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A match word by word: `base` is its fullest witness, `collations` the others in order."""

    match: Match
    base: Witness
    collations: tuple[Collation, ...]


def compare(match: Match, annotations: Mapping[str, Annotation]) -> Comparison:
    """Every witness of a match against its fullest; the annotations go by article name."""
    raise NotImplementedError

"""Two wordings of one utterance, word by word: what was kept, put in, left out, replaced, moved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from quoteattr.model import Span


class Op(StrEnum):
    """What a witness did with the words of the base.

    `spelling` is no change of substance: case, punctuation, spelling, a longer or shorter form of
    the same name, another form of the same number, a pronoun that the frame shifts.
    """

    KEPT = "kept"
    INSERTED = "inserted"
    OMITTED = "omitted"
    REPLACED = "replaced"
    MOVED = "moved"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class Edit:
    """One step from the base to the witness: `base` and `witness` are ranges of the two articles.

    `base` is None where words were put in, `witness` is None where words were left out (both also
    for `spelling`: *Dmitry Peskov* and *Peskov*). A span never leaves its content span.
    """

    op: Op
    base: Span | None
    witness: Span | None

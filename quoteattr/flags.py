"""What a witness changed in substance, with the words that show it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from quoteattr.model import Span


class FlagName(StrEnum):
    """The changes that a reader must see. The values are what users read and select by."""

    TRUNCATED = "truncated"
    NUMBER = "number changed"
    NEGATION = "negation changed"
    NAME = "name changed"
    MODALITY = "modality changed"
    SPEAKER = "speaker differs"
    STANCE = "stance differs"
    DIRECTNESS = "direct and indirect"
    VIA = "via differs"
    TRANSLATION = "another translation"


@dataclass(frozen=True, slots=True)
class Flag:
    """One change with its evidence: *tidak → –*. The spans are those of the two articles, if any.

    `evidence` holds words of the articles: hostile text for whoever prints it.
    """

    name: FlagName
    evidence: str
    base: Span | None = None
    witness: Span | None = None

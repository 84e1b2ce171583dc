"""Which quote of gold is which quote of the prediction, and when two spans say the same.

Quotes of one article are paired one to one by the words of their content, so that a quote found
twice is right once. What cannot matter to a reader does not count: trimmed of edge punctuation,
quotation marks and a leading *bahwa*, the contents of *menyatakan bahwa “kami siap”.* are
*kami siap*.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from quoteattr.model import Annotation, Quote, Span, SpeakerType

PAIRING_FLOOR = 0.5  # content token F1 from which two quotes are the same one

# Closed classes of the language, part of the metric's definition: they stay as they are when the
# lexicon that the detector uses grows.
PRONOUNS = frozenset(
    [
        "ia",
        "dia",
        "beliau",
        "mereka",
        "nya",
        "saya",
        "aku",
        "kami",
        "kita",
        "dirinya",
        "pihaknya",
        "dia sendiri",
        "keduanya",
        "ketiganya",
        "mereka berdua",
        "yang bersangkutan",
    ]
)
FORMS = ("name", "role", "pronoun", "none")
Roles: TypeAlias = frozenset[tuple[str, str]]  # (name, role or nothing) of each person who speaks


@dataclass(frozen=True, slots=True)
class Case:
    """A pair of a gold and a predicted quote, or one of them alone (missed, spurious)."""

    text: str
    gold: Quote | None
    predicted: Quote | None
    gold_names: frozenset[str] = frozenset()
    predicted_names: frozenset[str] = frozenset()
    gold_roles: Roles = frozenset()
    predicted_roles: Roles = frozenset()

    @property
    def paired(self) -> bool:
        return self.gold is not None and self.predicted is not None

    @property
    def kind(self) -> str:
        return self._leading().kind.value

    @property
    def form(self) -> str:
        names = self.gold_names if self.gold is not None else self.predicted_names
        return source_form(self.text, self._leading().source, names)

    def _leading(self) -> Quote:
        quote = self.gold or self.predicted
        if quote is None:
            raise ValueError("a case without a quote")
        return quote


# ---- words and spans -------------------------------------------------------------------------

_WORD = re.compile(r"\w+")
_COMPLEMENTISER = re.compile(r"bahwa\s+", re.IGNORECASE)


def words(text: str, spans: Iterable[Span]) -> frozenset[tuple[int, int]]:
    """Positions of the words that the spans cover; a cut word counts as what is left of it."""
    return frozenset(
        match.span() for span in spans for match in _WORD.finditer(text, span.start, span.end)
    )


def trimmed(text: str, spans: Iterable[Span], *, complementiser: bool = False) -> tuple[Span, ...]:
    """The spans in order without edge punctuation, marks and space, and without *bahwa*.

    A span of nothing but punctuation stays as it is: the cue of *Jokowi: Kita siap* is the colon.
    """
    found = []
    for span in sorted(spans):
        start, end = _inner(text, span.start, span.end)
        lead = _COMPLEMENTISER.match(text, start, end) if complementiser else None
        if lead is not None:
            start, end = _inner(text, lead.end(), end)
        found.append(Span(start, end) if start < end else span)
    return tuple(found)


def _inner(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not text[end - 1].isalnum():
        end -= 1
    return start, end


def same_name(name: str) -> str:
    """The key under which two spellings of a name are one: case, spaces and edge marks aside."""
    folded = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return folded.strip(" .,;:()\"'“”‘’")


def source_form(text: str, source: Sequence[Span], names: Iterable[str]) -> str:
    """How the source is given: "name", "role", "pronoun" or "none".

    *nya* and *dia* are pronouns; *Presiden Putin* is a name where the speaker's name shares a word
    with it; *presiden Rusia itu* is a role; no source span is "none".
    """
    if not source:
        return "none"
    found = " ".join(" ".join(_WORD.findall(span.of(text))) for span in source).casefold()
    if found in PRONOUNS:
        return "pronoun"
    known = {word.casefold() for name in names for word in _WORD.findall(name)}
    return "name" if known & set(found.split()) else "role"


def _names(annotation: Annotation, quote: Quote) -> frozenset[str]:
    return frozenset(same_name(annotation.speaker(one).name) for one in quote.speakers)


def _roles(annotation: Annotation, quote: Quote) -> Roles:
    return frozenset(
        (same_name(speaker.name), same_name(speaker.role or ""))
        for speaker in map(annotation.speaker, quote.speakers)
        if speaker.type is SpeakerType.PER
    )


# ---- pairing ---------------------------------------------------------------------------------


def pair(
    text: str, gold: Sequence[Quote], predicted: Sequence[Quote]
) -> tuple[tuple[int, int], ...]:
    """Indices (gold, predicted) of the quotes that are the same one, each used at most once.

    Greedy by descending token F1 of the content; equal ones by same cue, then by shared source
    words, then by order (*menyatakan bahwa keduanya menekankan bahwa X*: contents nest, cues do
    not). Pairs under PAIRING_FLOOR are none.
    """
    ours = [words(text, quote.content) for quote in gold]
    theirs = [words(text, quote.content) for quote in predicted]
    ranked = []
    for i, left in enumerate(ours):
        for j, right in enumerate(theirs):
            shared = len(left & right)
            f1 = 2 * shared / (len(left) + len(right)) if shared else 0.0
            if f1 < PAIRING_FLOOR:
                continue
            cue = trimmed(text, gold[i].cue) == trimmed(text, predicted[j].cue)
            source = words(text, gold[i].source) & words(text, predicted[j].source)
            ranked.append((-f1, not cue, -len(source), i, j))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for *_, i, j in sorted(ranked):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return tuple(sorted(pairs.items()))


def cases(gold: Annotation, predicted: Annotation) -> tuple[Case, ...]:
    """Pairs and missed quotes in the order of gold, then the spurious ones."""
    text = gold.article.text
    partner = dict(pair(text, gold.quotes, predicted.quotes))
    found = []
    for i, quote in enumerate(gold.quotes):
        case = Case(text, quote, None, _names(gold, quote), gold_roles=_roles(gold, quote))
        if i in partner:
            other = predicted.quotes[partner[i]]
            case = replace(
                case,
                predicted=other,
                predicted_names=_names(predicted, other),
                predicted_roles=_roles(predicted, other),
            )
        found.append(case)
    used = set(partner.values())
    for j, quote in enumerate(predicted.quotes):
        if j not in used:
            found.append(Case(text, None, quote, frozenset(), _names(predicted, quote)))
    return tuple(found)

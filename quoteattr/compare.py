"""The witnesses of a match, each against the fullest: edits word by word, and flags.

A reader sees in one row that an outlet dropped *dalam format Astana minggu ini*, wrote *yakin* for
*percaya* or lost a *tidak*. Alignment is align.py's, the judgement of the words
flags.py's, that of what stands around them framing.py's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from quoteattr.align import Edit, Op, Step, align, edits_of
from quoteattr.flags import flags_of
from quoteattr.framing import framing_of, two_persons
from quoteattr.model import Annotation, Kind, Match, Quote, Relation, Witness
from quoteattr.sides import Flag, FlagName, Side
from quoteattr.units import Unit, join_initials, known_names, units_of

# A witness less sure than this is marked as unsure and carries no flags. Of those that it had
# between .6 and .7 a reader found 17 of 74 right, for half of the pairs were two utterances; so
# they were in 49 of 104 judgements between .7 and .85, nearly all of paraphrases, above in 4 of 76.
FLAGGED = 0.7
FLAGGED_PARAPHRASE = 0.85
# Two speakers mostly mean two utterances, or one speaker misread: of 74 a reader found 4 right. A
# witness less sure than this that names another speaker carries no flags.
MISATTRIBUTED = 0.9


@dataclass(frozen=True, slots=True)
class Collation:
    """One witness against the base.

    `edits` stand in the order of the witness's words; omitted words stand where the base has them.
    The witness spans in order are all the words of the witness; the base spans, sorted by their
    start (a moved block stands where the witness has it), are all the words of the base.
    `distance` is the number of words put in, left out or replaced; a moved block counts as one.
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


def is_unsure(witness: Witness) -> bool:
    """Whether nobody can say what a witness changes, for it may be another utterance."""
    paraphrase = witness.relation is Relation.PARAPHRASE
    return witness.confidence < (FLAGGED_PARAPHRASE if paraphrase else FLAGGED)


def compare(match: Match, annotations: Mapping[str, Annotation]) -> Comparison:
    """Every witness of a match against its fullest; the annotations go by article name."""
    base, *others = match.witnesses
    told: dict[str, set[str]] = defaultdict(set)
    for witness in match.witnesses:
        told[witness.article].add(witness.quote)
    found = (collate(base, witness, annotations, told=told) for witness in others)
    return Comparison(match, base, tuple(found))


def collate(
    base: Witness,
    witness: Witness,
    annotations: Mapping[str, Annotation],
    *,
    told: Mapping[str, Collection[str]] | None = None,
) -> Collation:
    """One witness against another: edits, flags and distance.

    `told` are the quotes of each article that are known to be the same utterance.
    """
    (one, left), (other, right) = sides = told_by(base, annotations), told_by(witness, annotations)
    names = known_names(one.article.text, other.article.text)
    a, b, steps = _aligned(sides, (_units(sides[0], names), _units(sides[1], names)))
    edits = edits_of(a, b, steps)
    flags: tuple[Flag, ...] = ()
    known = [frozenset((told or {}).get(w.article, ())) for w in (base, witness)]
    read = Side(one, left, a, known[0]), Side(other, right, b, known[1])
    close = witness.relation is not Relation.PARAPHRASE
    # A lead-in changes nothing of the quotation behind it; nor can anybody say what is changed of
    # what another person says in other words.
    if (
        base.article != witness.article
        and not is_unsure(witness)
        and (close or not two_persons(*read))
    ):
        order = list(FlagName)
        found = (*flags_of(*read, steps, close=close), *framing_of(*read))
        differ = any(flag.name is FlagName.SPEAKER for flag in found)
        if not differ or witness.confidence >= MISATTRIBUTED:
            flags = tuple(sorted(found, key=lambda flag: (flag.name.mild, order.index(flag.name))))
    return Collation(witness, edits, flags, _distance(steps, edits))


def distances(annotations: Mapping[str, Annotation]) -> Callable[[Witness, Witness], int]:
    """The distance of a witness from a base as collate counts it, for many pairs of witnesses.

    The words of a witness are read once, and again where the other article tells that one at the
    head of a sentence is a name.
    """
    read: dict[tuple[Witness, frozenset[str]], list[Unit]] = {}

    def units(witness: Witness, names: frozenset[str]) -> list[Unit]:
        if (witness, names) not in read:
            read[witness, names] = _units(told_by(witness, annotations), names)
        return read[witness, names]

    def distance(base: Witness, witness: Witness) -> int:
        sides = told_by(base, annotations), told_by(witness, annotations)
        names = known_names(*(one.article.text for one, _ in sides))
        own = [names & _undecided(units(side, frozenset())) for side in (base, witness)]
        a, b, steps = _aligned(sides, (units(base, own[0]), units(witness, own[1])))
        return _distance(steps, edits_of(a, b, steps))

    return distance


Told = tuple[Annotation, Quote]


def told_by(witness: Witness, annotations: Mapping[str, Annotation]) -> Told:
    """The annotation and the quote that a witness stands for."""
    annotation = annotations[witness.article]
    return annotation, annotation.quote(witness.quote)


def _units(told: Told, names: frozenset[str]) -> list[Unit]:
    annotation, quote = told
    return units_of(annotation.article.text, quote.content, names=names)


def _undecided(units: Iterable[Unit]) -> frozenset[str]:
    """The keys of units with a capital that does not make them names by itself."""
    return frozenset(one.key for one in units if not one.name and one.bare != one.bare.lower())


def _aligned(
    sides: tuple[Told, Told], units: tuple[list[Unit], list[Unit]]
) -> tuple[tuple[Unit, ...], tuple[Unit, ...], list[Step]]:
    """The units of base and witness, short forms joined, and the steps from one to the other."""
    a, b = join_initials(*units)
    base, witness = (quote.kind is Kind.INDIRECT for _, quote in sides)
    return a, b, align(a, b, shifted=base != witness)


def _distance(steps: Sequence[Step], edits: Sequence[Edit]) -> int:
    changed = sum(step.op in (Op.INSERTED, Op.OMITTED, Op.REPLACED) for step in steps)
    return changed + sum(edit.op is Op.MOVED for edit in edits)

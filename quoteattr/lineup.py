"""Matches made ready to be shown: whose words, which to show, and the pieces of each wording.

Terminal and page show the same pieces: the words of a witness in its own order, each with what it
did to the fullest wording, and the words that it left out where they would stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from quoteattr import dates
from quoteattr.align import Op
from quoteattr.compare import Collation, Comparison, compare, is_unsure, told_by
from quoteattr.framing import names_somebody, same_speaker
from quoteattr.history import Descent, descend
from quoteattr.model import Annotation, Match, Quote, Span, Witness
from quoteattr.sides import Flag, FlagName, Side
from quoteattr.summary import (
    confident_match,
    cue_of,
    name_key,
    outlet,
    percent,
    plural,
    speakers_of,
    wording,
)

Annotations = Mapping[str, Annotation]
# A wording that keeps less of its words than this is shown as it is: its diff would be noise.
REWORDED = 0.5
PUNCTUATION = re.compile(r"[^\w\s]*(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Lineup:
    """One match with everything that is shown of it; its history is empty before it is selected."""

    comparison: Comparison
    history: tuple[Descent, ...] = ()

    @property
    def match(self) -> Match:
        return self.comparison.match

    @property
    def order(self) -> tuple[Witness, ...]:
        """The witnesses as they are shown, the base first."""
        return (self.comparison.base, *(one.witness for one in self.comparison.collations))

    def number(self, witness: Witness) -> int:
        """The number by which the history names a witness: 1 is the base."""
        return self.order.index(witness) + 1

    @property
    def flags(self) -> tuple[FlagName, ...]:
        """The names of all its flags, in the order of FlagName."""
        found = {flag.name for one in self.comparison.collations for flag in one.flags}
        return tuple(name for name in FlagName if name in found)

    @property
    def doubted(self) -> tuple[Witness, ...]:
        """The witnesses that are marked as unsure; never the base."""
        return tuple(one for one in self.order[1:] if is_unsure(one))

    def speakers(self, annotations: Annotations) -> tuple[str, ...]:
        """The speakers' names, the base's first, a doubted witness's too."""
        found: dict[str, str] = {}
        for witness in self.order:
            annotation, quote = told_by(witness, annotations)
            for speaker in speakers_of(annotation, quote):
                found.setdefault(name_key(speaker.name), speaker.name)
        # Lesmana adds nothing to Lesmana Hadikusuma.
        kept = {key: set(key.split()) for key in found}
        return tuple(
            name
            for key, name in found.items()
            if not any(kept[key] < other for other in kept.values())
        )

    @property
    def disputed(self) -> tuple[Witness, ...]:
        """The witnesses whose flags say that their speaker is another one than the base's."""
        return tuple(
            one.witness
            for one in self.comparison.collations
            if any(flag.name is FlagName.SPEAKER for flag in one.flags)
        )

    def title(self, annotations: Annotations) -> str:
        """Who spoke, by what is not doubted: `Lesmana, Ratri`; `Lesmana / Ratri` if disputed.

        Undisputed, whom most wordings print by name, else whom most are read to mean.
        """
        sides = {
            one: Side(*told_by(one, annotations), ())
            for one in self.order
            if one not in self.doubted
        }
        told = [side for side in sides.values() if side.quote.speakers]
        if self.disputed:
            heard = [sides[one] for one in (self.comparison.base, *self.disputed)]
        else:
            printed = [side for side in told if names_somebody(side)] or told
            votes = [sum(same_speaker(one, other) for other in printed) for one in printed]
            heard = [printed[votes.index(max(votes))]] if votes else []
        voices: list[Side] = []
        for side in heard:
            if not any(same_speaker(side, voice) for voice in voices):
                voices.append(side)
        return " / ".join(_voice(side, told) for side in voices) or "nobody named"

    def facts(self, annotations: Annotations) -> tuple[str, ...]:
        """What stands beside the title: `3 outlets`, `5 wordings`, `2 unsure`."""
        found = [
            plural(len(self.outlets(annotations)), "outlet"),
            plural(len(self.order), "wording"),
        ]
        if self.doubted:
            found.append(f"{len(self.doubted):,} unsure")
        if self.disputed:
            found.append("the articles differ on the speaker")
        return tuple(found)

    def outlets(self, annotations: Annotations) -> tuple[str, ...]:
        """The outlets in the order of the witnesses, each once."""
        names = (outlet(annotations[one.article].article) for one in self.match.witnesses)
        return tuple(dict.fromkeys(names))


def _voice(side: Side, told: Iterable[Side]) -> str:
    """The speakers of one wording, each by the fullest name that any has: *Lesmana Hadikusuma*."""
    forms = [speaker.name for one in told for speaker in speakers_of(one.annotation, one.quote)]

    def fullest(name: str) -> str:
        words = set(name_key(name).split())
        fuller = (form for form in forms if words <= set(name_key(form).split()))
        return max(fuller, key=lambda form: len(form.split()))

    names = (fullest(speaker.name) for speaker in speakers_of(side.annotation, side.quote))
    return ", ".join(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a wording: `text` as the witness has it, `base` as the fullest has it.

    `op` is None for what stands between words. Omitted pieces have no text, inserted no base.
    """

    op: Op | None
    text: str
    base: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One witness as terminal and page show it: words of articles, hostile to whoever prints them.

    `number` is that of its lineup, `place` names article and quote, `published` is as people read
    it. The fullest has no pieces and no flags. What is `plain` is shown without a diff, its pieces
    without omissions.
    """

    witness: Witness
    annotation: Annotation
    quote: Quote
    number: int
    outlet: str
    place: str
    published: str
    speaker: str
    cue: str
    words: str
    unsure: bool = False
    plain: bool = False
    pieces: tuple[Piece, ...] = ()
    flags: tuple[Flag, ...] = ()

    @property
    def base(self) -> bool:
        """Whether it is the fullest, which the others are told against."""
        return self.number == 1


def lineups(matches: Iterable[Match], annotations: Annotations) -> tuple[Lineup, ...]:
    """Every match compared; those of most outlets first, then the surest."""
    found = [Lineup(compare(one, annotations)) for one in matches]
    return tuple(
        sorted(
            found,
            key=lambda one: (
                -len(one.outlets(annotations)),
                -len(one.match.witnesses),
                -one.match.confidence,
            ),
        )
    )


# ---- which to show ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """Which matches to show: of any of the speakers, all of the outlets, with any of the flags.

    Each is named by a part of its name; none named means that it does not matter.
    """

    speaker: tuple[str, ...] = ()
    outlet: tuple[str, ...] = ()
    flag: tuple[str, ...] = ()
    min_outlets: int = 1
    min_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Selection:
    """The matches to show, and in words how many of how many these are, or why there is none."""

    lineups: tuple[Lineup, ...] = ()
    told: str = ""


@dataclass(frozen=True, slots=True)
class _Step:
    """One condition: what is left of a match (None: nothing), and how that is put in words."""

    asked: str
    left: Callable[[Lineup], Lineup | None]
    here: Callable[[Sequence[Lineup]], str] = lambda _: ""


ALL = Choice()
NAMED = 8  # names that are told where none of them was asked for


def select(found: Iterable[Lineup], annotations: Annotations, choice: Choice = ALL) -> Selection:
    """What is chosen of the matches of these annotations, each with its history.

    What the choice leaves of a match is shown.
    """
    left = tuple(found)
    if len(annotations) < 2:
        return Selection((), "One article given; a match needs two.")
    if not left:
        return Selection((), "No utterance found in more than one article.")
    told = every = plural(len(left), "match", "matches")
    for step in _steps(annotations, choice):
        rest = tuple(one for one in map(step.left, left) if one is not None)
        if not rest:
            none = "none" if told == every else "none of these"
            return Selection((), f"{told}, {none} {step.asked}{step.here(left)}.")
        if len(rest) < len(left):
            told += f", {len(rest):,} {step.asked}"
        left = rest
    if any(_beside(one, annotations, choice) for one in left):
        told += "; the fullest wording (*) always stays: the others are told against it"
    return Selection(
        tuple(replace(one, history=descend(one.match, annotations)) for one in left), told
    )


def _steps(annotations: Annotations, choice: Choice) -> Iterator[_Step]:
    """The conditions of a choice, in the order in which they are applied."""

    def only(kept: Callable[[Lineup], bool]) -> Callable[[Lineup], Lineup | None]:
        return lambda one: one if kept(one) else None

    def sure(one: Lineup) -> Lineup | None:
        match = confident_match(one.match, annotations, choice.min_confidence)
        return _narrowed(one, match) if match else None

    def carried(one: Lineup) -> Lineup | None:
        names = {_outlet(witness, annotations) for witness in one.order}
        if not all(_says([wanted], names) for wanted in choice.outlet):
            return None
        base, *others = one.match.witnesses
        kept = [w for w in others if _says(choice.outlet, [_outlet(w, annotations)])]
        whole = len(choice.outlet) == 1 or len(kept) == len(others)
        match = one.match if whole else replace(one.match, witnesses=(base, *kept))
        return _narrowed(one, match)

    def speakers(found: Sequence[Lineup]) -> str:
        return _here("speakers", (name for one in found for name in one.speakers(annotations)))

    def outlets(found: Sequence[Lineup]) -> str:
        return _here("outlets", (name for one in found for name in one.outlets(annotations)))

    if choice.min_confidence > 0:
        yield _Step(f"with wordings as sure as {percent(choice.min_confidence)}", sure)
    if choice.min_outlets > 1:
        yield _Step(
            f"in {choice.min_outlets:,} outlets or more",
            only(lambda one: len(one.outlets(annotations)) >= choice.min_outlets),
            lambda found: f"; the most is {max(len(one.outlets(annotations)) for one in found):,}",
        )
    if choice.outlet:
        yield _Step(f"in {_quoted(choice.outlet, 'and')}", carried, outlets)
    if choice.speaker:
        yield _Step(
            f"with a speaker {_quoted(choice.speaker, 'or')}",
            only(lambda one: _says(choice.speaker, _called(one, annotations))),
            speakers,
        )
    if choice.flag:
        yield _Step(
            f"with a flag {_quoted(choice.flag, 'or')}",
            only(lambda one: _says(choice.flag, one.flags)),
            lambda found: _here("flags", (name for one in found for name in one.flags)),
        )


def _says(wanted: Iterable[str], names: Iterable[str]) -> bool:
    """Whether any of the words stands in any of the names, however outlets write them."""
    keys = [name_key(name) for name in names]
    return any(name_key(word) in key for word in wanted for key in keys)


def _called(found: Lineup, annotations: Annotations) -> Iterator[str]:
    """The names and offices of its speakers, and what its articles print for them."""
    for witness in found.order:
        yield from _names(*told_by(witness, annotations))


def _names(annotation: Annotation, quote: Quote) -> Iterator[str]:
    yield printed_speaker(annotation, quote)
    for speaker in speakers_of(annotation, quote):
        yield speaker.name
        yield speaker.role or ""


def _outlet(witness: Witness, annotations: Annotations) -> str:
    return outlet(annotations[witness.article].article)


def _beside(found: Lineup, annotations: Annotations, choice: Choice) -> bool:
    """Whether the fullest wording is shown for the others' sake alone."""
    base = found.comparison.base
    _, quote = told_by(base, annotations)
    asked = len(choice.outlet) < 2 or _says(choice.outlet, [_outlet(base, annotations)])
    return not asked or quote.confidence < choice.min_confidence


def _narrowed(found: Lineup, match: Match) -> Lineup:
    """The lineup of what a match keeps of its witnesses."""
    if match is found.match:
        return found
    kept = tuple(one for one in found.comparison.collations if one.witness in match.witnesses)
    return Lineup(Comparison(match, match.witnesses[0], kept))


def _here(what: str, names: Iterable[str]) -> str:
    """`; speakers here: Lesmana, Ratri and 3 more`."""
    every = tuple(dict.fromkeys(names))
    shown = ", ".join(every[:NAMED])
    more = f" and {len(every) - NAMED:,} more" if len(every) > NAMED else ""
    return f"; {what} here: {shown}{more}" if every else f"; no {what} here"


def _quoted(names: Iterable[str], word: str) -> str:
    return f" {word} ".join(f"“{name}”" for name in names)


def spoken_by(
    annotation: Annotation, choice: Choice, fuller: Mapping[str, str] | None = None
) -> Annotation:
    """The annotation with only the quotes of a chosen speaker; with all where none is chosen.

    `fuller` is what merged_names says of the corpus: *Lesmana* is asked for by his full name too.
    """
    if not choice.speaker:
        return annotation

    def kept(quote: Quote) -> bool:
        names = [*_names(annotation, quote)]
        names += [(fuller or {}).get(name_key(name), "") for name in names]
        return _says(choice.speaker, names)

    return replace(annotation, quotes=tuple(filter(kept, annotation.quotes)))


# ---- what is shown of one --------------------------------------------------------------------


def rows_of(found: Lineup, annotations: Annotations) -> tuple[Row, ...]:
    """One row a witness, the fullest first."""
    first = _row(found, found.comparison.base, annotations)
    return first, *(_compared(found, one, annotations) for one in found.comparison.collations)


def _row(found: Lineup, witness: Witness, annotations: Annotations) -> Row:
    annotation, quote = told_by(witness, annotations)
    return Row(
        witness=witness,
        annotation=annotation,
        quote=quote,
        number=found.number(witness),
        outlet=outlet(annotation.article),
        place=f"{annotation.article.stem} {quote.id}",
        published=dates.shown(annotation.article.published),
        speaker=printed_speaker(annotation, quote),
        cue=cue_of(annotation, quote),
        words=wording(annotation, quote.content),
    )


def _compared(found: Lineup, collation: Collation, annotations: Annotations) -> Row:
    plain = reworded(collation, annotations)
    return replace(
        _row(found, collation.witness, annotations),
        unsure=is_unsure(collation.witness),
        plain=plain,
        pieces=tuple(
            piece
            for piece in pieces(found.comparison, collation, annotations)
            if not (plain and piece.op is Op.OMITTED)
        ),
        flags=collation.flags,
    )


def printed_speaker(annotation: Annotation, quote: Quote) -> str:
    """The speaker as the article prints it; in brackets the name where a neighbour gives it."""
    text = annotation.article.text
    # *katanya*: the source is the end of a word.
    source = " … ".join(
        f"-{span.of(text)}" if text[: span.start][-1:].isalpha() else span.of(text)
        for span in quote.source
    )
    names = [speaker.name for speaker in speakers_of(annotation, quote)]
    named = ", ".join(names)
    if not source:
        return f"({named})" if named else "(nobody named)"
    known = all(word in source.casefold() for name in names for word in name.casefold().split())
    return source if known else f"{source} ({named})"


def reworded(collation: Collation, annotations: Annotations) -> bool:
    """Whether so few of its words stand in the fullest's order that a diff would hide the sentence.

    Of a moved block only the first word is out of order: the others follow the same word as there.
    """
    annotation = annotations[collation.witness.article]
    shared = total = 0
    for edit in collation.edits:
        if edit.witness is not None:
            words = len(edit.witness.of(annotation.article.text).split())
            total += words
            shared += words if edit.op in (Op.KEPT, Op.SPELLING) else 0
            shared += words - 1 if edit.op is Op.MOVED else 0
    return total > 0 and shared / total < REWORDED


def pieces(comparison: Comparison, collation: Collation, annotations: Annotations) -> list[Piece]:
    """The wording of one witness, piece by piece; with omissions taken away it is its content."""
    base_text = annotations[comparison.base.article].article.text
    annotation, quote = told_by(collation.witness, annotations)
    text = annotation.article.text
    gap = _gaps(text, quote.content)
    found: list[Piece] = []
    omitted: list[Span] = []
    position: int | None = None
    for edit in collation.edits:
        if edit.witness is None:
            omitted += [edit.base] if edit.base else []
            continue
        base = edit.base.of(base_text) if edit.base else ""
        between = gap(position, edit.witness.start)
        # A comma after the word before stays with it, then come the words left out.
        mark = PUNCTUATION.match(between)
        closing = mark[0] if mark and position is not None else ""
        left_out = Piece(Op.OMITTED, "", _excerpt(base_text, omitted))
        found += [Piece(None, closing), left_out, Piece(None, between[len(closing) :])]
        found.append(Piece(edit.op, edit.witness.of(text), base))
        position, omitted = edit.witness.end, []
    left_out = Piece(Op.OMITTED, "", _excerpt(base_text, omitted))
    found += [left_out, Piece(None, gap(position, None))]
    return [piece for piece in found if piece.text or piece.base]


def _excerpt(text: str, spans: Sequence[Span]) -> str:
    """The spans' words; dots where words stand between: *baik … nasional*."""
    shown = ""
    for last, span in zip((None, *spans), spans, strict=False):
        if last is not None:
            shown += " … " if text[last.end : span.start].strip() else " "
        shown += span.of(text)
    return shown


def _gaps(text: str, content: Sequence[Span]) -> Callable[[int | None, int | None], str]:
    """What stands between two positions of a content that may be interrupted."""

    def gap(start: int | None, end: int | None) -> str:
        first = content[0].start if start is None else start
        last = content[-1].end if end is None else end
        parts = [
            text[max(first, span.start) : min(last, span.end)]
            for span in content
            if max(first, span.start) <= min(last, span.end)
        ]
        return " … ".join(parts)

    return gap

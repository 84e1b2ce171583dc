"""The test cases' mini-language: articles with their quotes marked where they stand.

    # cue after the quotation
    “[content]Kami mendukung,[/]” [cue]ujar[/] [source=Dmitry Peskov]Peskov[/].

One paragraph a line, an empty line between articles, `#` lines say which phenomenon it is and
belong to the article below them. `= ` at the beginning of a line makes it the article's headline.

A mark is `[role]...[/]`: content, cue, source, via; marks may stand inside one another. Where an
article has several relations each mark carries the number of its own (`[cue2]`), or of several
(`[source1+2=Budi]`: one subject, two cues). Several spans of one relation and role are several
marks. The name after `=` is the speaker's, as the article gives it most fully; several stand with
commas between them (`[source=Budi Santoso,Rini Wulandari]`). A quotation without source in the
sentence has it at the content: `[content2=Budi Santoso]`.

Quotation marks and the comma before them may stand inside a content mark: they are cut off. The
kind is geometry, as everywhere: direct where the marks hold all of the content, mixed where part.
`evaluate --errors` prints the same language without numbers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from quoteattr.model import Annotation, Article, Kind, Quote, Span, Speaker
from quoteattr.quotation import MARKS

TAG = re.compile(r"\[(content|cue|source|via)([0-9+]*)(?:=([^\]]*))?\]|\[/\]")
ANY = re.compile("|".join(re.escape(mark) for mark in sorted(MARKS, key=len, reverse=True)))
EDGES = re.compile(rf"(?:{ANY.pattern}|\s)*(.*?)(?:{ANY.pattern}|[\s,])*", re.DOTALL)


class MarkedError(ValueError):
    """A case that cannot be read: "file:line: what is wrong"."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: its role, the relation's number, the speakers' names, where it stands."""

    role: str
    number: int
    names: tuple[str, ...]
    span: Span


def unmarked(line: str, *, at: int = 0, place: str = "") -> tuple[str, list[Mark]]:
    """A marked line as plain text and its marks, whose spans count from `at`."""
    pieces: list[str] = []
    length = at
    position = 0
    opened: list[tuple[str, str, str, int]] = []
    marks: list[Mark] = []
    for tag in TAG.finditer(line):
        piece = line[position : tag.start()]
        pieces.append(piece)
        length += len(piece)
        position = tag.end()
        if tag[0] != "[/]":
            opened.append((tag[1], tag[2], tag[3] or "", length))
            continue
        if not opened:
            raise MarkedError(f"{place}: [/] closes nothing")
        role, numbers, names, start = opened.pop()
        if start == length:
            raise MarkedError(f"{place}: an empty [{role}]")
        who = tuple(name.strip() for name in names.split(",") if name.strip())
        for number in numbers.split("+") if numbers else ["1"]:
            marks.append(Mark(role, int(number), who, Span(start, length)))
    if opened:
        raise MarkedError(f"{place}: [{opened[-1][0]}] is not closed")
    pieces.append(line[position:])
    return "".join(pieces), marks


def read_marked(text: str, *, name: str) -> Iterator[Annotation]:
    """The articles of a case file as gold annotations; they are named NAME-01, NAME-02 ..."""
    block: list[tuple[int, str]] = []
    count = 0
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.startswith("#"):
            continue
        if line.strip():
            block.append((number, line.rstrip()))
        elif block:
            count += 1
            yield _annotation(block, name=f"{name}-{count:02}", file=name)
            block = []


def read_cases(path: Path) -> tuple[Annotation, ...]:
    """The gold annotations of one file of cases."""
    return tuple(read_marked(path.read_text(encoding="utf-8"), name=path.stem))


def _annotation(block: list[tuple[int, str]], *, name: str, file: str) -> Annotation:
    text = ""
    marks: list[Mark] = []
    for number, line in block:
        shown, found = unmarked(line.removeprefix("= "), at=len(text), place=f"{file}:{number}")
        text += shown + ("\n\n" if line.startswith("= ") else "\n")
        marks += found
    text = text.rstrip("\n")
    relations: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        relations[mark.number].append(mark)
    names = list(dict.fromkeys(name for mark in marks for name in mark.names))
    ids = {name: f"s{number}" for number, name in enumerate(names, start=1)}
    place = f"{file}:{block[0][0]}"
    quotes = [
        _quote(text, relations[number], ids, number=number, place=place)
        for number in sorted(relations)
    ]
    quotes.sort(key=lambda quote: (quote.content[0].start, quote.cue))
    speakers = tuple(Speaker(ids[name], name) for name in names)
    return Annotation(Article(name, text), tuple(quotes), speakers)


def _quote(text: str, marks: list[Mark], ids: dict[str, str], *, number: int, place: str) -> Quote:
    spans: dict[str, list[Span]] = defaultdict(list)
    for mark in marks:
        spans[mark.role].append(mark.span)
    if not spans["content"]:
        raise MarkedError(f"{place}: relation {number} has no [content]")
    kind, content = _geometry(text, sorted(spans["content"]))
    names = dict.fromkeys(name for mark in marks for name in mark.names)
    return Quote(
        id=f"q{number}",
        kind=kind,
        content=content,
        cue=tuple(sorted(spans["cue"])),
        source=tuple(sorted(spans["source"])),
        via=tuple(sorted(spans["via"])),
        speakers=tuple(ids[name] for name in names),
    )


def _geometry(text: str, spans: list[Span]) -> tuple[Kind, tuple[Span, ...]]:
    """The kind, and the spans without the quotation marks around the whole of a direct one."""
    bare = [_bare(text, span) for span in spans]
    if any(ANY.search(span.of(text)) for span in bare):
        return Kind.MIXED, tuple(spans)
    if all(_beside_mark(text, span) for span in (bare[0], bare[-1])):
        return Kind.DIRECT, tuple(bare)
    if any(ANY.search(span.of(text)) for span in spans):
        return Kind.MIXED, tuple(spans)
    return Kind.INDIRECT, tuple(spans)


def _bare(text: str, span: Span) -> Span:
    kept = EDGES.fullmatch(text, span.start, span.end)
    assert kept is not None  # every part of the pattern may be empty
    return Span(*kept.span(1))


def _beside_mark(text: str, span: Span) -> bool:
    """Whether a quotation mark stands at either edge; one may be missing in the text."""
    before, after = text[: span.start].rstrip(" "), text[span.end :].lstrip(" ,")
    return before.endswith(tuple(MARKS)) or after.startswith(tuple(MARKS))

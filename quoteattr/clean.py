"""Which spans of a text are the article itself: chooses, never rewrites.

A news page carries more than its article: *Jakarta (ANTARA) -* in front of the first sentence,
*Baca juga: ...* between paragraphs, bylines, captions, tags, comment forms. What a paragraph says
is found only in the spans chosen here; the headline and sub-headings are sentences of the article
and stay. The patterns live in data/boilerplate.toml; this module knows their groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from urllib.parse import urlsplit

from quoteattr.model import Article, QuoteattrError, Span
from quoteattr.wordlists import tables

_EDGE = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff\u2028\u2029]+")
_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_OPENING = re.compile(r"(?<=\s)[\"“](?=\w)")
_TERMINAL = re.compile(r"[.!?…:;,][\"”’')\]]*$|[\"”]$")
BARE_LINK_LINES = 3  # headlines after a *Baca juga:* that stands alone
LINK_WORDS = 5  # a headline in a list of links has at least as many words
ALONE_WORDS = 8  # ... and one that stands alone has more than a sub-heading
PARAGRAPH_CHARACTERS = 80  # a place alone before a dash is a dateline only before a paragraph


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """The patterns of data/boilerplate.toml, compiled; every field is a group there."""

    dateline_lines: int
    dateline: re.Pattern[str]
    undashed: re.Pattern[str]
    place: re.Pattern[str]
    town: re.Pattern[str]
    titled: re.Pattern[str]
    agencies: tuple[tuple[re.Pattern[str], str], ...]
    published: re.Pattern[str]
    published_longest: int
    months: Mapping[str, int]
    whole: re.Pattern[str]
    begins: re.Pattern[str]
    ends: re.Pattern[str]
    ends_longest: int
    front: re.Pattern[str]
    back: re.Pattern[str]
    link: re.Pattern[str]
    inline_link: re.Pattern[str]
    headline_longest: int
    small: frozenset[str]
    block: re.Pattern[str]
    comments: re.Pattern[str]


@cache
def boilerplate() -> Boilerplate:
    """The shipped patterns; raises QuoteattrError where the file cannot be compiled."""
    groups = tables("boilerplate")
    try:
        head, line, link = groups["dateline"], groups["line"], groups["link"]
        day = groups["published"]
        outlet = rf"(?P<outlet>{head['domain']}|{'|'.join(head['agencies'])})"
        places = "|".join(head["places"])
        leads, days = "|".join(link["leads"]), "|".join(head["days"])
        name = r"(?-i:[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2})"
        town = r"(?-i:(?:(?:Kota|Kabupaten|Pulau|Tanjung|Labuan) )?[A-Z][a-z]+)"
        dash = r"\s*(?:[-–—]{1,3}|:)(?=(?-i:[\s\"“‘'A-Z]))\s*"
        return Boilerplate(
            dateline_lines=head["lines"],
            dateline=_compiled(
                rf"(?:[^.:;\"“”?!]{{0,60}}?[,(]\s*)?{outlet}\s*\)?"
                rf"(?:\s*,\s*[^.:;,\"“”]{{2,30}}?)?{dash}"
            ),
            undashed=_compiled(rf"{outlet}\s*,\s*(?:{places})\s+(?=(?-i:[A-Z“\"]))"),
            place=_compiled(
                rf"(?:{places}|(?-i:[A-Z]{{5,}}|[A-Z]{{3,}}(?:[ ,]+[A-Z]{{3,}}){{1,2}}))"
                r"\s*[-–—]{1,2}\s*(?=(?-i:[A-Z“\"]))"
            ),
            town=_compiled(rf"{town}\s+[-–—]{{1,2}}\s+(?=(?-i:[A-Z“\"]))"),
            titled=_compiled(
                rf"{name},\s+(?!(?:{days})\b)(?P<outlet>{name})\s+[-–—]{{1,2}}\s+(?=(?-i:[A-Z“\"]))"
            ),
            agencies=tuple((_compiled(name), to) for name, to in head["agencies"].items()),
            published=_compiled(
                rf"(?:{outlet}\s*[-–—|]\s*)?(?:(?:{'|'.join(day['labels'])})\s*:?\s*)?"
                rf"(?:(?:{days})\s*,?\s*)?(?:{day['date']})(?:{day['time']})?"
            ),
            published_longest=day["longest"],
            months=_months(day["months"]),
            whole=_any(line["whole"]),
            begins=_any(line["begins"]),
            ends=_compiled(rf"(?:{'|'.join(line['ends'])})\W*$"),
            ends_longest=line["ends_longest"],
            front=_any(groups["front"]["cut"]),
            back=_compiled(rf"(?:{'|'.join(groups['back']['cut'])})$"),
            link=_compiled(rf"\W*(?:{leads})\s*"),
            inline_link=_compiled(rf"(?<=[.!?\"”])\s*(?:{leads})\s*(?=(?-i:[A-Z\"“]))"),
            headline_longest=link["headline_longest"],
            small=frozenset(link["small"]),
            block=_any(groups["block"]["heads"]),
            comments=_any(groups["end"]["heads"]),
        )
    except (KeyError, re.error) as error:
        raise QuoteattrError(
            f"quoteattr/data/boilerplate.toml: {error}; mend the pattern"
        ) from error


def _months(others: Mapping[str, str]) -> dict[str, int]:
    """The number of each month by its name and by what else is written for it."""
    names = tables("compare")["names"]["dates"][-12:]  # behind the days
    number = {name: place for place, name in enumerate(names, 1)}
    full = number | {other: number[name] for other, name in others.items()}
    return {name[:size]: full[name] for name in full for size in range(3, len(name) + 1)}


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return _compiled("|".join(f"(?:{pattern})" for pattern in patterns))


def body_spans(article: Article) -> tuple[Span, ...]:
    """The spans of the text that are the article itself, in order, one a paragraph.

    White space around a paragraph and the dateline before its first word lie outside
    (*Jakarta (ANTARA) - |Presiden ...|*); furniture lines have no span. A paragraph with a link in
    its middle gives two.
    """
    known = boilerplate()
    text = article.text
    chosen: list[Span] = []
    links_left = 0  # how many more lines may be headlines of a list of links
    strict = False  # whether they must be in title case
    for number, line in enumerate(_lines(text)):
        shown = line.of(text)
        if number and known.comments.fullmatch(shown):
            break
        if number and known.block.fullmatch(shown):
            bare = known.link.fullmatch(shown) is not None
            links_left, strict = (BARE_LINK_LINES, True) if bare else (len(text), False)
            continue
        if links_left and _is_headline(shown, known, strict=strict):
            links_left -= 1
            continue
        links_left = 0
        if chosen and _is_lone_headline(shown, chosen[-1].of(text), known):
            continue
        start = line.start
        if number < known.dateline_lines:
            opened = any(len(span) >= PARAGRAPH_CHARACTERS for span in chosen)
            lead = not opened and not article.is_headline(line)
            start = _dateline_end(text, line, known, lead=lead)
        if start < line.end:
            chosen += _kept(text, Span(start, line.end), known)
    return _without_closing_links(text, chosen, known)


def outlet_of(article: Article) -> str | None:
    """The outlet as a domain: what the article says, else its dateline, else its address.

    *JAKARTA, KOMPAS.com - ...* gives `kompas.com`, *Jakarta (ANTARA) - ...* gives
    `antaranews.com`, the address https://news.detik.com/x gives `detik.com`.
    """
    if article.outlet:
        return article.outlet
    known = boilerplate()
    for line in _lines(article.text)[: known.dateline_lines]:
        found = _dateline(article.text, line, known)
        if found is not None and "outlet" in found.re.groupindex:
            printed = re.sub(r"\s+", " ", found["outlet"])
            for pattern, outlet in known.agencies:
                if pattern.fullmatch(printed):
                    return outlet
            return printed.replace(" ", "").casefold()
    return _host(article.url)


def published_of(article: Article) -> str | None:
    """The day or moment of publication: what the article says, else the day of its date line.

    A date line is one of the first lines and nothing but a date: *Senin, 12 Mei 2025 16:42 WIB*
    gives `2025-05-12`. The day stands before the month.
    """
    if article.published:
        return article.published
    known = boilerplate()
    for line in _lines(article.text)[: known.dateline_lines]:
        if len(line) <= known.published_longest:
            found = known.published.fullmatch(article.text, line.start, line.end)
            if found is not None:
                return _day(found, known)
    return None


def _day(found: re.Match[str], known: Boilerplate) -> str | None:
    """The day of a date line as 2025-05-12, None where the calendar has no such day."""
    month = (found["month"] or "").casefold().rstrip(".")
    number = int(month) if month.isdigit() else known.months.get(month, 0)
    try:
        if found["iso"]:
            return date.fromisoformat(found["iso"]).isoformat()
        return date(int(found["year"]), number, int(found["day"])).isoformat()
    except ValueError:
        return None


def _host(url: str | None) -> str | None:
    """The registered domain of an address: of https://m.tempo.co/x it is tempo.co."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    if not host or "." not in host:
        return None
    labels = host.split(".")
    second_level = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3:] if second_level and labels[-3] != "www" else labels[-2:])


def _lines(text: str) -> tuple[Span, ...]:
    """The lines that are not empty, without the white space and invisible marks around them."""
    found = []
    for line in _LINE.finditer(text):
        span = _stripped(text, line.start(), line.end())
        if span is not None:
            found.append(span)
    return tuple(found)


def _stripped(text: str, start: int, end: int) -> Span | None:
    lead = _EDGE.match(text, start, end)
    start = lead.end() if lead else start
    while start < end and _EDGE.match(text, end - 1, end):
        end -= 1
    return Span(start, end) if start < end else None


def _dateline(
    text: str, line: Span, known: Boilerplate, *, lead: bool = False
) -> re.Match[str] | None:
    """The dateline that a line opens with; before the `lead` any word may be the place's."""
    patterns = [known.dateline, known.undashed]
    if len(line) >= PARAGRAPH_CHARACTERS:
        patterns += [known.place, known.titled, *([known.town] if lead else [])]
    for pattern in patterns:
        found = pattern.match(text, line.start, line.end)
        if found is not None and found.end() < line.end:
            return found
    return None


def _dateline_end(text: str, line: Span, known: Boilerplate, *, lead: bool) -> int:
    """Where the first word after the dateline stands; *jpnn.com - JAKARTA - Wapres* has two."""
    start = line.start
    for _ in range(2):
        found = _dateline(text, Span(start, line.end), known, lead=lead and start == line.start)
        if found is None:
            break
        start = found.end()
    return start


def _kept(text: str, line: Span, known: Boilerplate) -> list[Span]:
    """What of one line is the article: all, nothing, or what the cuts and links leave."""
    start, end = line.start, line.end
    while (front := known.front.match(text, start, end)) and front.end() > start:
        start = front.end()
    back = known.back.search(text, start, end)
    span = _stripped(text, start, back.start() if back else end)
    if span is None or _is_furniture(span.of(text), known):
        return []
    lead = known.link.match(text, span.start, span.end)
    if lead is not None:
        return _span_or_none(text, _headline_end(text, lead.end(), span.end, known), span.end)
    inline = known.inline_link.search(text, span.start, span.end)
    if inline is None:
        return [span]
    after = _headline_end(text, inline.end(), span.end, known)
    return [
        *_span_or_none(text, span.start, inline.start()),
        *_span_or_none(text, after, span.end),
    ]


def _span_or_none(text: str, start: int, end: int) -> list[Span]:
    span = _stripped(text, start, end)
    return [span] if span else []


def _is_furniture(line: str, known: Boilerplate) -> bool:
    return bool(
        known.whole.fullmatch(line)
        or known.begins.match(line)
        or (len(line) <= known.ends_longest and known.ends.search(line))
    )


def _headline_end(text: str, start: int, end: int, known: Boilerplate) -> int:
    """Where a paragraph begins that was glued to the headline of a link; `end` where none was.

    *Baca juga: Menteri Resmikan Pasar "Kami siap," kata Budi ...*: at the quotation mark, else at
    the word before the first small one that title case would not write so. A long line that is not
    in title case is kept whole: better a headline too many than a paragraph lost.
    """
    if end - start <= known.headline_longest:
        return end
    words = list(_WORD.finditer(text, start, end))
    resumed = next(
        (at for at, word in enumerate(words) if word[0].islower() and word[0] not in known.small),
        len(words),
    )
    if resumed < 3:
        return start
    while 0 < resumed < len(words) and words[resumed][0].islower():
        resumed -= 1
    begins = words[resumed].start() if resumed < len(words) else end
    quotation = _OPENING.search(text, start, end)
    return min(begins, quotation.start()) if quotation else begins


def _is_title_case(line: str, known: Boilerplate) -> bool:
    words = [word for word in _WORD.findall(line) if word.casefold() not in known.small]
    return len(words) >= LINK_WORDS - 1 and all(not word.islower() for word in words)


def _is_headline(line: str, known: Boilerplate, *, strict: bool) -> bool:
    """Whether the line looks like a link in a list: short, unpunctuated, perhaps title case."""
    if len(line) > known.headline_longest or _TERMINAL.search(line):
        return False
    return _is_title_case(line, known) if strict else True


def _is_lone_headline(line: str, before: str, known: Boilerplate) -> bool:
    """Whether the line is the headline of another article, put between two paragraphs.

    Longer than a sub-heading, in title case, behind a paragraph that ends as one.
    """
    words = _WORD.findall(line)
    latin = sum(word[0].isupper() for word in words) >= len(words) // 2
    return (
        len(words) >= ALONE_WORDS
        and latin
        and bool(_TERMINAL.search(before))
        and _is_headline(line, known, strict=True)
    )


def _without_closing_links(
    text: str, spans: Sequence[Span], known: Boilerplate
) -> tuple[Span, ...]:
    """Without the list of other headlines at the end: two or more lines in title case."""
    kept = len(spans)
    while kept > 1:
        line = spans[kept - 1].of(text)
        if len(_WORD.findall(line)) < LINK_WORDS or not _is_title_case(line, known):
            break
        if not _is_headline(line, known, strict=True):
            break
        kept -= 1
    return tuple(spans if len(spans) - kept < 2 else spans[:kept])

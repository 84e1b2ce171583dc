"""Annotations as rich renderables, for a terminal of any width and for a pipe.

Three layouts: wide tables from 100 columns on; from 72 who and how beside the words; under that
everything below each other. Colour only repeats what marks and words say. All article text passes
through `printable`; markup is never parsed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.rule import Rule
from rich.style import Style
from rich.table import Table
from rich.text import Text

from quoteattr import dates
from quoteattr.model import Annotation, Kind, Quote, Span, Speaker
from quoteattr.printable import one_line, printable
from quoteattr.records import left_out_before
from quoteattr.summary import (
    DOUBTFUL,
    Overview,
    Quoted,
    confident,
    cue_of,
    left_out,
    merged_names,
    no_quotes,
    not_listed,
    number,
    outlet,
    overview,
    percent,
    plural,
    quoted,
    speakers_of,
    wording,
)

WIDE = 100
MEDIUM = 72
LONGEST_LINE = 120  # characters of a first line that stands for a title
PEOPLE = 40  # of whom it is told where they are quoted
PLACES = 6  # that are named of each

# Colours of the terminal's own palette: they follow its light or dark background.
SPEAKERS = ("cyan", "magenta", "green", "yellow", "blue", "bright_red", "bright_cyan")
KINDS = {Kind.DIRECT: "green", Kind.INDIRECT: "blue", Kind.MIXED: "yellow"}
MARKS = {"content": ("⟦", "⟧"), "cue": ("‹", "›"), "source": ("{", "}"), "via": ("⟨", "⟩")}
MARK_STYLES = {"cue": "underline", "source": "bold", "via": "italic"}
DOUBT = f"doubtful: less than {percent(DOUBTFUL)} likely that words, cue and source are right"
LEGEND = "⟦number words⟧  ‹cue›  {source}  ⟨via⟩"


def console(*, width: int | None = None, stderr: bool = False) -> Console:
    """A console that takes every text as it is: no markup, no emoji codes, no highlighting."""
    return Console(width=width, stderr=stderr, markup=False, emoji=False, highlight=False)


class Responsive:
    """A renderable that is chosen when the width is known: `choose(width)`."""

    def __init__(self, *layouts: tuple[int, RenderableType]) -> None:
        self.layouts = layouts  # (least width, renderable), widest first

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for least, layout in self.layouts:
            if options.max_width >= least:
                yield layout
                return
        yield self.layouts[-1][1]


# ---- small parts -----------------------------------------------------------------------------


def names_of(annotation: Annotation, quote: Quote) -> Text:
    """The names of a quote's speakers with their roles, `nobody named` without one."""
    speakers = speakers_of(annotation, quote)
    if not speakers:
        return Text("nobody named", "dim italic")
    return Text("; ").join(_speaker(speaker) for speaker in speakers)


def _speaker(speaker: Speaker) -> Text:
    text = Text(one_line(speaker.name), "bold")
    if speaker.role:
        text.append(f", {one_line(speaker.role)}", "not bold dim")
    return text


def words_of(annotation: Annotation, quote: Quote) -> Text:
    """The content; direct speech in quotation marks, as only it stands in the article's."""
    words = one_line(wording(annotation, quote.content))
    return Text(f"“{words}”" if quote.kind is Kind.DIRECT else words)


def _joined(annotation: Annotation, spans: Sequence[Span]) -> str:
    return ", ".join(one_line(span.of(annotation.article.text)) for span in spans)


def _how(annotation: Annotation, quote: Quote) -> Text:
    """Kind, cue and via, and that it is doubtful if it is."""
    parts = [Text(quote.kind.value, KINDS[quote.kind])]
    if quote.cue:
        parts.append(Text(cue_of(annotation, quote), "italic"))
    if quote.via:
        parts.append(Text(f"via {_joined(annotation, quote.via)}", "dim"))
    return Text(" · ").join(part for part in (*parts, doubtful(quote)) if part.plain)


def doubtful(quote: Quote) -> Text:
    """`doubtful (43%)` of a quote that may be wrong, nothing of another."""
    if quote.confidence >= DOUBTFUL:
        return Text()
    return Text(f"doubtful ({quote.confidence:.0%})", "red")


def doubt(quotes: Iterable[Quote]) -> Iterable[RenderableType]:
    """What *doubtful* says, where a quote is marked so."""
    if any(quote.confidence < DOUBTFUL for quote in quotes):
        yield Text(DOUBT, "dim")


def heading(title: str) -> RenderableType:
    """A line across the page with a title on it."""
    return Group(Text(), Rule(Text(title, "bold"), align="left", style="dim"))


def article_heading(annotation: Annotation, shown: Annotation) -> RenderableType:
    """Title, then outlet, date, name and count of the quotes; of those that are shown too."""
    article = annotation.article
    known = [article.outlet, dates.shown(article.published), article.name]
    facts = [one_line(fact) for fact in known if fact]
    count = plural(len(annotation.quotes), "quote")
    kept = len(shown.quotes)
    facts.append(count if kept == len(annotation.quotes) else f"{kept:,} of {count}")
    title = one_line(article.title) if article.title else first_line(article.text)
    return Group(
        Rule(style="dim"), Text(title or article.name, "bold"), Text(" · ".join(facts), "dim")
    )


def first_line(text: str) -> str:
    """The first line of a text that says something, cut at a word where it is long."""
    line = next((one_line(line) for line in text.split("\n") if line.strip()), "")
    if len(line) <= LONGEST_LINE:
        return line
    return line[:LONGEST_LINE].rsplit(" ", 1)[0] + " …"


# ---- the quotes of an article ----------------------------------------------------------------


def quotes_table(annotation: Annotation, minimum: float = 0.0) -> RenderableType:
    """The quotes of one article in order: kind, speaker with role, cue, words, via."""
    every, annotation = annotation, confident(annotation, minimum)
    if not annotation.quotes:
        return Text(no_quotes(every, minimum), "dim")
    return Responsive(
        (WIDE, _quotes_wide(annotation)),
        (MEDIUM, _quotes_medium(annotation)),
        (0, _quotes_narrow(annotation)),
    )


def _table() -> Table:
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, expand=True, padding=(0, 1))


def _quotes_wide(annotation: Annotation) -> Table:
    table = _table()
    table.add_column("#", justify="right", style="dim", no_wrap=True)
    table.add_column("kind", no_wrap=True)
    table.add_column("speaker", ratio=3, overflow="fold")
    cues = [cell_len(cue_of(annotation, quote)) for quote in annotation.quotes]
    table.add_column("cue", width=min(max(3, *cues), 18), overflow="fold")
    table.add_column("words", ratio=7, overflow="fold")
    vias = any(quote.via for quote in annotation.quotes)
    if vias:
        table.add_column("via", ratio=2, overflow="fold")
    for quote in annotation.quotes:
        kind = (Text(quote.kind.value, KINDS[quote.kind]), doubtful(quote))
        row: list[RenderableType] = [
            Text(one_line(number(quote))),
            Text("\n").join(part for part in kind if part.plain),
            names_of(annotation, quote),
            Text(cue_of(annotation, quote) or "–", "italic"),
            words_of(annotation, quote),
        ]
        table.add_row(*row, *([Text(_joined(annotation, quote.via), "dim")] if vias else []))
    return table


def _quotes_medium(annotation: Annotation) -> Table:
    table = _table()
    table.add_column("#", justify="right", style="dim", no_wrap=True)
    table.add_column("who and how", ratio=2, overflow="fold")
    table.add_column("words", ratio=3, overflow="fold")
    for quote in annotation.quotes:
        who = Group(names_of(annotation, quote), _how(annotation, quote))
        place = Text(one_line(number(quote)))
        last = quote is annotation.quotes[-1]
        table.add_row(place, who, words_of(annotation, quote), end_section=last)
    return table


def _quotes_narrow(annotation: Annotation) -> Group:
    rows: list[RenderableType] = []
    for quote in annotation.quotes:
        head = Text(f"{one_line(number(quote))}. ", "dim")
        rows += [
            Text.assemble(head, names_of(annotation, quote)),
            Padding(_how(annotation, quote), (0, 0, 0, 3)),
            Padding(words_of(annotation, quote), (0, 0, 0, 3)),
        ]
    return Group(*rows)


# ---- the whole corpus ------------------------------------------------------------------------


def overview_table(counts: Overview) -> RenderableType:
    """The corpus in a few lines: articles, outlets, quotes by kind, speakers."""
    kinds = ", ".join(
        f"{counts.kinds.get(kind, 0):,} {kind.value} ({_share(counts.kinds.get(kind, 0), counts)})"
        for kind in Kind
    )
    outlets = ", ".join(
        one_line(name) if count == 1 else f"{one_line(name)} ({count:,})"
        for name, count in list(counts.outlets.items())[:12]
    )
    if len(counts.outlets) > 12:
        outlets += f" and {len(counts.outlets) - 12:,} more"
    speakers = f"{counts.speakers:,}"
    if counts.unattributed:
        speakers += f"; {plural(counts.unattributed, 'quote')} of nobody named"
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("articles", Text(f"{counts.articles:,} ({plural(counts.words, 'word')})"))
    table.add_row("outlets", Text(outlets or "–"))
    table.add_row("quotes", Text(f"{counts.quotes:,}: {kinds}" if counts.quotes else "none"))
    table.add_row("speakers", Text(speakers))
    return table


def _share(count: int, counts: Overview) -> str:
    return f"{count / counts.quotes:.0%}" if counts.quotes else "–"


def quoted_table(people: Sequence[Quoted], annotations: Iterable[Annotation]) -> RenderableType:
    """Who is quoted how often and by whom: outlets where they are known, else articles."""
    place = {one.article.name: outlet(one.article) for one in annotations}
    table = _table()
    table.add_column("quotes", justify="right", no_wrap=True)
    table.add_column("speaker", ratio=3, overflow="fold")
    table.add_column("where", ratio=2, overflow="fold")
    stacked: list[RenderableType] = []
    for person in people[:PEOPLE]:
        who = _speaker(Speaker("", person.name, person.type, person.role))
        where = [Text(text) for text in _places(person, place)]
        table.add_row(str(person.quotes), who, Text("\n").join(where))
        stacked.append(Text.assemble(f"{person.quotes:>4}  ", who))
        stacked.append(Padding(Text(", ").join(where), (0, 0, 0, 6)))
    left = len(people) - PEOPLE
    more = [Text(f"and {left:,} more", "dim")] if left > 0 else []
    return Group(Responsive((MEDIUM, table), (0, Group(*stacked))), *more)


def _places(person: Quoted, place: Mapping[str, str]) -> list[str]:
    """`kompas.com 3`, most often first, `+ 4 more` at the end where there are many."""
    counts: dict[str, int] = {}
    for name, count in person.places.items():
        counts[place[name]] = counts.get(place[name], 0) + count
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = [f"{one_line(name)}\N{NO-BREAK SPACE}({count})" for name, count in rows[:PLACES]]
    return shown + ([f"+ {len(rows) - PLACES} more"] if len(rows) > PLACES else [])


def report(
    annotations: Sequence[Annotation],
    minimum: float = 0.0,
    *,
    names: Mapping[str, str] | None = None,
    listed: Sequence[Annotation] | None = None,
) -> Iterable[RenderableType]:
    """The whole report but for the matches, piece by piece, without quotes less sure than this.

    `names` is what merged_names says of the annotations, where that is known. `listed` are the same
    annotations with the quotes to list, where these are not all; articles without any are left out.
    """
    shown = [confident(one, minimum) for one in annotations]
    names = merged_names(annotations) if names is None else names
    yield heading("Corpus")
    yield overview_table(overview(shown, names=names))
    if left := left_out(annotations, minimum):
        yield Text(left, "dim")
    if before := left_out_before(annotations, minimum):
        yield Text(before, "dim")
    yield from doubt(quote for one in shown for quote in one.quotes)
    if listed is not None:
        yield Text(not_listed(annotations, listed), "dim")
    for annotation, part in zip(annotations, listed or annotations, strict=True):
        if listed is None or part.quotes:
            yield Text()
            yield article_heading(annotation, confident(part, minimum))
            yield quotes_table(part, minimum)
    people = quoted(shown, names=names)
    if people:
        yield heading("Who is quoted")
        yield quoted_table(people, annotations)


# ---- one article in running text -------------------------------------------------------------


def speaker_styles(annotation: Annotation) -> dict[str, str]:
    """A colour for each speaker, in the order in which they are first quoted."""
    order = dict.fromkeys(speaker for quote in annotation.quotes for speaker in quote.speakers)
    return {speaker: SPEAKERS[index % len(SPEAKERS)] for index, speaker in enumerate(order)}


def marked_text(annotation: Annotation) -> Text:
    """The article's text with every quote marked where it stands, in colour and in marks.

    Content of quote 3 reads `⟦3 Kami siap⟧`, its cue `‹kata›`, source `{Peskov}`, via `⟨Tasnim⟩`.
    A span that two quotes share (one subject, two cues) is marked once.
    """
    text = annotation.article.text
    colours = speaker_styles(annotation)
    rows: dict[tuple[str, Span], tuple[str, str]] = {}
    for quote in annotation.quotes:
        colour = colours[quote.speakers[0]] if quote.speakers else "default"
        for role in ("content", "cue", "source", "via"):
            for span in getattr(quote, role):
                opening = MARKS[role][0]
                if role == "content":
                    opening += f"{one_line(number(quote))} "
                style = f"{MARK_STYLES.get(role, '')} {colour}".strip()
                rows.setdefault((role, span), (opening, style))
    # At one position ends come first, the innermost first; then the widest span opens first.
    events: list[tuple[int, int, int, str, Span]] = []
    for role, span in rows:
        events.append((span.start, 1, -len(span), role, span))
        events.append((span.end, 0, len(span), role, span))
    shown = Text()
    position = 0
    active: dict[tuple[str, Span], str] = {}
    for place, opens, _, role, span in sorted(events):
        shown.append(printable(text[position:place], newlines=True), _style(active.values()))
        position = place
        opening, style = rows[role, span]
        shown.append(opening if opens else MARKS[role][1], "bold" if role == "content" else "dim")
        if opens:
            active[role, span] = style
        else:
            del active[role, span]
    shown.append(printable(text[position:], newlines=True))
    return shown


def _style(active: Iterable[str]) -> Style:
    return sum((Style.parse(style) for style in active), Style())


def article_view(annotation: Annotation, minimum: float = 0.0) -> Iterable[RenderableType]:
    """One article for reading: heading, legend, marked text, then its quotes."""
    shown = confident(annotation, minimum)
    yield article_heading(annotation, shown)
    yield Text(f"marks: {LEGEND}", "dim")
    yield from doubt(shown.quotes)
    yield Text()
    for paragraph in marked_text(shown).split("\n"):
        if paragraph.plain.strip():
            yield paragraph
            yield Text()
    yield quotes_table(annotation, minimum)

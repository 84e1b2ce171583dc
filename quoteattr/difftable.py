"""Matches as rich tables: every outlet's wording against the fullest, and its descent.

Words put in read `[+Israel]`, left out `[-oleh]`, replaced `[percaya → yakin]`, moved `[~kemarin]`;
common words are dimmed. The marks say everything that the colours say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from quoteattr import dates
from quoteattr.align import Op
from quoteattr.compare import FLAGGED, FLAGGED_PARAPHRASE, told_by
from quoteattr.history import HEAD, Order
from quoteattr.lineup import Annotations, Lineup, Piece, Row, Selection, rows_of
from quoteattr.printable import one_line, printable
from quoteattr.sides import Flag
from quoteattr.summary import outlet, percent
from quoteattr.terminal import KINDS, MEDIUM, Responsive, doubt, doubtful, heading

WIDE = 110
STYLES = {
    Op.INSERTED: "bold green",
    Op.OMITTED: "bold red",
    Op.REPLACED: "bold yellow",
    Op.MOVED: "cyan",
    Op.SPELLING: "dim",
    Op.KEPT: "dim",
}
LEGEND = "[+put in]  [-left out]  [was → is]  [~moved]  against the fullest wording (*)"
RELATIONS = "full (*), verbatim, edited, partial (cut short), paraphrase (reworded)"
CUES = "as printed, “:” a headline's colon; (claim) in a flag: what kind of verb it is"
FLAGS = "! tells the reader something else, · only in another form"
UNSURE = (
    f"unsure: less than {percent(FLAGGED)} likely to be the same utterance (a paraphrase: "
    f"{percent(FLAGGED_PARAPHRASE)}); it gets no flags"
)
SHORT_FLAGS = 60  # characters of evidence that a flag shows


def matches_report(chosen: Selection, annotations: Annotations) -> Iterable[RenderableType]:
    """The matches: how many of how many, the legend, then a table and a history each."""
    found = chosen.lineups
    yield heading("The same utterance in several articles")
    yield Text(one_line(chosen.told))
    if not found:
        return
    yield Text(f"marks: {LEGEND}", "dim")
    yield Text(f"wordings: {RELATIONS}", "dim")
    yield Text(f"cues: {CUES}", "dim")
    if any(one.flags for one in found):
        yield Text(f"flags: {FLAGS}", "dim")
    if any(one.doubted for one in found):
        yield Text(UNSURE, "dim")
    yield from doubt(told_by(witness, annotations)[1] for one in found for witness in one.order)
    for number, one in enumerate(found, 1):
        yield Text()
        yield from match_view(one, annotations, number=number)


def match_view(found: Lineup, annotations: Annotations, *, number: int) -> Iterable[RenderableType]:
    """One match: who spoke and how many carried it, the diff table, the history."""
    yield Rule(style="dim")
    yield Text.assemble(
        (f"{number}. {one_line(found.title(annotations))}", "bold"),
        (f" · {' · '.join(found.facts(annotations))}", "dim"),
    )
    yield diff_table(found, annotations)
    if history := history_tree(found, annotations):
        yield history


# ---- the diff --------------------------------------------------------------------------------


def diff_table(found: Lineup, annotations: Annotations) -> RenderableType:
    """One row a witness: outlet, date, speaker as printed, cue, wording, flags."""
    rows = [_cells(row) for row in rows_of(found, annotations)]
    return Responsive((WIDE, _wide(rows)), (MEDIUM, _medium(rows)), (0, _narrow(rows)))


@dataclass(frozen=True, slots=True)
class _Cells:
    """What stands in one row."""

    outlet: Text
    place: Text
    date: Text
    speaker: Text
    how: Text
    relation: Text
    words: Text
    flags: list[Text]


def _cells(row: Row) -> _Cells:
    number = f"{row.number}{'*' if row.base else ''} "
    cue = Text(row.cue or "–", "italic")
    kind = Text(row.quote.kind.value, KINDS[row.quote.kind])
    unsure = f"unsure ({row.witness.confidence:.0%})" if row.unsure else ""
    return _Cells(
        outlet=Text.assemble((number, "dim"), (one_line(row.outlet), "bold")),
        place=Text(one_line(row.place), "dim"),
        date=Text(one_line(row.published), "dim"),
        speaker=Text(one_line(row.speaker)),
        how=_line(kind, cue, doubtful(row.quote)),
        relation=_line(Text(row.witness.relation.value, "dim"), Text(unsure, "red")),
        words=Text(one_line(row.words)) if row.base else diff(row.pieces, plain=row.plain),
        flags=[flag_text(flag) for flag in row.flags],
    )


def diff(shown: Iterable[Piece], *, plain: bool = False) -> Text:
    """The pieces of a wording in colours and marks; `plain` without marks and omissions."""
    text = Text()
    for piece in shown:
        words, base = (" ".join(printable(part).split()) for part in (piece.text, piece.base))
        if piece.op is None:
            text.append(printable(piece.text), "dim")
        elif plain:
            text.append(words, "dim" if piece.op in (Op.KEPT, Op.SPELLING) else "")
        elif piece.op is Op.OMITTED:
            text.append("" if not text or text.plain.endswith(" ") else " ")
            text.append(f"[-{base}]", STYLES[piece.op])
            text.append(" ")
        else:
            marked = {
                Op.INSERTED: f"[+{words}]",
                Op.REPLACED: f"[{base} → {words}]",
                Op.MOVED: f"[~{words}]",
            }
            text.append(marked.get(piece.op, words), STYLES[piece.op])
    return _single_spaced(text)


def _single_spaced(text: Text) -> Text:
    """The text with runs of spaces as one, styles kept."""
    joined = Text(" ").join(part for part in text.split(" ") if part.plain.strip())
    joined.no_wrap = False
    return joined


def flag_text(flag: Flag) -> Text:
    """`! number changed: 60 → 70`; a mild one as `· direct and indirect: direct → indirect`."""
    evidence = one_line(flag.evidence)
    if len(evidence) > SHORT_FLAGS:
        evidence = evidence[:SHORT_FLAGS].rsplit(" ", 1)[0] + " …"
    sign, name, style = ("·", "yellow", "yellow") if flag.name.mild else ("!", "bold red", "red")
    told = f": {evidence}" if evidence else ""
    return Text.assemble((f"{sign} {flag.name.value}", name), (told, style))


def _grid() -> Table:
    return Table(
        box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, expand=True, show_lines=False
    )


def _stack(*parts: Text) -> Text:
    return Text("\n").join(part for part in parts if part.plain)


def _line(*parts: Text) -> Text:
    return Text(" · ").join(part for part in parts if part.plain)


def _wide(rows: list[_Cells]) -> Table:
    table = _grid()
    names = max(cell.cell_len for row in rows for cell in (row.outlet, row.place))
    table.add_column("outlet", width=min(max(names, 12), 28), overflow="fold")
    table.add_column("speaker as printed", ratio=5, overflow="fold")
    table.add_column("wording", ratio=12, overflow="fold")
    table.add_column("flags", ratio=6, overflow="fold")
    for index, row in enumerate(rows):
        if index:
            table.add_row()
        table.add_row(
            _stack(row.outlet, row.place, row.date, row.relation),
            _stack(row.speaker, row.how),
            row.words,
            _stack(*row.flags),
        )
    return table


def _medium(rows: list[_Cells]) -> Table:
    table = _grid()
    table.add_column("outlet, speaker as printed, cue", ratio=2, overflow="fold")
    table.add_column("wording and flags", ratio=3, overflow="fold")
    for index, row in enumerate(rows):
        if index:
            table.add_row()
        when = _line(row.date, row.relation)
        who = _stack(row.outlet, row.place, when, row.speaker, row.how)
        table.add_row(who, _stack(row.words, *row.flags))
    return table


def _narrow(rows: list[_Cells]) -> Group:
    lines: list[RenderableType] = []
    for index, row in enumerate(rows):
        if index:
            lines.append(Text())
        how = _line(row.place, row.date, row.relation, row.how)
        lines.append(row.outlet)
        lines.append(Padding(_stack(row.speaker, how, row.words, *row.flags), (0, 0, 0, 2)))
    return Group(*lines)


# ---- the history -----------------------------------------------------------------------------


def history_tree(found: Lineup, annotations: Annotations) -> RenderableType | None:
    """When each wording came out and which it is near to; None where the dates say nothing."""
    if not found.history:
        return None
    root = Tree(Text(f"history: {HEAD}", "dim"))
    nodes: dict[tuple[str, str], Tree] = {}
    for one in found.history:
        name = one_line(outlet(annotations[one.witness.article].article))
        number = found.number(one.witness)
        label = Text.assemble(
            (dates.shown(one.published) or "no date", "dim"),
            f" {name} ({number})",
            (f" · {one.told}", "green" if one.order is Order.FIRST else "dim"),
        )
        parent = nodes[one.parent.article, one.parent.quote] if one.parent else root
        nodes[one.witness.article, one.witness.quote] = parent.add(label)
    return Padding(root, (1, 0, 0, 0))

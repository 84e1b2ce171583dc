"""Scores and mistakes as rich renderables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quoteattr.evaluate import ALL, Bin, Mistake, Row, Scores
from quoteattr.match_scores import MatchScores
from quoteattr.printable import one_line

FAULTS = {"missed": ("-", "red"), "spurious": ("+", "yellow"), "wrong": ("~", "cyan")}
# What a table with one row an outlet shows.
SHORT = {
    "detection": "found",
    "content_strict": "content",
    "speaker": "speaker",
    "relation": "whole",
}


def scores_table(rows: Iterable[Row]) -> RenderableType:
    """One line a figure: F1 in per cent with its 95 % interval, precision, recall, counts."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("metric", overflow="fold")
    for name in ("F1", "95 %", "P", "R", "right", "gold", "pred."):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        whole = row.group == ALL
        counts = row.counts
        table.add_row(
            row.label if whole else f"  {row.label}",
            f"{100 * row.value:.1f}",
            f"{100 * row.low:.0f}–{100 * row.high:.0f}",
            f"{100 * counts.precision:.1f}",
            f"{100 * counts.recall:.1f}",
            f"{counts.correct:,}",
            f"{counts.gold:,}",
            f"{counts.predicted:,}",
            style="bold" if whole else "",
        )
    return table


def groups_table(groups: Mapping[str, Scores]) -> RenderableType:
    """One line a group of articles: how many, and the F1 of the main figures in per cent."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("outlet", overflow="fold", min_width=20)
    table.add_column("articles", justify="right", no_wrap=True)
    table.add_column("quotes", justify="right", no_wrap=True)
    for label in SHORT.values():
        table.add_column(label, justify="right", no_wrap=True)
    for name, scores in groups.items():
        cells = [f"{100 * scores.value(key):.1f}" for key in SHORT]
        quotes = scores.counts("detection").gold
        table.add_row(one_line(name), str(len(scores.documents)), str(quotes), *cells)
    return table


ALIGNMENT: dict[str, tuple[str, str]] = {  # label: (share in [0, 1], of how many)
    "pairs F1": ("f1", "gold"),
    "pairs precision": ("precision", "predicted"),
    "pairs recall": ("recall", "gold"),
    "  wording pairs": ("wording_recall", "wording"),
    "  paraphrase pairs": ("paraphrase_recall", "paraphrases"),
    "B-cubed F1": ("b_cubed_f1", "mentions_gold"),
    "relation labels": ("label_accuracy", "labels"),
}


def matches_table(columns: Mapping[str, MatchScores]) -> RenderableType:
    """The figures of the matches in per cent, one column a way to come by the quotes."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("matches", overflow="fold")
    for name in columns:
        table.add_column(name, justify="right", no_wrap=True)
        table.add_column("of", justify="right", no_wrap=True, style="dim")
    for label, (share, total) in ALIGNMENT.items():
        cells = []
        for scores in columns.values():
            cells += [f"{100 * getattr(scores, share):.1f}", f"{getattr(scores, total):,}"]
        table.add_row(label, *cells)
    joined = []
    for scores in columns.values():
        joined += [str(scores.hard_negatives_joined), f"{scores.hard_negatives:,}"]
    table.add_row("hard negatives joined", *joined)
    return table


def reliability_table(bins: Iterable[Bin]) -> RenderableType:
    """One line a bin of confidence: what it promises and what it keeps, in per cent."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in ("confidence from", "quotes", "promised", "right"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in bins:
        table.add_row(
            f"{100 * one.low:.0f}",
            f"{one.quotes:,}",
            f"{100 * one.confidence:.0f}",
            f"{100 * one.right / one.quotes:.0f}",
        )
    return table


def mistake(found: Mistake) -> Iterable[RenderableType]:
    """One missed, spurious or wrong relation: what gold says and what was predicted."""
    sign, colour = FAULTS[found.fault]
    head = Text.assemble(
        (f"{sign} {found.fault}", f"bold {colour}"),
        (f" {found.kind} {one_line(found.quote)} of {one_line(found.document)}", "bold"),
        f": {', '.join(found.fields)}" if found.fields else "",
    )
    yield head
    sides = (
        ("gold", found.gold, found.gold_speakers),
        ("predicted", found.predicted, found.predicted_speakers),
    )
    for side, text, speakers in sides:
        if text is not None:
            yield Padding(Text.assemble((f"{side}: ", "dim"), one_line(text)), (0, 0, 0, 2))
            if "speaker" in found.fields or found.fault != "wrong":
                named = "; ".join(one_line(name) for name in speakers) or "nobody named"
                yield Padding(Text(f"{side} speaker: {named}", "dim"), (0, 0, 0, 2))
    yield Text()

"""Diff tables at fixed widths; the pieces of a wording lose no word and make none up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from quoteattr import terminal
from quoteattr.compare import Collation, Comparison, Edit, Flag, FlagName, Op
from quoteattr.difftable import DOUBT, diff, match_view, matches_report
from quoteattr.history import HEAD, Descent, Order
from quoteattr.lineup import (
    Lineup,
    Piece,
    lineups,
    pieces,
    printed_speaker,
    reworded,
    select,
    told_by,
)
from quoteattr.model import (
    Annotation,
    Article,
    Kind,
    Match,
    Quote,
    Relation,
    Span,
    Speaker,
    Witness,
)
from quoteattr.records import read_matches

ROOT = Path(__file__).resolve().parent.parent
WIDTHS = (60, 80, 120)


def rendered(renderables: Iterable[RenderableType], width: int, *, colour: bool = False) -> str:
    screen = terminal.console(width=width)
    if colour:
        screen = Console(
            width=width, force_terminal=True, color_system="standard", highlight=False, markup=False
        )
    with screen.capture() as captured:
        for renderable in renderables:
            screen.print(renderable)
    return "\n".join(line.rstrip() for line in captured.get().split("\n"))


@pytest.fixture(scope="module")
def by_name(demo: tuple[Annotation, ...]) -> dict[str, Annotation]:
    return {one.article.name: one for one in demo}


@pytest.fixture(scope="module")
def found(by_name: dict[str, Annotation]) -> tuple[Lineup, ...]:
    return lineups(read_matches(ROOT / "gold" / "demo" / "clusters.json"), by_name)


@pytest.mark.parametrize("width", WIDTHS)
def test_matches(
    found: tuple[Lineup, ...],
    by_name: dict[str, Annotation],
    width: int,
    golden: Callable[[str, str], None],
) -> None:
    golden(f"matches-{width}.txt", rendered(matches_report(found, by_name), width))


@pytest.mark.parametrize("width", (20, 40, *WIDTHS, 200))
def test_no_line_is_too_long(
    found: tuple[Lineup, ...], by_name: dict[str, Annotation], width: int
) -> None:
    output = rendered(matches_report(found, by_name), width)
    assert max(cell_len(line) for line in output.split("\n")) <= width


def test_colour_says_nothing_that_the_marks_do_not_say(
    found: tuple[Lineup, ...], by_name: dict[str, Annotation]
) -> None:
    coloured = rendered(matches_report(found, by_name), 80, colour=True)
    assert "\x1b[" in coloured
    plain = "\n".join(line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", coloured).split("\n"))
    assert plain == rendered(matches_report(found, by_name), 80)


def test_the_pieces_of_a_wording_are_its_content(
    found: tuple[Lineup, ...], by_name: dict[str, Annotation]
) -> None:
    for one in found:
        for collation in one.comparison.collations:
            annotation = by_name[collation.witness.article]
            content = annotation.quote(collation.witness.quote).content
            shown = pieces(one.comparison, collation, by_name)
            words = "".join("".join(piece.text.split()) for piece in shown)
            expected = " … ".join(span.of(annotation.article.text) for span in content)
            assert words == "".join(expected.split())
            full = told_by(one.comparison.base, by_name)
            had = Counter(word for piece in shown for word in piece.base.split())
            said = " ".join(span.of(full[0].article.text) for span in full[1].content)
            assert had - Counter("…") == Counter(said.split())


# ---- a match made by hand --------------------------------------------------------------------


def telling(name: str, text: str, content: str, *, published: str | None = None) -> Annotation:
    start = text.index(content)
    source = text.index("Tini")
    quote = Quote(
        "q1",
        Kind.DIRECT,
        (Span(start, start + len(content)),),
        source=(Span(source, source + 4),),
        speakers=("tini",),
    )
    article = Article(f"{name}.txt", text, outlet=f"{name}.example", published=published)
    return Annotation(article, (quote,), (Speaker("tini", "Tini Wulandari"),))


BASE = telling(
    "pasar",
    "“Kami percaya harga turun, lalu stok naik,” kata Tini.",
    "Kami percaya harga turun, lalu stok naik",
    published="2025-03-01",
)
OTHER = telling(
    "kota",
    "“Kami yakin harga beras turun,” ujar Tini.",
    "Kami yakin harga beras turun",
    published="2025-03-02",
)
BOTH = {one.article.name: one for one in (BASE, OTHER)}


def edit(op: Op, base: str | None, witness: str | None) -> Edit:
    def span(annotation: Annotation, words: str | None) -> Span | None:
        if words is None:
            return None
        start = annotation.article.text.index(words)
        return Span(start, start + len(words))

    return Edit(op, span(BASE, base), span(OTHER, witness))


EDITS = (
    edit(Op.KEPT, "Kami", "Kami"),
    edit(Op.REPLACED, "percaya", "yakin"),
    edit(Op.KEPT, "harga", "harga"),
    edit(Op.INSERTED, None, "beras"),
    edit(Op.KEPT, "turun", "turun"),
    edit(Op.OMITTED, "lalu", None),
    edit(Op.OMITTED, "stok naik", None),
)


def lineup(
    *, flags: tuple[Flag, ...] = (), edits: tuple[Edit, ...] = EDITS, confidence: float = 1.0
) -> Lineup:
    base = Witness("pasar.txt", "q1", Relation.FULL)
    other = Witness("kota.txt", "q1", Relation.EDITED, confidence)
    collation = Collation(other, edits, flags, 5)
    history = (
        Descent(base, None, 0, "2025-03-01", Order.FIRST),
        Descent(other, base, 5, "2025-03-02", Order.LATER),
    )
    match = Match("c1", (base, other), confidence)
    return Lineup(Comparison(match, base, (collation,)), history)


def test_marks_of_each_kind_of_edit() -> None:
    one = lineup()
    shown = diff(pieces(one.comparison, one.comparison.collations[0], BOTH))
    assert shown.plain == "Kami [percaya → yakin] harga [+beras] turun [-lalu stok naik]"


def test_words_left_out_on_both_sides_of_another_one_are_not_glued() -> None:
    edits = (
        edit(Op.MOVED, "harga", "harga"),
        edit(Op.OMITTED, "percaya", None),
        edit(Op.OMITTED, "turun,", None),
        edit(Op.OMITTED, "lalu", None),
        edit(Op.INSERTED, None, "beras turun"),
    )
    one = lineup(edits=edits)
    shown = diff(pieces(one.comparison, one.comparison.collations[0], BOTH))
    assert "[~harga] [-percaya … turun, lalu] [+beras turun]" in shown.plain


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ([Piece(Op.MOVED, "kemarin"), Piece(None, " "), Piece(Op.KEPT, "naik")], "[~kemarin] naik"),
        ([Piece(Op.SPELLING, "Rp4", "Rp 4"), Piece(None, ".")], "Rp4."),
        ([Piece(Op.OMITTED, "", "tidak"), Piece(Op.KEPT, "naik", "naik")], "[-tidak] naik"),
        (
            [Piece(Op.KEPT, "naik"), Piece(Op.OMITTED, "", "lagi"), Piece(None, ".")],
            "naik [-lagi] .",
        ),
        ([Piece(Op.INSERTED, "a\x1b[31m\u202eb")], "[+a�[31m�b]"),
    ],
)
def test_diff(shown: list[Piece], expected: str) -> None:
    assert diff(shown).plain == expected


def test_a_reworded_wording_is_shown_as_it_is() -> None:
    edits = (edit(Op.KEPT, "Kami", "Kami"), edit(Op.REPLACED, "percaya", "yakin harga beras turun"))
    one = lineup(edits=edits)
    assert reworded(one.comparison.collations[0], BOTH)
    output = rendered(match_view(one, BOTH, number=1), 80)
    assert "Kami yakin harga beras turun" in " ".join(output.split())
    assert "[" not in output
    assert not reworded(lineup().comparison.collations[0], BOTH)


@pytest.mark.parametrize(
    ("moved", "plain"),
    [(("yakin", "harga", "beras", "turun"), True), (("yakin harga beras turun",), False)],
)
def test_scattered_words_are_not_in_order_but_a_moved_block_is(
    moved: tuple[str, ...], plain: bool
) -> None:
    edits = (edit(Op.KEPT, "Kami", "Kami"), *(edit(Op.MOVED, "stok", words) for words in moved))
    assert reworded(lineup(edits=edits).comparison.collations[0], BOTH) is plain


def test_flags_stand_with_their_evidence_and_long_ones_are_cut() -> None:
    flags = (Flag(FlagName.NAME, "+beras"), Flag(FlagName.TRUNCATED, "stok " * 60))
    output = rendered(match_view(lineup(flags=flags), BOTH, number=1), 60)
    flat = " ".join(output.split())
    assert "! name changed: +beras" in flat
    assert "stok …" in flat
    assert flat.count("stok") < 25


def test_a_match_that_is_not_sure_says_so() -> None:
    for width in (40, 80, 120):
        shown = rendered(match_view(lineup(confidence=0.43), BOTH, number=1), width)
        assert "2 wordings · unsure (43%)" in " ".join(shown.split())
        assert shown.count("unsure") == 2  # the match and its second witness
        assert "unsure" not in rendered(match_view(lineup(confidence=0.93), BOTH, number=1), width)


def test_what_unsure_means_is_said_once_where_it_is_shown() -> None:
    said = f"unsure (43%): {DOUBT}"
    assert rendered(matches_report([lineup(confidence=0.43)] * 2, BOTH), 120).count(said) == 1
    assert DOUBT not in rendered(matches_report([lineup()], BOTH), 120)


def test_a_doubted_wording_gives_the_match_no_name() -> None:
    told = replace(OTHER, speakers=(Speaker("tini", "Tuti Lestari"),))
    both = {one.article.name: one for one in (BASE, told)}
    doubted, sure = lineup(confidence=0.43), lineup(confidence=0.93)
    assert doubted.speakers(both, sure=True) == ("Tini Wulandari",)
    assert doubted.speakers(both) == sure.speakers(both, sure=True)
    assert doubted.speakers(both) == ("Tini Wulandari", "Tuti Lestari")
    assert select([doubted], both, speaker="tuti") == (doubted,)  # it can still be looked for


def test_history_is_drawn_where_dates_are_known() -> None:
    output = rendered(match_view(lineup(), BOTH, number=1), 80)
    assert f"history: {HEAD}\n" in output
    assert "2025-03-01 pasar.example (1) · first" in output
    assert "2025-03-02 kota.example (2) · 5 words edited" in output
    undated = Lineup(lineup().comparison, ())
    assert "history" not in rendered(match_view(undated, BOTH, number=1), 80)


def test_no_match() -> None:
    assert "No utterance found" in rendered(matches_report((), {}), 80)


def test_printed_speaker() -> None:
    assert printed_speaker(OTHER, OTHER.quotes[0]) == "Tini (Tini Wulandari)"
    text = "“Kami siap,” katanya."
    start = text.index("nya")
    clitic = Quote("q1", Kind.DIRECT, (Span(1, 10),), source=(Span(start, start + 3),))
    assert printed_speaker(Annotation(Article("a", text), (clitic,), ()), clitic) == "-nya"
    nobody = Quote("q1", Kind.DIRECT, (Span(1, 10),))
    assert printed_speaker(Annotation(Article("a", text), (nobody,), ()), nobody) == (
        "(nobody named)"
    )


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        ({}, 1),
        ({"speaker": "wulan"}, 1),
        ({"speaker": "budi"}, 0),
        ({"outlet": "KOTA"}, 1),
        ({"outlet": "desa"}, 0),
        ({"flag": "name"}, 1),
        ({"flag": "negation"}, 0),
        ({"min_outlets": 2}, 1),
        ({"min_outlets": 3}, 0),
        ({"min_confidence": 0.4}, 1),
        ({"min_confidence": 0.5}, 0),
        ({"speaker": "tini", "outlet": "pasar", "flag": "name", "min_outlets": 2}, 1),
    ],
)
def test_select(wanted: dict[str, object], number: int) -> None:
    one = lineup(flags=(Flag(FlagName.NAME, "+beras"),), confidence=0.43)
    assert len(select([one], BOTH, **wanted)) == number  # type: ignore[arg-type]

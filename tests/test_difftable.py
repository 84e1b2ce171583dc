"""Diff tables at fixed widths; the pieces of a wording lose no word and make none up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from quoteattr import terminal
from quoteattr.align import Edit, Op
from quoteattr.compare import Collation, Comparison, told_by
from quoteattr.diffrecords import comparison_to_record
from quoteattr.difftable import UNSURE, diff, match_view, matches_report
from quoteattr.history import HEAD, Descent, Order
from quoteattr.html import page
from quoteattr.lineup import (
    Choice,
    Lineup,
    Piece,
    lineups,
    pieces,
    printed_speaker,
    reworded,
    select,
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
from quoteattr.sides import Flag, FlagName
from quoteattr.terminal import DOUBT

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
    golden(f"matches-{width}.txt", rendered(matches_report(select(found, by_name), by_name), width))


@pytest.mark.parametrize("width", (20, 40, *WIDTHS, 200))
def test_no_line_is_too_long(
    found: tuple[Lineup, ...], by_name: dict[str, Annotation], width: int
) -> None:
    output = rendered(matches_report(select(found, by_name), by_name), width)
    assert max(cell_len(line) for line in output.split("\n")) <= width


def test_colour_says_nothing_that_the_marks_do_not_say(
    found: tuple[Lineup, ...], by_name: dict[str, Annotation]
) -> None:
    coloured = rendered(matches_report(select(found, by_name), by_name), 80, colour=True)
    assert "\x1b[" in coloured
    plain = "\n".join(line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", coloured).split("\n"))
    assert plain == rendered(matches_report(select(found, by_name), by_name), 80)


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


def test_a_match_says_how_many_of_its_rows_are_not_sure() -> None:
    for width in (40, 80, 120):
        shown = " ".join(
            rendered(match_view(lineup(confidence=0.43), BOTH, number=1), width).split()
        )
        assert "2 wordings · 1 unsure" in shown
        assert shown.count("unsure (43%)") == 1  # at its row
        assert "unsure" not in rendered(match_view(lineup(confidence=0.93), BOTH, number=1), width)
    # The mean of the pairs may be low where every wording is told for sure.
    sure = lineup(confidence=0.93)
    low = replace(sure.comparison, match=replace(sure.match, confidence=0.49))
    assert "unsure" not in rendered(match_view(replace(sure, comparison=low), BOTH, number=1), 80)


def test_a_wording_whose_quote_may_be_wrong_is_marked_in_another_word() -> None:
    quote = replace(OTHER.quotes[0], confidence=0.45)
    both = {**BOTH, "kota.txt": replace(OTHER, quotes=(quote,))}
    for width in (40, 80, 120):
        shown = rendered(match_view(lineup(), both, number=1), width)
        assert shown.count("doubtful (45%)") == 1
        assert "unsure" not in shown


def test_what_the_marks_mean_is_said_once_where_they_are_shown() -> None:
    def legend(confidence: float, of_quote: float) -> str:
        quote = replace(OTHER.quotes[0], confidence=of_quote)
        both = {**BOTH, "kota.txt": replace(OTHER, quotes=(quote,))}
        chosen = select([lineup(confidence=confidence)] * 2, both)
        return rendered(matches_report(chosen, both), 120)

    for confidence, of_quote in ((0.43, 0.9), (0.9, 0.43), (0.9, 0.9), (0.43, 0.43)):
        shown = legend(confidence, of_quote)
        assert shown.count(UNSURE) == (confidence == 0.43)
        assert shown.count(DOUBT) == (of_quote == 0.43)
    assert "70%" in UNSURE and "60%" in DOUBT  # the bars, no examples


def test_a_row_names_the_passage_that_it_stands_for() -> None:
    for width in (60, 80, 120):
        shown = rendered(match_view(lineup(), BOTH, number=1), width)
        assert "pasar q1" in shown and "kota q1" in shown


def voiced(
    *rows: tuple[str, str], words: str = "Kami percaya harga turun"
) -> tuple[Lineup, dict[str, Annotation]]:
    """One wording by several outlets: the source as each prints it, and whom it is read to mean."""
    told = {}
    for place, (source, meant) in enumerate(rows):
        text = f"“{words},” kata {source}."
        start = text.index(source, len(words)) if source else 0
        quote = Quote(
            "q1",
            Kind.DIRECT,
            (Span(1, 1 + len(words)),),
            source=(Span(start, start + len(source)),) if source else (),
            speakers=tuple(meant.split(", ")) if meant else (),
        )
        speakers = tuple(Speaker(name, name) for name in quote.speakers)
        article = Article(f"{place}.txt", text, outlet=f"{place}.example")
        told[article.name] = Annotation(article, (quote,), speakers)
    base, *others = (Witness(name, "q1", Relation.VERBATIM) for name in told)
    match = Match("c1", (replace(base, relation=Relation.FULL), *others))
    return lineups([match], told)[0], told


TINI, BUDI, SARI = "Tini Wulandari", "Budi Hartawan", "Sari Melati"


@pytest.mark.parametrize(
    ("rows", "title", "differ"),
    [
        ([(TINI, TINI), (BUDI, BUDI)], f"{TINI} / {BUDI}", True),
        ([(TINI, TINI), ("Tini", "Tini"), (BUDI, BUDI)], f"{TINI} / {BUDI}", True),
        ([(TINI, TINI), (BUDI, BUDI), ("Budi", "Budi")], f"{TINI} / {BUDI}", True),
        ([("Tini", "Tini"), (TINI, TINI)], TINI, False),
        # what is not printed is read, and more often misread than told of somebody else
        ([(TINI, TINI), ("dia", BUDI)], TINI, False),
        ([(TINI, TINI), ("", BUDI), ("ia", BUDI)], TINI, False),
        ([("dia", TINI), (BUDI, BUDI)], BUDI, False),
        ([("dia", TINI), ("ia", BUDI)], TINI, False),
        ([("dia", TINI), (SARI, SARI), (BUDI, BUDI), ("Budi", "Budi")], BUDI, False),
        ([("", ""), ("ia", BUDI)], BUDI, False),
        ([("", ""), ("", "")], "nobody named", False),
        # a choir is no dispute
        ([(f"{TINI} dan {BUDI}", f"{TINI}, {BUDI}"), (TINI, TINI)], f"{TINI}, {BUDI}", False),
    ],
)
def test_the_heading_names_two_speakers_where_a_row_says_that_they_differ(
    rows: list[tuple[str, str]], title: str, differ: bool
) -> None:
    found, told = voiced(*rows)
    flags = [flag["name"] for one in members(found, told) for flag in one["flags"]]
    assert ("speaker differs" in flags) == differ
    for shown in (
        rendered(match_view(found, told, number=1), 120).split("\n")[1],
        " ".join(page([*told.values()], select([found], told)).split()),
    ):
        assert f">{title}<" in shown or shown.startswith(f"1. {title} · ")
        assert ("the articles differ on the speaker" in shown) == differ


def members(found: Lineup, told: dict[str, Annotation]) -> list[dict[str, Any]]:
    return list(comparison_to_record(found, told)["members"])


def test_a_doubted_wording_gives_the_match_no_name() -> None:
    told = replace(OTHER, speakers=(Speaker("tini", "Tuti Lestari"),))
    both = {one.article.name: one for one in (BASE, told)}
    doubted, sure = lineup(confidence=0.43), lineup(confidence=0.93)
    assert doubted.title(both) == "Tini Wulandari"
    assert doubted.speakers(both) == sure.speakers(both) == ("Tini Wulandari", "Tuti Lestari")
    # It can still be looked for.
    assert select([doubted], both, Choice(speaker=("tuti",))).lineups == (doubted,)


def test_history_is_drawn_where_dates_are_known() -> None:
    output = rendered(match_view(lineup(), BOTH, number=1), 80)
    assert f"history: {HEAD}\n" in output
    assert "2025-03-01 pasar.example (1) · first" in output
    assert "2025-03-02 kota.example (2) · 5 words edited" in output
    undated = Lineup(lineup().comparison, ())
    assert "history" not in rendered(match_view(undated, BOTH, number=1), 80)


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
    ("choice", "number"),
    [
        (Choice(), 1),
        (Choice(speaker=("wulan",)), 1),
        (Choice(speaker=("budi",)), 0),
        (Choice(speaker=("budi", "tini")), 1),  # any of them
        (Choice(outlet=("KOTA",)), 1),
        (Choice(outlet=("desa",)), 0),
        (Choice(outlet=("kota", "pasar")), 1),
        (Choice(outlet=("kota", "desa")), 0),  # all of them
        (Choice(flag=("name",)), 1),
        (Choice(flag=("negation",)), 0),
        (Choice(flag=("negation", "name")), 1),
        (Choice(min_outlets=2), 1),
        (Choice(min_outlets=3), 0),
        (Choice(min_confidence=0.4), 1),
        (Choice(min_confidence=0.5), 0),
        (Choice(("tini",), ("pasar",), ("name",), 2), 1),
    ],
)
def test_select(choice: Choice, number: int) -> None:
    one = lineup(flags=(Flag(FlagName.NAME, "+beras"),), confidence=0.43)
    assert len(select([one], BOTH, choice).lineups) == number


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("Nu'aim", True),
        ("nu’aim", True),
        ("nuaim", True),
        ("Tini  Nu`aim", True),
        ("nuaim al jauhari", True),
        ("kepala  pasar", True),  # the office
        ("ibu itu", True),  # what the article prints
        ("kepala dinas", False),
    ],
)
def test_a_speaker_is_found_by_any_way_of_writing(wanted: str, found: bool) -> None:
    text = "“Kami yakin harga beras turun,” ujar ibu itu."
    start = text.index("ibu itu")
    quote = replace(OTHER.quotes[0], source=(Span(start, start + 7),))
    speaker = Speaker("tini", "Tini Nu’aim Al-Jauhari", role="Kepala Pasar Kota")
    other = replace(OTHER, article=replace(OTHER.article, text=text), speakers=(speaker,))
    both = {**BOTH, "kota.txt": replace(other, quotes=(quote,))}
    assert bool(select([lineup()], both, Choice(speaker=(wanted,))).lineups) is found


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        (Choice(), "1 match"),
        (
            Choice(speaker=("budi",)),
            "1 match, none with a speaker “budi”; speakers here: Tini Wulandari.",
        ),
        (
            Choice(outlet=("kota", "desa")),
            "1 match, none in “kota” and “desa”; outlets here: pasar.example, kota.example.",
        ),
        (Choice(flag=("negation",)), "1 match, none with a flag “negation”; no flags here."),
        (Choice(min_outlets=3), "1 match, none in 3 outlets or more; the most is 2."),
        (Choice(min_confidence=0.975), "1 match, none with wordings as sure as 97.5%."),
    ],
)
def test_what_a_choice_leaves_out_is_told(choice: Choice, told: str) -> None:
    chosen = select([lineup(confidence=0.93)], BOTH, choice)
    assert chosen.told == told
    assert told in " ".join(rendered(matches_report(chosen, BOTH), 200).split())


def test_what_is_left_of_a_choice_is_told_step_by_step() -> None:
    other = lineup(flags=(Flag(FlagName.NAME, "+beras"),), confidence=0.93)
    both = [other, lineup(confidence=0.43)]
    assert select(both, BOTH, Choice(flag=("name",))).told == "2 matches, 1 with a flag “name”"
    choice = Choice(speaker=("budi",), min_confidence=0.5)
    assert select(both, BOTH, choice).told.startswith(
        "2 matches, 1 with wordings as sure as 50%, none of these with a speaker “budi”; speakers"
    )


def test_only_what_is_selected_has_a_history(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []

    def descend(match: Match, _: object) -> tuple[Descent, ...]:
        asked.append(match.confidence)
        return lineup().history

    monkeypatch.setattr("quoteattr.lineup.descend", descend)
    both = [
        replace(lineup(flags=flags, confidence=sure), history=())
        for flags, sure in (((), 0.9), ((Flag(FlagName.NAME, "+beras"),), 0.8))
    ]
    (one,) = select(both, BOTH, Choice(flag=("name",))).lineups
    assert one.history and asked == [0.8]


def test_without_a_match_it_is_told_what_was_there() -> None:
    assert select((), BOTH).told == "No utterance found in more than one article."
    assert select((), {"pasar.txt": BASE}).told == "One article given; a match needs two."


def test_many_names_are_cut_short() -> None:
    people = tuple(Speaker(str(number), f"Warga{number} Desa{number}") for number in range(12))
    quote = replace(BASE.quotes[0], speakers=tuple(one.id for one in people))
    both = {**BOTH, "pasar.txt": replace(BASE, speakers=people, quotes=(quote,))}
    told = select([lineup()], both, Choice(speaker=("budi",))).told
    assert told.endswith("Warga7 Desa7 and 5 more.")


# ---- less is shown, never more ---------------------------------------------------------------


def three(*, quotes: tuple[float, float, float], same: tuple[float, float]) -> Lineup:
    """The fullest in pasar and two others, with the confidence of the quotes and of the match."""
    base, *others = (
        Witness(name, "q1", Relation.EDITED, confidence)
        for name, confidence in zip(
            ("pasar.txt", "kota.txt", "desa.txt"), (0.8, *same), strict=True
        )
    )
    return lineups([Match("c1", (base, *others), 0.6)], trio(quotes))[0]


def trio(quotes: tuple[float, float, float]) -> dict[str, Annotation]:
    words = (
        "Kami tidak menaikkan harga 60 barang pada bulan depan",
        "Kami tidak menaikkan harga 70 barang pada bulan depan",
        "Kami menaikkan harga 60 barang pada bulan depan",
    )
    found = {}
    for name, said, confidence in zip(("pasar", "kota", "desa"), words, quotes, strict=True):
        one = telling(name, f"“{said},” kata Tini.", said)
        found[f"{name}.txt"] = replace(one, quotes=(replace(one.quotes[0], confidence=confidence),))
    return found


Rows = dict[tuple[str, str], tuple[FlagName, ...]]


def rows(found: Lineup, annotations: dict[str, Annotation], minimum: float) -> Rows:
    chosen = select([found], annotations, Choice(min_confidence=minimum))
    return {
        (collation.witness.article, collation.witness.quote): tuple(f.name for f in collation.flags)
        for one in chosen.lineups
        for collation in one.comparison.collations
    }


@pytest.mark.parametrize(
    ("quotes", "same", "minimum", "left"),
    [
        ((0.9, 0.9, 0.9), (0.95, 0.4), 0.0, ["kota.txt", "desa.txt"]),
        # A doubtful third witness goes and takes nobody with it, however low the mean.
        ((0.9, 0.9, 0.9), (0.95, 0.4), 0.9, ["kota.txt"]),
        ((0.9, 0.5, 0.9), (0.95, 0.95), 0.9, ["desa.txt"]),
        # The fullest stays for two others that are sure enough, but not for one.
        ((0.5, 0.9, 0.9), (0.95, 0.95), 0.9, ["kota.txt", "desa.txt"]),
        ((0.5, 0.9, 0.9), (0.95, 0.4), 0.9, []),
        ((0.9, 0.9, 0.9), (0.8, 0.4), 0.9, []),
    ],
)
def test_what_is_less_sure_is_left_out_and_nothing_else(
    quotes: tuple[float, float, float],
    same: tuple[float, float],
    minimum: float,
    left: list[str],
) -> None:
    found = three(quotes=quotes, same=same)
    assert [article for article, _ in rows(found, trio(quotes), minimum)] == left


def test_a_higher_bar_adds_no_row_and_no_flag() -> None:
    values = (0.3, 0.75, 0.95)
    for quotes in product(values, repeat=3):
        for same in product(values, repeat=2):
            found, annotations = three(quotes=quotes, same=same), trio(quotes)
            before = rows(found, annotations, 0.0)
            for minimum in (0.5, 0.8, 0.99):
                after = rows(found, annotations, minimum)
                assert after.items() <= before.items()
                before = after


def test_what_is_left_of_a_match_is_as_sure_as_its_rows() -> None:
    quotes = (0.9, 0.9, 0.9)
    found = three(quotes=quotes, same=(0.95, 0.4))
    (one,) = select([found], trio(quotes), Choice(min_confidence=0.9)).lineups
    assert one.match.confidence == one.comparison.base.confidence == 0.95
    assert one.order == one.match.witnesses
    assert select([found], trio(quotes), Choice(min_confidence=0.4)).lineups == (found,)


def test_of_several_outlets_only_their_rows_are_shown_beside_the_fullest() -> None:
    quotes = (0.9, 0.9, 0.9)
    found, annotations = three(quotes=quotes, same=(0.95, 0.95)), trio(quotes)

    def shown(*outlets: str) -> list[str]:
        (one,) = select([found], annotations, Choice(outlet=outlets)).lineups
        return [witness.article for witness in one.order]

    assert shown("desa") == ["pasar.txt", "kota.txt", "desa.txt"]
    assert shown("desa", "pasar") == ["pasar.txt", "desa.txt"]
    assert shown("kota", "desa") == ["pasar.txt", "kota.txt", "desa.txt"]
    stays = "the fullest wording (*) always stays"
    assert stays in select([found], annotations, Choice(outlet=("kota", "desa"))).told
    assert stays not in select([found], annotations, Choice(outlet=("desa", "pasar"))).told

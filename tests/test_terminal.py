"""Renderables at fixed widths against golden files; hostile text; marks without colour."""

from __future__ import annotations

import random
import time
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import RenderableType

from quoteattr import terminal
from quoteattr.model import Annotation, Article, Kind, Quote, Span, Speaker
from quoteattr.printable import one_line, printable
from quoteattr.summary import confident, merged_names, overview, quoted

WIDTHS = (60, 80, 120)
Golden = Callable[[str, str], None]


def rendered(renderables: Iterable[RenderableType], width: int) -> str:
    screen = terminal.console(width=width)
    with screen.capture() as captured:
        for renderable in renderables:
            screen.print(renderable)
    return "\n".join(line.rstrip() for line in captured.get().split("\n"))


def annotation(text: str, **spans: str) -> Annotation:
    """One quote by Tini with the spans where these words first stand."""

    def span(words: str) -> tuple[Span, ...]:
        start = text.index(words)
        return (Span(start, start + len(words)),)

    quote = Quote(
        "q1",
        Kind.DIRECT,
        speakers=("tini",),
        **{role: span(words) for role, words in spans.items()},
    )
    return Annotation(
        Article("pasar.txt", text, outlet="pasar.example"), (quote,), (Speaker("tini", "Tini"),)
    )


# ---- hostile text ----------------------------------------------------------------------------

HOSTILE = [
    ("\x1b]52;c;cGFzYXI=\x07", "OSC 52 writes the clipboard"),
    ("\x1b[31m", "CSI"),
    ("\x9b31m", "CSI as one C1 character"),
    ("\x9d8;;x\x9c", "a C1 link"),
    ("\x08\x08\x08", "backspace"),
    ("\x7f", "delete"),
    ("\u202e", "right-to-left override"),
    ("\u2066", "isolate"),
    ("\u200f", "right-to-left mark"),
    ("\u061c", "Arabic letter mark"),
    ("\U000e0041", "tag character"),
    ("\ud800", "half of a surrogate pair"),
    ("\ue000", "private use"),
    ("\x00", "NUL"),
]


@pytest.mark.parametrize(("hostile", "what"), HOSTILE, ids=[what for _, what in HOSTILE])
def test_nothing_hostile_passes(hostile: str, what: str) -> None:
    shown = printable(f"Kami{hostile} siap")
    assert shown.startswith("Kami\N{REPLACEMENT CHARACTER}")
    assert shown.endswith(" siap")
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cf", "Cs", "Co", "Cn"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("“Kami siap,” ujar Tini – Rp 4,2 miliar…", "“Kami siap,” ujar Tini – Rp 4,2 miliar…"),
        ("dua\tkata", "dua kata"),
        ("baris\r\nbaru", "baris baru"),
        ("pe\u00adnutupan\u200b", "penutupan"),
        ("harga\u00a0naik 🙂 é", "harga naik 🙂 é"),
        ("[bold]bukan markah[/] :smile:", "[bold]bukan markah[/] :smile:"),
    ],
)
def test_ordinary_text_stays(text: str, shown: str) -> None:
    assert one_line(text) == shown


@pytest.mark.parametrize("width", WIDTHS)
def test_no_field_of_a_hostile_article_reaches_the_terminal(width: int) -> None:
    bad = "".join(hostile for hostile, _ in HOSTILE)
    text = f"Judul{bad}\n\n“Kami{bad} siap,” kata{bad} Tini{bad} kepada Kantor{bad}."
    one = annotation(text, content=f"Kami{bad} siap", cue=f"kata{bad}", via=f"Kantor{bad}")
    article = Article(f"a{bad}.txt", text, outlet=f"o{bad}", published=bad, title=f"t{bad}")
    hostile = Annotation(article, one.quotes, (Speaker("tini", f"Tini{bad}", role=f"ibu{bad}"),))
    output = rendered((*terminal.report((hostile,)), *terminal.article_view(hostile)), width)
    assert "\N{REPLACEMENT CHARACTER}" in output
    wrong = {char for char in output if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"}}
    assert wrong == {"\n"}


# ---- layouts ---------------------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
def test_report(demo: tuple[Annotation, ...], width: int, golden: Golden) -> None:
    output = rendered(terminal.report(demo), width)
    golden(f"report-{width}.txt", output)


@pytest.mark.parametrize("width", WIDTHS)
def test_show(demo: tuple[Annotation, ...], width: int, golden: Golden) -> None:
    golden(f"show-{width}.txt", rendered(terminal.article_view(demo[2]), width))


@pytest.mark.parametrize("width", (20, 40, *WIDTHS, 200))
def test_no_line_is_too_long_and_no_word_is_lost(demo: tuple[Annotation, ...], width: int) -> None:
    output = rendered(terminal.report(demo), width)
    assert max(cell_len(line) for line in output.split("\n")) <= width
    breaks = sum(len(quote.content) - 1 for one in demo for quote in one.quotes)
    assert output.count("…") == breaks  # rich clips with an ellipsis
    letters = "".join(output.split())
    for one in demo:
        for speaker in {name for quote in one.quotes for name in quote.speakers}:
            assert one.speaker(speaker).name.split()[0] in letters


@pytest.mark.parametrize("width", WIDTHS)
def test_every_word_of_every_quote_is_shown(demo: tuple[Annotation, ...], width: int) -> None:
    words = rendered(terminal.report(demo), width).split()
    for one in demo:
        for quote in one.quotes:
            for span in quote.content:
                for word in span.of(one.article.text).split():
                    assert any(word in shown for shown in words), word


def test_colour_only_repeats_the_marks(demo: tuple[Annotation, ...]) -> None:
    shown = terminal.marked_text(demo[0])
    assert "⟦2 Jembatan ini kami tutup" in shown.plain
    assert "‹ujar›{nya}" in shown.plain
    plain = shown.plain
    for opening, closing in terminal.MARKS.values():
        assert plain.count(opening) == plain.count(closing)


def test_marks_take_nothing_from_the_text(demo: tuple[Annotation, ...]) -> None:
    for one in demo:
        plain = terminal.marked_text(one).plain
        for number in range(len(one.quotes), 0, -1):
            plain = plain.replace(f"⟦{number} ", "")
        for opening, closing in terminal.MARKS.values():
            plain = plain.replace(opening, "").replace(closing, "")
        assert plain == one.article.text


def test_nested_quotes_close_in_order() -> None:
    text = "Tini mengatakan bahwa Budi berkata ia siap."
    outer = Span(text.index("Budi"), len(text) - 1)
    inner = Span(text.index("ia siap"), len(text) - 1)
    quotes = (Quote("q1", Kind.INDIRECT, (outer,)), Quote("q2", Kind.INDIRECT, (inner,)))
    shown = terminal.marked_text(Annotation(Article("a.txt", text), quotes, ())).plain
    assert shown == "Tini mengatakan bahwa ⟦1 Budi berkata ⟦2 ia siap⟧⟧."


def test_a_quote_of_nobody_and_an_unsure_one() -> None:
    text = "“Harga naik.”"
    quote = Quote("q1", Kind.DIRECT, (Span(1, 12),), confidence=0.31)
    one = Annotation(Article("a", text), (quote,), ())
    for width in (40, 80, 120):
        output = rendered([terminal.quotes_table(one)], width)
        assert "nobody named" in output
        assert "doubtful (31%)" in output
    sure = replace(one, quotes=(replace(quote, confidence=0.9),))
    for view in (terminal.report((one,)), terminal.article_view(one)):
        assert rendered(view, 80).count(terminal.DOUBT) == 1
    for view in (terminal.report((sure,)), terminal.article_view(sure)):
        assert terminal.DOUBT not in rendered(view, 80)


def test_an_article_without_quotes() -> None:
    empty = Annotation(Article("a.txt", "Pasar sepi."), (), ())
    assert "No quotes found." in rendered(terminal.report((empty,)), 80)
    assert "quotes    none" in rendered(terminal.report((empty,)), 80)


def test_quotes_keep_their_numbers_when_others_are_left_out() -> None:
    text = "“Harga naik.” “Stok turun.” “Kami siap.”"
    quotes = tuple(
        Quote(f"q{number}", Kind.DIRECT, (Span(*span),), confidence=confidence)
        for number, (span, confidence) in enumerate(
            (((1, 12), 0.31), ((15, 26), 0.95), ((29, 39), 0.7)), 1
        )
    )
    one = Annotation(Article("a.txt", text), quotes, ())
    for width in (40, 80, 120):
        shown = rendered(terminal.article_view(one, 0.6), width)
        flat = " ".join(shown.split())
        assert "⟦2 Stok turun.⟧" in flat and "⟦3 Kami siap.⟧" in flat and "⟦1" not in flat
        numbers = [
            line.split()[0].rstrip(".") for line in shown.split("\n")[-8:] if line[:2].strip()
        ]
        assert [number for number in numbers if number.isdigit()] == ["2", "3"]
        assert "2 of 3 quotes" in shown
        report = rendered(terminal.report((one,), 0.6), width)
        assert "1 of 3 quotes are less sure than 60% and left out." in " ".join(report.split())
        assert terminal.DOUBT not in report


def test_quotes_that_are_all_left_out_are_told() -> None:
    quote = Quote("q1", Kind.DIRECT, (Span(1, 12),), confidence=0.31)
    text = "“Harga naik.”"
    one = Annotation(Article("a.txt", text), (quote,), ())
    two = replace(one, quotes=(quote, replace(quote, id="q2")))
    for view in (terminal.article_view(one, 0.95), terminal.report((one,), 0.95)):
        shown = rendered(view, 80)
        assert "1 quote, less sure than 95%." in shown and "No quotes found" not in shown
    assert "2 quotes, all less sure than 95%." in rendered(terminal.article_view(two, 0.95), 80)


# ---- summary ---------------------------------------------------------------------------------


def test_overview_and_quoted_count_the_same(demo: tuple[Annotation, ...]) -> None:
    counts = overview(demo)
    assert counts.articles == len(demo)
    assert counts.quotes == sum(len(one.quotes) for one in demo)
    people = quoted(demo)
    assert counts.speakers == len(people)
    attributed = sum(len(quote.speakers) for one in demo for quote in one.quotes)
    assert sum(person.quotes for person in people) == attributed
    assert [person.quotes for person in people] == sorted(
        (person.quotes for person in people), reverse=True
    )


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("Tini", "Tini Wulandari"), {"tini": "tini wulandari"}),
        (("Tini", "Tini Wulandari", "Tini Sari"), {"tini": "tini"}),
        (("Tini", "Tini Sari", "Tini Sari Dewi"), {"tini": "tini sari dewi"}),
        (("Tin", "Tini Wulandari"), {"tin": "tin"}),
        (("Nu'aim Al-Jauhari", "Nuaim"), {"nuaim": "nuaim al jauhari"}),
    ],
)
def test_short_names_join_the_only_longer_one(
    names: tuple[str, ...], expected: dict[str, str]
) -> None:
    people = tuple(Speaker(str(index), name) for index, name in enumerate(names))
    found = merged_names([Annotation(Article("a", "x"), (), people)])
    assert {name: found[name] for name in expected} == expected


def test_names_of_a_large_corpus_are_joined_in_no_time() -> None:
    chance = random.Random(5)
    words = [f"nama{number}" for number in range(800)]
    drawn = [" ".join(chance.choices(words, k=chance.randint(1, 4))) for _ in range(10_000)]
    people = tuple(Speaker(str(index), name) for index, name in enumerate({*drawn}))
    began = time.process_time()
    found = merged_names([Annotation(Article("a", "x"), (), people)])
    assert time.process_time() - began < 3  # every name against every other: 12 seconds
    assert 0 < sum(name != full for name, full in found.items()) < len(people)


def test_one_name_with_and_without_its_apostrophe_is_one_speaker() -> None:
    def told(name: str) -> Annotation:
        quote = Quote("q1", Kind.DIRECT, (Span(1, 5),), speakers=("s",))
        return Annotation(Article(name, "“Siap.”"), (quote,), (Speaker("s", name),))

    names = ("Nu'aim Jauhari", "Nu’aim Jauhari", "Nuaim  Jauhari")
    (person,) = quoted([told(name) for name in names])
    assert person.quotes == overview([told(name) for name in names]).quotes == 3
    assert overview([told(name) for name in names]).speakers == 1


def test_confident_keeps_the_sure_ones() -> None:
    quotes = tuple(
        Quote(str(index), Kind.DIRECT, (Span(0, 1),), confidence=value)
        for index, value in enumerate((0.2, 0.5, 0.9))
    )
    one = Annotation(Article("a", "x"), quotes, ())
    assert [quote.id for quote in confident(one, 0.5).quotes] == ["1", "2"]
    assert confident(one, 0.0) is one

"""Source and via spans on taggings made by hand."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from perfect import tagged_line

from quoteattr.attribute import attribute
from quoteattr.detect import detect
from quoteattr.model import SURE, Article, Frame, Kind, Paragraph, Quote, Span, Tagged, Token


def attributed(tagged: Tagged) -> tuple[Quote, ...]:
    return attribute(tagged, detect(tagged))


def read(tagged: Tagged) -> list[tuple[list[str], list[str]]]:
    """Source and via of every quote."""
    text = tagged.article.text
    return [
        ([span.of(text) for span in quote.source], [span.of(text) for span in quote.via])
        for quote in attributed(tagged)
    ]


def with_parts(tagged: Tagged, *parts: tuple[str, str]) -> Tagged:
    """The one frame's parts replaced by these: (role, words as they stand)."""
    paragraph = tagged.paragraphs[0]
    words = [token.text for token in paragraph.tokens]
    placed = []
    for role, shown in parts:
        wanted = shown.split()
        start = next(i for i in range(len(words)) if words[i : i + len(wanted)] == wanted)
        placed.append((role, start, start + len(wanted)))
    (frame,) = paragraph.frames
    frames = (replace(frame, parts=tuple(placed)),)
    return replace(tagged, paragraphs=(replace(paragraph, frames=frames),))


@pytest.mark.parametrize(
    ("line", "source", "via"),
    [
        ("[content]“Kami siap,”[/] [cue]kata[/] [source]Rini[/].", "Rini", []),
        ("[content]“Kami siap,”[/] [cue]kata[/][source]nya[/].", "nya", []),
        (
            "[content]“Kami siap,”[/] [cue]kata[/] [source]juru bicara istana, Rini Asih[/].",
            "juru bicara istana, Rini Asih",
            [],
        ),
        (
            "[source]Rini[/] [cue]mengaku[/] [content]siap[/], dikutip dari [via]Reuters[/] "
            "dan [via]AFP[/].",
            "Rini",
            ["Reuters", "AFP"],
        ),
        (
            "Menurut [via]laporan dari Reuters[/], [source]Rini[/] [cue]mengaku[/] "
            "[content]siap[/].",
            "Rini",
            ["Reuters"],
        ),
        (
            "Menurut [via]sebuah laporan dari Reuters[/], [source]Rini[/] [cue]mengaku[/] "
            "[content]siap[/].",
            "Rini",
            ["Reuters"],
        ),
        (
            "Menurut [via]kabar dari Reuters[/], [source]Rini[/] [cue]mengaku[/] [content]siap[/].",
            "Rini",
            ["kabar dari Reuters"],
        ),
        (
            "[content]“Kami siap,”[/] [cue]kata[/] [source]Rini[/] melalui Twitter, Rabu.",
            "Rini",
            ["Twitter"],
        ),
        (
            "Lewat unggahan di akun Instagram pribadinya, [source]Rini[/] [cue]mengaku[/] "
            "[content]siap[/].",
            "Rini",
            ["akun Instagram"],
        ),
        (
            "[content]“Kami siap,”[/] [cue]ucap[/] [source]Rini[/] di platform Truth Social.",
            "Rini",
            ["platform Truth Social"],
        ),
        (
            "Melalui akun Instagramnya, [source]Rini[/] [cue]berjanji[/] [content]hadir[/].",
            "Rini",
            ["akun Instagram"],
        ),
        (  # where it was written is no way that it took
            "[content]“Kami siap,”[/] [cue]tulis[/] [source]Rini[/] di akun Instagram miliknya.",
            "Rini",
            [],
        ),
        (  # the photo's platform
            "[content]“Kami siap,”[/] [cue]kata[/] [source]Rini[/] soal foto yang viral di TikTok.",
            "Rini",
            [],
        ),
        (  # what is talked about
            "[content]“Kami siap,”[/] [cue]kata[/] [source]Rini[/] tentang Instagram.",
            "Rini",
            [],
        ),
        (  # of another sentence
            "[source]Rini[/] [cue]mengaku[/] [content]siap[/]. Di Twitter, warga ramai.",
            "Rini",
            [],
        ),
        (
            "[source]Rini[/] [cue]mengaku[/] [content]siap[/] di Twitter, dikutip dari "
            "[via]Reuters[/].",
            "Rini",
            ["Reuters"],
        ),
    ],
)
def test_the_spans_of_the_frame(line: str, source: str, via: list[str]) -> None:
    tagged, _ = tagged_line(line)
    assert read(tagged) == [([source], via)]


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ("Sumiati ( 45 )", "Sumiati"),
        ("Sumiati ( 45", "Sumiati ( 45"),
        (", Sumiati", "Sumiati"),
        ("Sumiati ( 45 ) ,", "Sumiati"),
        ("Sumiati", "Sumiati"),
    ],
)
def test_edges_and_trailing_brackets_are_outside(seen: str, expected: str) -> None:
    tagged, _ = tagged_line("[content]Air naik[/] [cue]kata[/] , Sumiati ( 45 ) , warga.")
    changed = with_parts(tagged, ("content", "Air naik"), ("source", seen))
    assert read(changed)[0][0] == [expected]


def test_an_account_that_the_tokenizer_cuts_at_its_stop_is_whole() -> None:
    line = "[content]“Maaf,”[/] [cue]tulis[/] [source]akun @nona[/].kelana di kolom. Lalu pergi."
    tagged, _ = tagged_line(line)
    (paragraph,) = tagged.paragraphs
    at = next(i for i, token in enumerate(paragraph.tokens) if token.text == "@")
    sign, name = paragraph.tokens[at : at + 2]  # one token, as the shipped tokenizer has them
    handle = Token(Span(sign.span.start, name.span.end), sign.text + name.text)
    (frame,) = paragraph.frames
    parts = tuple((role, start, min(end, at + 1)) for role, start, end in frame.parts)
    tokens = (*paragraph.tokens[:at], handle, *paragraph.tokens[at + 2 :])
    seen = replace(paragraph, tokens=tokens, frames=(replace(frame, parts=parts),))
    assert read(replace(tagged, paragraphs=(seen,))) == [(["akun @nona.kelana"], [])]


def test_brackets_inside_a_source_stay() -> None:
    tagged, _ = tagged_line("[content]Air naik[/] [cue]kata[/] [source]Ketua (pj) Desa Rini[/].")
    assert read(tagged)[0][0] == ["Ketua (pj) Desa Rini"]


def test_of_two_sources_the_one_nearest_to_the_cue_stays() -> None:
    tagged, _ = tagged_line("Rini berdiri ketika Sarman [cue]mengaku[/] [content]lelah[/].")
    changed = with_parts(tagged, ("content", "lelah"), ("source", "Rini"), ("source", "Sarman"))
    assert read(changed)[0][0] == ["Sarman"]


def test_a_source_of_punctuation_alone_is_none() -> None:
    tagged, _ = tagged_line("[content]Air naik[/], [cue]kata[/] .")
    changed = with_parts(tagged, ("content", "Air naik"), ("source", "."))
    assert read(changed) == [([], [])]


def test_a_quotation_without_a_cue_has_no_source() -> None:
    tagged, _ = tagged_line("[content]“Anak-anak belajar di tenda sampai sekarang.”[/]")
    assert read(tagged) == [([], [])]


def test_one_subject_of_two_cues_is_the_source_of_both() -> None:
    tagged, _ = tagged_line(
        "[source1+2]Rini[/] [cue1]menyebut[/] [content1]jalan rusak[/] dan [cue2]meminta[/] "
        "[content2]warga sabar[/]."
    )
    assert read(tagged) == [(["Rini"], []), (["Rini"], [])]


def test_each_cue_keeps_its_own_source() -> None:
    tagged, gold = tagged_line(
        "[source1]Istana[/] [cue1]menyatakan[/] [content1][source2]presiden[/] "
        "[cue2]menekankan[/] [content2]perbatasan dibuka[/][/]."
    )
    assert [quote.source for quote in attributed(tagged)] == [q.source for q in gold.quotes]


@pytest.mark.parametrize(("score", "via"), [(SURE, []), (SURE - 0.01, ["Antara"])])
def test_a_via_in_a_sentence_with_a_cue_of_its_own_is_of_that_sentence(
    score: float, via: list[str]
) -> None:
    tagged, _ = tagged_line(
        "[content1]“Kami siap,”[/] [cue1]kata[/] [source1]Rini[/]. "
        "[content2]“Besok,”[/] [cue2]ujar[/] [source2]Sari[/], dikutip dari [via1+2]Antara[/]."
    )
    paragraph = tagged.paragraphs[0]
    frames = (paragraph.frames[0], replace(paragraph.frames[1], score=score))
    changed = replace(tagged, paragraphs=(replace(paragraph, frames=frames),))
    assert read(changed) == [(["Rini"], via), (["Sari"], ["Antara"])]


def test_a_paragraph_of_many_reports_takes_no_time() -> None:
    heads = range(0, 4000, 4)
    tokens = tuple(Token(Span(2 * n, 2 * n + 1), "a") for n in range(4000))
    frames = tuple(
        Frame((n, n + 1), (("source", n + 1, n + 2), ("via", n + 2, n + 3)), 1.0) for n in heads
    )
    paragraph = Paragraph(Span(0, 8000), tokens, tuple(heads), frames=frames)
    quotes = tuple(
        Quote(f"q{n}", Kind.INDIRECT, (tokens[n + 3].span,), (tokens[n].span,)) for n in heads
    )
    before = time.process_time()
    found = attribute(Tagged(Article("a.txt", "a " * 4000), (paragraph,)), quotes)
    assert all(quote.source and quote.via for quote in found)
    assert time.process_time() - before < 3  # half a minute where every frame looks at every one


def test_nothing_but_source_and_via_is_changed() -> None:
    tagged, _ = tagged_line("[content]“Kami siap,”[/] [cue]kata[/] [source]Rini[/].")
    before = detect(tagged)
    after = attribute(tagged, before)
    assert [replace(quote, source=(), via=()) for quote in after] == list(before)


def test_a_cue_of_another_frame_is_not_taken() -> None:
    """A quote whose cue the tagging does not know keeps what it has."""
    tagged, _ = tagged_line("[content]“Kami siap,”[/] [cue]kata[/] [source]Rini[/].")
    quotes = detect(tagged)
    paragraph = replace(tagged.paragraphs[0], frames=(Frame((0, 1), (("source", 1, 2),), 1.0),))
    assert attribute(replace(tagged, paragraphs=(paragraph,)), quotes) == quotes

"""The mini-language of the cases and the frozen taggings, read as they were meant."""

from __future__ import annotations

from dataclasses import replace

import pytest
from frozen import from_conllu, rounded, to_conllu
from judged import CASES
from marked import MarkedError, read_cases, read_marked
from perfect import tagged_line, tagged_of

from quoteattr.evaluate import marked
from quoteattr.model import Article, Frame, Kind, Mention, Paragraph, Quote, Span, Tagged, Token


def spans_of(text: str, quote: Quote) -> dict[str, list[str]]:
    return {
        role: [span.of(text) for span in getattr(quote, role)]
        for role in ("content", "cue", "source", "via")
    }


def test_one_relation() -> None:
    (gold,) = read_marked(
        "“[content]Kami siap,[/]” [cue]kata[/][source=Rini Asih]nya[/], dikutip [via]AFP[/].",
        name="case",
    )
    (quote,) = gold.quotes
    assert gold.article == Article("case-01", "“Kami siap,” katanya, dikutip AFP.")
    assert spans_of(gold.article.text, quote) == {
        "content": ["Kami siap"],
        "cue": ["kata"],
        "source": ["nya"],
        "via": ["AFP"],
    }
    assert [gold.speaker(one).name for one in quote.speakers] == ["Rini Asih"]
    assert quote.kind is Kind.DIRECT


def test_several_relations_nested_with_a_shared_source() -> None:
    (gold,) = read_marked(
        "[source1+3=A]A[/] [cue1]menyatakan[/] [content1][source2=B,C]B dan C[/] "
        "[cue2]menekankan[/] [content2]damai[/][/] dan [cue3]meminta[/] [content3=A]sabar[/].",
        name="case",
    )
    text = gold.article.text
    assert [spans_of(text, quote)["content"] for quote in gold.quotes] == [
        ["B dan C menekankan damai"],
        ["damai"],
        ["sabar"],
    ]
    assert [spans_of(text, quote)["source"] for quote in gold.quotes] == [["A"], ["B dan C"], ["A"]]
    assert [len(quote.speakers) for quote in gold.quotes] == [1, 2, 1]


def test_articles_paragraphs_comments_and_headlines() -> None:
    first, second = read_marked(
        "# the first\n= [source]A[/][cue]:[/] [content]Siap[/]\nBaris dua.\n\n\n"
        "# the second\nTiga.",
        name="case",
    )
    assert (first.article.name, first.article.text) == ("case-01", "A: Siap\n\nBaris dua.")
    assert (second.article.name, second.article.text) == ("case-02", "Tiga.")


@pytest.mark.parametrize(
    "line",
    [
        "[content]Kami[/][/]",
        "[content]Kami",
        "[cue]kata[/] Rini",
        "[content][/] [cue]kata[/]",
    ],
)
def test_a_broken_mark_is_named_with_its_line(line: str) -> None:
    with pytest.raises(MarkedError, match=r"^case:2: "):
        list(read_marked("# a comment\n" + line, name="case"))


@pytest.mark.parametrize("path", sorted(CASES.glob("quotes-*.txt")), ids=lambda path: path.stem)
def test_every_span_of_the_cases_is_whole_words(path) -> None:  # type: ignore[no-untyped-def]
    for gold in read_cases(path):
        text = gold.article.text
        for quote in gold.quotes:
            for span in (*quote.content, *quote.cue, *quote.source, *quote.via):
                assert span.of(text) == span.of(text).strip()
                before = text[span.start - 1 : span.start] + text[span.start]
                whole = not before.isalnum() or len(before) < 2 or span.of(text) == "nya"
                assert whole, f"{gold.article.name}: {span.of(text)} begins inside a word"


def test_it_reads_what_evaluate_writes() -> None:
    line = "[content]“Kami siap”[/], [cue]kata[/] [source=s1]Rini[/]."
    (gold,) = read_marked(line, name="case")
    shown = marked(gold.article.text, gold.quotes[0], Span(0, len(gold.article.text)))
    (again,) = read_marked(shown, name="case")
    assert again.quotes == gold.quotes


# ---- frozen taggings -------------------------------------------------------------------------

ODD = Tagged(
    Article("odd", 'A\tb\\n "c"\nd', outlet="x.id", published="2024-05-01", title="T", url="u"),
    (
        Paragraph(
            Span(0, 9),
            (
                Token(Span(0, 1), "A"),
                Token(Span(1, 3), "\tb"),
                Token(Span(3, 5), "\\n"),
                Token(Span(6, 9), "\n\\t"),
            ),
            (0, 2),
            (Mention(0, 3, "PER"), Mention(1, 2, "ORG"), Mention(3, 4, "LOC")),
            (
                Frame((0, 1), (("content", 0, 2), ("content", 2, 3), ("via", 3, 4)), 0.25, 1e-7),
                Frame((2, 4), (), 1 / 3, 0.5, (Mention(0, 2, "PER"), Mention(2, 3, "office"))),
            ),
            (0.1, 0.0, 1.0, 1 / 7),
        ),
        Paragraph(Span(10, 11), (Token(Span(10, 11), "d"),)),
    ),
)


@pytest.mark.parametrize(
    "tagged",
    [
        ODD,
        replace(ODD, paragraphs=()),
        tagged_line("[content]Air naik[/], [cue]kata[/][source]nya[/].")[0],
    ],
    ids=["odd", "empty", "plain"],
)
def test_frozen_taggings_come_back_equal(tagged: Tagged) -> None:
    assert from_conllu(to_conllu([tagged])) == (tagged,)


def test_several_articles_in_one_file() -> None:
    several = (ODD, replace(ODD, paragraphs=()), ODD)
    assert from_conllu(to_conllu(several)) == several
    assert from_conllu(to_conllu([])) == ()


def test_every_case_survives_freezing() -> None:
    for path in sorted(CASES.glob("quotes-*.txt")):
        several = tuple(tagged_of(gold) for gold in read_cases(path))
        assert from_conllu(to_conllu(several)) == several


def test_rows_have_ten_columns() -> None:
    rows = [line for line in to_conllu([ODD]).split("\n") if line and not line.startswith("#")]
    assert [len(row.split("\t")) for row in rows] == [10] * 5


def test_rounding_changes_probabilities_alone() -> None:
    once = rounded(ODD)
    assert once.paragraphs[0].marginals == (0.1, 0.0, 1.0, 0.143)
    assert [(frame.score, frame.certainty) for frame in once.paragraphs[0].frames] == [
        (0.25, 0.0),
        (0.333, 0.5),
    ]
    assert once.paragraphs[0].tokens == ODD.paragraphs[0].tokens
    assert rounded(once) == once

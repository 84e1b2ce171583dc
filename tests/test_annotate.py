"""The stages in their order: the marked cases against what comes of their frozen taggings.

The taggings are what the shipped models said (scripts/freeze_taggings.py); no model is loaded here.
What they get wrong is listed in cases/known-failures.txt. The list has to be exact, so that neither
a step back nor a step forward goes unnoticed: look at what changed, then run the script with
--accept --keep (or without --keep where the models are new).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest
from frozen import from_conllu
from judged import CASES, KNOWN, TAGGED, failures, judged, known
from marked import read_cases
from perfect import tagged_line, tagged_of

from quoteattr.annotate import annotate, annotation_of
from quoteattr.model import Annotation, Article, Tagged

FILES = sorted(CASES.glob("quotes-*.txt"))
TAGGINGS = sorted(TAGGED.glob("*.conllu"))


def test_every_file_of_cases_is_frozen() -> None:
    assert [path.stem for path in TAGGINGS] == [path.stem for path in FILES]


def test_there_are_enough_cases() -> None:
    assert sum(len(gold.quotes) for path in FILES for gold in read_cases(path)) >= 250


def test_the_failures_are_the_known_ones() -> None:
    now, before = set(failures(judged())), set(known())
    changed = [f"new: {line}" for line in sorted(now - before)]
    changed += [f"mended: {line}" for line in sorted(before - now)]
    assert not changed, "\n".join([f"{KNOWN.name} is not exact:", *changed])


@pytest.mark.parametrize("path", TAGGINGS, ids=lambda path: path.stem)
def test_spans_of_predicted_quotes_are_spans_of_the_text(path) -> None:  # type: ignore[no-untyped-def]
    for tagged in from_conllu(path.read_text(encoding="utf-8")):
        annotation = annotation_of(tagged)
        text = annotation.article.text
        ids = {speaker.id for speaker in annotation.speakers}
        for quote in annotation.quotes:
            assert set(quote.speakers) <= ids
            for span in (*quote.content, *quote.cue, *quote.source, *quote.via):
                assert span.end <= len(text)
                assert span.of(text).strip() == span.of(text)
                assert any(body.contains(span) for body in annotation.body)


@pytest.mark.parametrize("path", TAGGINGS, ids=lambda path: path.stem)
def test_frozen_tokens_read_what_the_text_says(path) -> None:  # type: ignore[no-untyped-def]
    for tagged in from_conllu(path.read_text(encoding="utf-8")):
        for paragraph in tagged.paragraphs:
            for token in paragraph.tokens:
                assert paragraph.span.contains(token.span)
                assert token.text == token.span.of(tagged.article.text)


class Perfect:
    """A tagger that knows the answers; it remembers how far it was asked."""

    def __init__(self, gold: Iterable[Annotation]) -> None:
        self.gold = {one.article.name: one for one in gold}
        self.asked: list[str] = []

    def __call__(self, articles: Iterable[Article]) -> Iterator[Tagged]:
        for article in articles:
            self.asked.append(article.name)
            yield tagged_of(self.gold[article.name])


def test_another_tagger_is_an_argument() -> None:
    gold = read_cases(FILES[0])
    tagger = Perfect(gold)
    found = list(annotate([one.article for one in gold], tagger=tagger))
    assert [one.article for one in found] == [one.article for one in gold]
    assert [len(one.quotes) for one in found] == [len(one.quotes) for one in gold]


def test_annotations_come_as_they_are_done() -> None:
    gold = read_cases(FILES[0])
    tagger = Perfect(gold)
    running = annotate((one.article for one in gold), tagger=tagger)
    assert tagger.asked == []
    next(running)
    assert tagger.asked == [gold[0].article.name]


def test_an_annotation_has_body_quotes_sources_and_speakers() -> None:
    tagged, gold = tagged_line(
        "[content]“Kami siap,”[/] [cue]kata[/] [source=Rini Asih]Bupati Rini Asih[/].\nHujan turun."
    )
    annotation = annotation_of(tagged)
    assert annotation.body == tuple(paragraph.span for paragraph in tagged.paragraphs)
    (quote,) = annotation.quotes
    assert (quote.content, quote.source) == (gold.quotes[0].content, gold.quotes[0].source)
    assert [annotation.speaker(one).name for one in quote.speakers] == ["Rini Asih"]


def test_the_line_of_the_date_says_the_day() -> None:
    tagged, _ = tagged_line("[content]“Kami siap,”[/] [cue]kata[/] [source]Rini[/].")
    dated = replace(tagged.article, text=f"{tagged.article.text}\n\nSenin, 12 Mei 2025 16:42 WIB\n")
    assert annotation_of(replace(tagged, article=dated)).article.published == "2025-05-12"


def test_no_articles_no_annotations() -> None:
    assert list(annotate([], tagger=Perfect([]))) == []


def test_an_article_without_a_body_has_no_quotes() -> None:
    annotation = annotation_of(Tagged(Article("empty", "")))
    assert (annotation.quotes, annotation.speakers, annotation.body) == ((), (), ())

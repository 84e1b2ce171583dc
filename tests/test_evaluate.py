"""Scores: gold against itself is right everywhere, and each change costs what it should."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest

from quoteattr.evaluate import (
    METRIC_KEYS,
    Counts,
    Scores,
    errors,
    gold_hash,
    reliability,
    score,
    signature,
)
from quoteattr.model import Annotation, Article, Kind, Quote, QuoteattrError, Span, Speaker
from quoteattr.pairing import pair, same_name, source_form, trimmed

SPEAKERS = (
    Speaker("sari", "Sari Wulandari"),
    Speaker("paimin", "Paimin"),
    Speaker("bulog", "Bulog"),
)
SENTENCES = (
    "“[content]Stok beras aman sampai Lebaran[/],” [cue]kata[/] [source=sari]Sari[/] di Klaten.",
    "[source=sari]Ia[/] [cue]menyatakan[/] bahwa [content]harga gabah tidak akan turun lagi[/].",
    "[cue]Menurut[/] [source=sari]menteri itu[/], [content]pupuk sudah dibagi rata[/].",
    "[via]Dikutip dari Kabarkita[/], [source=paimin]Paimin[/] [cue]mengaku[/] "
    "[content]belum menerima pupuk satu karung pun[/].",
    "“[content]Kami menunggu sejak Juni.[/]”",
    "[source=bulog]Bulog[/] [cue]menyebut[/] [content]“panen raya” itu hanya separuh[/].",
)
_MARK = re.compile(r"\[(/|content|cue|via|source(?:=[\w,]+)?)\]")


def annotation(name: str = "a.txt", sentences: tuple[str, ...] = SENTENCES) -> Annotation:
    """One quote a sentence, from its marks; several sentences make one article."""
    text = ""
    quotes = []
    for number, sentence in enumerate(sentences, start=1):
        found: dict[str, list[Span]] = {"content": [], "cue": [], "via": [], "source": []}
        speakers: tuple[str, ...] = ("paimin",) if "Juni" in sentence else ()
        start, label, position = 0, "", 0
        for mark in _MARK.finditer(sentence):
            text += sentence[position : mark.start()]
            position = mark.end()
            if mark[1] == "/":
                found[label].append(Span(start, len(text)))
            else:
                label, _, ids = mark[1].partition("=")
                speakers = tuple(ids.split(",")) if ids else speakers
                start = len(text)
        text += sentence[position:] + "\n"
        quoted = "“[" in sentence
        kind = Kind.DIRECT if quoted else Kind.MIXED if "“" in sentence else Kind.INDIRECT
        quotes.append(
            Quote(
                id=f"q{number}",
                kind=kind,
                content=tuple(found["content"]),
                cue=tuple(found["cue"]),
                source=tuple(found["source"]),
                via=tuple(found["via"]),
                speakers=speakers,
            )
        )
    return Annotation(Article(name, text), tuple(quotes), SPEAKERS)


GOLD = annotation()


def changed(index: int, **fields: object) -> Scores:
    """The score of gold with one quote changed."""
    quotes = list(GOLD.quotes)
    quotes[index] = replace(quotes[index], **fields)  # type: ignore[arg-type]
    return score([GOLD], [replace(GOLD, quotes=tuple(quotes))])


def span(words: str) -> Span:
    start = GOLD.article.text.index(words)
    return Span(start, start + len(words))


def test_gold_against_itself_is_right_everywhere() -> None:
    scores = score([GOLD], [GOLD])
    assert {key: scores.counts(*key).f1 for key in METRIC_KEYS if scores.counts(*key).gold} == {
        key: 1.0 for key in METRIC_KEYS if scores.counts(*key).gold
    }
    assert scores.counts("detection") == Counts(6, 6, 6)
    assert list(errors([GOLD], [GOLD])) == []


def test_every_kind_and_form_occurs_in_the_gold_of_these_tests() -> None:
    scores = score([GOLD], [GOLD])
    forms = ("direct", "indirect", "mixed", "name", "role", "pronoun", "none")
    assert [scores.counts("speaker", group).gold for group in forms] == [2, 3, 1, 3, 1, 1, 1]


def test_missed_quote_costs_recall_only() -> None:
    scores = score([GOLD], [replace(GOLD, quotes=GOLD.quotes[1:])])
    assert scores.counts("detection") == Counts(5, 6, 5)
    assert scores.counts("detection", "direct") == Counts(1, 2, 1)
    assert scores.counts("detection", "indirect") == Counts(3, 3, 3)
    assert scores.counts("cue_detected").f1 == 1.0
    assert scores.counts("relation").recall == pytest.approx(5 / 6)
    assert scores.counts("relation").precision == 1.0


def test_an_office_counts_where_its_holder_is_found() -> None:
    def held(sari: str | None, paimin: str | None) -> Annotation:
        speakers = (replace(SPEAKERS[0], role=sari), replace(SPEAKERS[1], role=paimin))
        return replace(GOLD, speakers=(*speakers, *SPEAKERS[2:]))

    gold = held("Menteri Pertanian", None)
    right = score([gold], [held("menteri pertanian", None)]).counts("office")
    cut = score([gold], [held("menteri", "petani")]).counts("office")
    assert (right.correct, right.gold) == (right.gold, right.predicted)
    assert cut == replace(right, correct=1)  # Bulog's, which has none
    other = replace(GOLD.quotes[0], speakers=("paimin",))
    lost = score([gold], [replace(gold, quotes=(other, *GOLD.quotes[1:]))]).counts("office")
    assert lost == Counts(right.correct - 1, right.gold - 1, right.predicted - 1)


def test_quote_found_twice_is_right_once() -> None:
    twice = replace(GOLD, quotes=(*GOLD.quotes, replace(GOLD.quotes[0], id="q9")))
    scores = score([GOLD], [twice])
    assert scores.counts("detection") == Counts(6, 6, 7)
    assert scores.counts("detection", "direct") == Counts(2, 2, 3)
    (mistake,) = errors([GOLD], [twice])
    assert (mistake.fault, mistake.quote) == ("spurious", "q9")


def test_no_prediction_is_no_division_by_zero() -> None:
    scores = score([GOLD], [replace(GOLD, quotes=())])
    assert {scores.counts(*key).f1 for key in METRIC_KEYS} == {0.0}
    assert scores.counts("detection").precision == 0.0
    assert len(list(errors([GOLD], [replace(GOLD, quotes=())]))) == 6


@pytest.mark.parametrize(
    ("index", "fields", "wrong", "kept"),
    [
        (
            0,
            {"content": (span("Stok beras aman"),)},
            {"content_strict": 5, "relation": 5},
            {"detection": 6, "cue_detected": 6, "speaker": 6},
        ),
        (
            1,
            {"cue": (span("menyatakan bahwa"),)},
            {"cue_detected": 5, "relation": 5},
            {"content_strict": 6, "source_detected": 6},
        ),
        (1, {"cue": ()}, {"cue_detected": 5, "relation": 5}, {"detection": 6}),
        (
            2,
            {"source": (span("menteri"),)},
            {"source_detected": 5, "relation": 5},
            {"speaker": 6, "cue_detected": 6},
        ),
        (
            2,
            {"speakers": ("bulog",)},
            {"speaker": 5, "speaker_detected": 5, "relation": 5},
            {"source_detected": 6},
        ),
        (2, {"speakers": ("sari", "bulog")}, {"speaker": 5, "relation": 5}, {"detection": 6}),
        (2, {"speakers": ()}, {"speaker": 5, "relation": 5}, {"detection": 6}),
        (3, {"via": ()}, {"via": 0}, {"relation": 6, "source_detected": 6}),
        (5, {"kind": Kind.DIRECT}, {"kind_detected": 5}, {"relation": 6, "detection": 6}),
    ],
)
def test_wrong_field_costs_its_own_metrics(
    index: int, fields: dict[str, object], wrong: dict[str, int], kept: dict[str, int]
) -> None:
    scores = changed(index, **fields)
    assert {name: scores.counts(name).correct for name in wrong} == wrong
    assert {name: scores.counts(name).correct for name in kept} == kept


@pytest.mark.parametrize(
    ("index", "fields"),
    [
        (0, {"content": (span("“Stok beras aman sampai Lebaran,”"),)}),
        (1, {"content": (span("bahwa harga gabah tidak akan turun lagi."),)}),
        (1, {"content": (span(" harga gabah tidak akan turun lagi"),)}),
        (5, {"content": (span("panen raya” itu hanya separuh."),)}),
        (2, {"source": (span("menteri itu,"),)}),
        (2, {"cue": (span("Menurut "),)}),
        (3, {"via": (span("Dikutip dari Kabarkita,"),)}),
    ],
)
def test_edge_marks_and_bahwa_do_not_count(index: int, fields: dict[str, object]) -> None:
    scores = changed(index, **fields)
    figures = ("content_strict", "cue_detected", "source_detected", "relation", "via")
    assert [scores.counts(figure).f1 for figure in figures] == [1.0] * 5


def test_overlap_counts_words() -> None:
    scores = changed(0, content=(span("beras aman sampai"),))
    before = score([GOLD], [GOLD]).counts("content_overlap")
    assert scores.counts("content_overlap") == Counts(
        before.correct - 2, before.gold, before.predicted - 2
    )


def test_under_half_of_the_words_is_another_quote() -> None:
    other = replace(GOLD.quotes[0], content=(span("Lebaran"),))
    predicted = replace(GOLD, quotes=(other, *GOLD.quotes[1:]))
    assert score([GOLD], [predicted]).counts("detection") == Counts(5, 6, 6)
    assert [mistake.fault for mistake in errors([GOLD], [predicted])] == ["missed", "spurious"]


def test_speaker_is_compared_by_name_not_by_id() -> None:
    speakers = tuple(replace(one, id=f"x-{one.id}", name=one.name.upper()) for one in SPEAKERS)
    quotes = tuple(
        replace(quote, speakers=tuple(f"x-{one}" for one in quote.speakers))
        for quote in GOLD.quotes
    )
    scores = score([GOLD], [replace(GOLD, speakers=speakers, quotes=quotes)])
    assert scores.counts("speaker").f1 == 1.0


def test_pair_takes_the_better_of_nested_contents() -> None:
    text = "Bulog menyatakan bahwa Sari menegaskan bahwa pupuk sudah dibagi rata kemarin"
    outer = Quote("o", Kind.INDIRECT, (Span(23, len(text)),), (Span(6, 16),))
    inner = Quote("i", Kind.INDIRECT, (Span(45, len(text)),), (Span(28, 38),))
    assert pair(text, (outer, inner), (inner, outer)) == ((0, 1), (1, 0))


def test_pair_settles_equal_contents_by_the_cue() -> None:
    text = "Bulog menyebut dan menegaskan pupuk sudah dibagi"
    first = Quote("a", Kind.INDIRECT, (Span(30, 48),), (Span(6, 14),))
    second = Quote("b", Kind.INDIRECT, (Span(30, 48),), (Span(19, 29),))
    assert pair(text, (first, second), (second, first)) == ((0, 1), (1, 0))


@pytest.mark.parametrize(
    ("text", "complementiser", "inner"),
    [
        ("“Kami siap,”", False, "Kami siap"),
        ("bahwa kami siap.", True, "kami siap"),
        ("Bahwa “kami siap”", True, "kami siap"),
        ("bahwa kami siap", False, "bahwa kami siap"),
        ("bahwasanya kami siap", True, "bahwasanya kami siap"),
        (":", False, ":"),
        ("bahwa", True, "bahwa"),
        ("(50 persen)", False, "50 persen"),
    ],
)
def test_trimmed(text: str, complementiser: bool, inner: str) -> None:
    (found,) = trimmed(text, [Span(0, len(text))], complementiser=complementiser)
    assert found.of(text) == inner


@pytest.mark.parametrize(
    ("source", "names", "form"),
    [
        ("nya", ["Sari"], "pronoun"),
        ("Dia", ["Sari"], "pronoun"),
        ("Yang bersangkutan", ["Sari"], "pronoun"),
        ("Menteri Sari", ["Sari Wulandari"], "name"),
        ("menteri itu", ["Sari Wulandari"], "role"),
        ("kedua menteri", ["Sari", "Budi"], "role"),
        ("warga", ["warga"], "name"),
        ("", ["Sari"], "none"),
    ],
)
def test_source_form(source: str, names: list[str], form: str) -> None:
    spans = [Span(0, len(source))] if source else []
    assert source_form(source, spans, names) == form


def test_same_name() -> None:
    assert same_name(" Sari\u00a0 Wulandari.") == same_name("sari wulandari")
    assert same_name("Sari") != same_name("Sari Wulandari")


def test_scores_add_up_and_refuse_an_article_twice() -> None:
    other = annotation("b.txt", SENTENCES[:2])
    empty = replace(other, quotes=())
    together = score([GOLD, other], [GOLD, empty])
    apart = score([GOLD], [GOLD]) + score([other], [empty])
    assert together == apart
    assert together.counts("detection") == Counts(6, 8, 6)
    with pytest.raises(ValueError, match="scored twice: a"):
        apart + apart


def test_article_without_prediction_is_missed_and_named() -> None:
    other = annotation("b.txt", SENTENCES[:2])
    scores = score([GOLD, other], [other])
    assert scores.missing == ("a.txt",)
    assert scores.counts("detection") == Counts(2, 8, 2)


def test_prediction_of_other_articles_is_left_aside() -> None:
    scores = score([GOLD], [GOLD, annotation("b.txt", SENTENCES[:2])])
    assert scores.counts("detection") == Counts(6, 6, 6)


def test_another_text_is_refused() -> None:
    other = annotation(sentences=SENTENCES[:2])
    with pytest.raises(QuoteattrError, match=r"a\.txt: .*another version"):
        score([GOLD], [other])
    with pytest.raises(QuoteattrError, match="twice among the gold"):
        score([GOLD, GOLD], [])


def test_order_of_quotes_and_articles_does_not_matter() -> None:
    articles = [annotation(f"{number}.txt", SENTENCES[: number + 1]) for number in range(6)]
    predicted = [replace(one, quotes=one.quotes[::2]) for one in articles]
    expected = score(articles, predicted)
    shuffler = random.Random(7)
    for _ in range(5):
        shuffled = [
            replace(one, quotes=tuple(shuffler.sample(one.quotes, len(one.quotes))))
            for one in shuffler.sample(predicted, 6)
        ]
        again = score(shuffler.sample(articles, 6), shuffled)
        assert [again.counts(*key) for key in METRIC_KEYS] == [
            expected.counts(*key) for key in METRIC_KEYS
        ]
        assert again.intervals() == expected.intervals()


def test_interval_holds_the_score_and_narrows_with_more_articles() -> None:
    def half_right(count: int) -> Scores:
        gold = [annotation(f"{number}.txt") for number in range(count)]
        predicted = [
            replace(one, quotes=one.quotes if number % 2 else one.quotes[:2])
            for number, one in enumerate(gold)
        ]
        return score(gold, predicted)

    few, many = half_right(6), half_right(60)
    widths = []
    for scores in (few, many):
        low, high = scores.intervals()["detection", "all"]
        assert low < scores.value("detection") < high
        widths.append(high - low)
    assert widths[1] < widths[0] / 2


def test_value_by_name() -> None:
    scores = score([GOLD], [replace(GOLD, quotes=GOLD.quotes[1:])])
    assert scores.value("content_strict.direct") == pytest.approx(2 / 3)
    with pytest.raises(KeyError):
        scores.value("content_strict.pronoun")


def test_record_and_rows_say_the_same() -> None:
    scores = score([GOLD], [replace(GOLD, quotes=GOLD.quotes[1:])])
    record = scores.to_record()
    assert record["documents"] == 1
    assert record["scores"]["detection"]["f1"] == round(10 / 11, 4)
    assert list(record["scores"]) == [row.key for row in scores.rows()]
    assert next(iter(record["scores"])) == "detection"


def test_signature_changes_with_the_gold_only_where_gold_says_something() -> None:
    first = gold_hash([GOLD])
    unsure = replace(GOLD.quotes[0], confidence=0.5, stance="say")
    assert gold_hash([replace(GOLD, quotes=(unsure, *GOLD.quotes[1:]))]) == first
    assert gold_hash([replace(GOLD, quotes=GOLD.quotes[1:])]) != first
    assert first[:12] in signature([GOLD], models="abcdef")
    assert "1 articles, 6 relations" in signature([GOLD])


def test_mistakes_are_marked_sentences() -> None:
    wrong = replace(GOLD.quotes[1], cue=(), speakers=("bulog",))
    predicted = replace(GOLD, quotes=(GOLD.quotes[0], wrong, *GOLD.quotes[3:]))
    first, second = errors([GOLD], [predicted])
    assert (first.document, first.quote, first.fault) == ("a.txt", "q2", "wrong")
    assert first.fields == ("cue", "speaker")
    assert first.gold == SENTENCES[1]
    assert first.predicted == (
        "[source=bulog]Ia[/] menyatakan bahwa [content]harga gabah tidak akan turun lagi[/]."
    )
    assert first.gold_speakers == ("sari wulandari",)
    assert (second.quote, second.fault, second.predicted) == ("q3", "missed", None)
    assert second.gold == SENTENCES[2]


def test_marks_at_one_place_close_before_they_open() -> None:
    source = "[content]Pupuk dibagi[/], [cue]kata[/][source=sari]nya[/]."
    gold = annotation(sentences=(source,))
    (mistake,) = errors([gold], [replace(gold, quotes=())])
    assert mistake.gold == source


def test_a_bin_says_what_confidence_promises_and_what_it_keeps() -> None:
    text = "“Satu,” kata Ani. “Dua,” kata Budi.\n"
    spans = [(1, 5, 8, 12, 13, 16), (19, 22, 25, 29, 30, 34)]
    quotes = tuple(
        Quote(
            f"q{n}",
            Kind.DIRECT,
            (Span(a, b),),
            cue=(Span(c, d),),
            source=(Span(e, f),),
            confidence=0.97 if n else 0.42,
        )
        for n, (a, b, c, d, e, f) in enumerate(spans)
    )
    gold = Annotation(Article("a.txt", text), quotes, ())
    wrong = replace(quotes[0], source=())
    found = reliability([gold], [replace(gold, quotes=(wrong, quotes[1]))])
    assert [(one.low, one.quotes, one.right) for one in found] == [(0.4, 1, 0), (0.9, 1, 1)]
    assert found[0].confidence == pytest.approx(0.42)

"""The shipped models on odd articles."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
from functools import cache
from pathlib import Path

import pytest

from quoteattr import match, shipped, tag
from quoteattr.annotate import annotate, annotate_in_parallel, annotation_of
from quoteattr.model import Article, QuoteattrError, Span, Tagged, Token

QUOTE = "“Kami siap membantu warga,” kata Bupati Rini Asih, Senin (3/6)."


def read(*texts: str) -> list[Tagged]:
    articles = [Article(f"a{n}", text) for n, text in enumerate(texts, start=1)]
    return list(loaded()(articles))


@cache
def loaded() -> tag.Tagger:
    """The shipped tagger, loaded once for this file."""
    return tag.load_tagger()


def check(tagged: Tagged) -> None:
    """Everything the tagger says is about the text, in order, inside its paragraph."""
    text = tagged.article.text
    edge = 0
    for paragraph in tagged.paragraphs:
        assert paragraph.tokens
        assert edge <= paragraph.span.start < paragraph.span.end <= len(text)
        edge = paragraph.span.end
        at = paragraph.span.start
        for token in paragraph.tokens:
            assert at <= token.span.start < token.span.end <= paragraph.span.end
            assert not token.span.of(text).isspace()
            at = token.span.end
        size = len(paragraph.tokens)
        assert len(paragraph.marginals) == size
        assert paragraph.sentences[0] == 0
        assert list(paragraph.sentences) == sorted(set(paragraph.sentences))
        assert paragraph.sentences[-1] < size
        ranges = [(mention.start, mention.end) for mention in paragraph.mentions]
        for frame in paragraph.frames:
            ranges += [frame.cue, *((start, end) for _, start, end in frame.parts)]
        assert all(0 <= start < end <= size for start, end in ranges)
    for quote in annotation_of(tagged).quotes:
        assert all(span.end <= len(text) for span in quote.content)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n\t ",
        "\ufeff",
        ".",
        "“",
        "””””””””",
        "\x00\x01\x1b[31mmerah\x1b[0m\x07 kata Rini.",
        "\u202eterbalik\u202c, kata\u200b Rini\u200d.",
        "Rini\u00a0Asih berkata\u00a0: siap.",
        "Kami siap 👩‍👩‍👧 🇮🇩, kata Rini 😀.",
        "e\u0301lan vital, kata Ame\u0301lie.",
        "\r\n".join([QUOTE, "", QUOTE]),
        QUOTE * 3,
        "katanya ujarnya menurutnya " * 30,
        "a" * 5000,
        "\ud800 kata Rini.",
    ],
    ids=lambda text: ascii(text)[1:25],
)
def test_odd_texts_are_read_without_a_fault(text: str) -> None:
    (tagged,) = read(text)
    assert tagged.article.text == text
    check(tagged)


def test_tokens_read_what_the_text_says() -> None:
    (tagged,) = read(QUOTE)
    for paragraph in tagged.paragraphs:
        for token in paragraph.tokens:
            assert token.text == token.span.of(QUOTE)


def test_an_enclitic_is_a_token_of_its_own() -> None:
    (tagged,) = read("“Kami siap membantu,” katanya di Bandung, Senin.")
    texts = [token.text for paragraph in tagged.paragraphs for token in paragraph.tokens]
    assert texts[texts.index("kata") :][:2] == ["kata", "nya"]


def test_a_plain_quotation_is_found() -> None:
    (tagged,) = read(QUOTE)
    (quote,) = annotation_of(tagged).quotes
    assert [span.of(QUOTE) for span in quote.content] == ["Kami siap membantu warga"]
    assert [span.of(QUOTE) for span in quote.cue] == ["kata"]


def test_a_very_long_article() -> None:
    paragraph = "Jalan raya di tepi sungai kecil itu panjang dan berliku sekali. " * 80
    (tagged,) = read((paragraph + "Kami siap, kata Rini.\n") * 20)
    assert len(tagged.article.text) >= 100_000
    check(tagged)
    assert max(len(paragraph.tokens) for paragraph in tagged.paragraphs) > tag.LONGEST


def test_articles_keep_their_order_and_do_not_touch_each_other() -> None:
    texts = [QUOTE, "", "Hujan turun di Bandung.", QUOTE + "\n" + QUOTE]
    together = read(*texts)
    assert [tagged.article.text for tagged in together] == texts
    for tagged, text in zip(together, texts, strict=True):
        (alone,) = read(text)
        assert [p.tokens for p in alone.paragraphs] == [p.tokens for p in tagged.paragraphs]
        assert [[f.cue for f in p.frames] for p in alone.paragraphs] == [
            [f.cue for f in p.frames] for p in tagged.paragraphs
        ]


# ---- without a model -------------------------------------------------------------------------


def tokens(count: int) -> tuple[Token, ...]:
    return tuple(Token(Span(2 * n, 2 * n + 1), "a") for n in range(count))


@pytest.mark.parametrize("count", [1, tag.LONGEST, tag.LONGEST + 1, 3 * tag.LONGEST + 7])
@pytest.mark.parametrize("every", [7, 150, 10_000])
def test_a_long_paragraph_is_cut_at_sentences_and_nothing_is_lost(count: int, every: int) -> None:
    sentences = tuple(range(0, count, every))
    pieces = tag._pieces(tokens(count), sentences, False)
    assert tuple(token for piece in pieces for token in piece.tokens) == tokens(count)
    assert all(0 < len(piece.tokens) <= tag.LONGEST for piece in pieces)
    assert all(piece.sentences[0] == 0 for piece in pieces)
    begins = [sum(len(piece.tokens) for piece in pieces[:n]) for n in range(len(pieces))]
    if every <= tag.LONGEST:
        assert set(begins) <= set(sentences)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bupati Minta Warga Sabar\n\nJalan rusak.", True),
        ("Bupati Minta Warga Sabar\nJalan rusak.", False),
        ("Bupati Minta Warga Sabar \r\n\r\nJalan rusak.", True),
        ("Bupati Minta Warga Sabar \n \nJalan rusak.", True),
        ("\ufeffBupati Minta Warga Sabar\n\nJalan rusak.", True),
        ("Bupati Minta Warga Sabar", False),
    ],
)
def test_the_headline_is_the_first_line_with_an_empty_one_below(text: str, expected: bool) -> None:
    start = text.index("Bupati")
    assert Article("a", text).is_headline(Span(start, start + 24)) is expected


def test_a_later_paragraph_is_no_headline() -> None:
    text = "Satu.\n\nDua.\n\nTiga."
    assert not Article("a", text).is_headline(Span(7, 11))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one model, whole as its manifest says."""
    (tmp_path / "network.pt").write_bytes(b"weights")
    manifest = {"network.pt": hashlib.sha256(b"weights").hexdigest()}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    monkeypatch.setattr(shipped, "models_folder", lambda: tmp_path)
    return tmp_path


def test_whole_models_are_accepted(folder: Path) -> None:
    assert shipped.verified_models() == folder


def test_a_damaged_model_is_refused(folder: Path) -> None:
    (folder / "network.pt").write_bytes(b"weightz")
    with pytest.raises(QuoteattrError, match=r"network\.pt: model is damaged; install"):
        shipped.verified_models()
    for load in (tag.load_tagger, match.shipped_model.__wrapped__):
        with pytest.raises(QuoteattrError, match="damaged"):
            load()


def test_a_missing_model_is_named(folder: Path) -> None:
    (folder / "network.pt").unlink()
    with pytest.raises(QuoteattrError, match=r"network\.pt: model is missing; install"):
        shipped.verified_models()


# ---- several processes -----------------------------------------------------------------------


def test_workers_give_the_same_in_the_same_order_and_a_dead_one_is_told() -> None:
    articles = [Article(f"a{n}", f"Judul {n}\n\n{QUOTE}") for n in range(3 * tag.ARTICLES_AT_ONCE)]
    expected = list(annotate(articles, tagger=loaded()))
    found = annotate_in_parallel(articles * 8, workers=2)
    for wanted in expected:
        assert next(found) == wanted
    for worker in multiprocessing.active_children():
        worker.kill()
    with pytest.raises(QuoteattrError, match="a worker died"):
        list(found)

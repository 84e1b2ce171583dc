"""The shipped tokenizer on sentences of our own: marks, clitics, sentence ends, hostile text."""

from __future__ import annotations

from pathlib import Path

import pytest

from quoteattr.model import QuoteattrError
from quoteattr.segment import Segmented, Segmenter, clitics, fold

CASES = [
    tuple(line.split(" => "))
    for line in (Path(__file__).parent / "cases/segment.txt").read_text("utf-8").split("\n")
    if line and not line.startswith("#")
]


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter.load()


def shown(segmented: Segmented) -> str:
    begins = set(segmented.sentences[1:])
    return " ".join(
        f"¶ {token.text}" if place in begins else token.text
        for place, token in enumerate(segmented.tokens)
    )


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_words_and_sentences(segmenter: Segmenter, text: str, expected: str) -> None:
    assert shown(segmenter.segment([text])[0]) == expected


STATEMENTS = [
    "Kami akan menaikkan upah buruh tahun depan",
    "Rapat itu membahas 1.200 usulan dari daerah",
    "Presiden AS tidak hadir, tetapi menterinya datang",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_words_do_not_depend_on_the_marks_of_the_outlet(
    segmenter: Segmenter, statement: str
) -> None:
    marks = [('"', '"'), ("“", "”"), ("”", "”"), ("''", "''"), ("‘", "’"), ("«", "»"), ('" ', ' "')]
    ends = [",{} kata Sari.", "{}, kata Sari.", ",{}kata Sari.", "!{} kata Sari."]
    texts = [
        opening + statement + end.format(closing) for opening, closing in marks for end in ends
    ]
    for text, segmented in zip(texts, segmenter.segment(texts), strict=True):
        words = [token.text for token in segmented.tokens if token.text.isalnum()]
        assert words[-2:] == ["kata", "Sari"], text
        assert segmented.sentences == (0,), text
        inside = [token.text for token in segmented.tokens[1:]]
        plain = [token.text for token in segmenter.segment([statement])[0].tokens]
        assert inside[: len(plain)] == plain, text


def test_every_speech_verb_parts_from_its_clitic(segmenter: Segmenter) -> None:
    verbs = sorted(clitics().speech)
    texts = [f'"Kami siap," {verb}nya di Jakarta.' for verb in verbs]
    for verb, segmented in zip(verbs, segmenter.segment(texts), strict=True):
        assert [token.text for token in segmented.tokens[5:7]] == [verb, "nya"]


HOSTILE = [
    "",
    "   \xa0 ",
    "\ufeffJakarta\u200b \x00\x07(\x9b)",
    "😀😀 kata 👩‍👩‍👧 “𝐊𝐚𝐦𝐢”",
    "a" * 5000,
    "kata " * 3000 + "\ud800",
    "''''\"\"”“’",
    "................ ------ ?!?!",
    "\n\nKami\nsiap\n\n",
    "‘" * 300 + "@" * 300,
]


def test_spans_read_what_they_say_and_cover_every_word(segmenter: Segmenter) -> None:
    for text, segmented in zip(HOSTILE, segmenter.segment(HOSTILE), strict=True):
        end = 0
        for token in segmented.tokens:
            assert token.span.of(text) == token.text
            assert not fold(text[end : token.span.start]).strip()
            assert token.span.start >= end
            assert not any(character.isspace() for character in token.text)
            end = token.span.end
        assert not fold(text[end:]).strip()
        assert list(segmented.sentences) == sorted(set(segmented.sentences))
        assert segmented.sentences[:1] == ((0,) if segmented.tokens else ())


def test_a_paragraph_reads_the_same_alone_and_among_others(segmenter: Segmenter) -> None:
    texts = [text for text, _ in CASES] + HOSTILE + STATEMENTS
    together = segmenter.segment(texts)
    assert [segmenter.segment([text])[0] for text in texts] == together
    assert segmenter.segment([]) == []


def test_folding_keeps_every_position() -> None:
    text = "“Siap”,\xa0kata ''dia'' … – \u200b😀"
    assert len(fold(text)) == len(text)
    assert fold("“Siap”,\xa0kata dia") == '"Siap", kata dia'


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(QuoteattrError, match=r"tokenize\.pt: no such model"):
        Segmenter.load(tmp_path)


@pytest.mark.parametrize("glued", ["menguat—hanya", "turun–rumahnya", "naik―hanya"])
def test_a_dash_inside_a_flagged_word_is_no_other_word(segmenter: Segmenter, glued: str) -> None:
    for text in (f"Rupiah {glued} sebentar.", glued, f"Harga beras {glued}"):
        (found,) = segmenter.segment([text])
        assert "".join(token.text for token in found.tokens) == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Pasar buka lagi, kataHadi.", "Pasar buka lagi , kata Hadi ."),
        ("Dikutip dariReuters, harga naik.", "Dikutip dari Reuters , harga naik ."),
        ("Warga pulang, dilansirdetikJateng.", "Warga pulang , dilansir detikJateng ."),
        ("PantauandetikJatengdi lokasi.", "Pantauan detikJateng di lokasi ."),
        (
            "Ia memakai iPhone dan eFishery di YouTube.",
            "Ia memakai iPhone dan eFishery di YouTube .",
        ),
        ("Tulis detikNews dan detikcom.", "Tulis detikNews dan detikcom ."),
    ],
)
def test_words_that_lost_their_space_are_two(segmenter: Segmenter, text: str, words: str) -> None:
    assert shown(segmenter.segment([text])[0]) == words

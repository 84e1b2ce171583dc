"""Who the words of a source name: what the lists say of a word, and the shipped reader."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from perfect import tagged_line, words_of

from quoteattr.model import Article, Mention, Paragraph, Span, SpeakerType
from quoteattr.resolve import resolve
from quoteattr.sources import (
    LEXICAL,
    NAME_LABELS,
    OFFICE,
    OFFICE_LABELS,
    SourceReader,
    known_of,
    lexical,
)
from quoteattr.tag import load_tagger
from quoteattr.usage import Text, Usage

SOURCES = [["Bupati", "Suka", "Rini", "Wulandari"], ["warga"], ["data", "BPS"]]


@pytest.fixture(scope="module")
def reader() -> SourceReader:
    torch.manual_seed(3)
    made = SourceReader(word_dim=5, narrow_dim=6, hidden_dim=4)
    for parameter in made.parameters():  # away from the zeros that chains begin with
        torch.nn.init.normal_(parameter, std=0.7)
    return made.eval()


def test_the_lists_tell_words_apart() -> None:
    told = {word: lexical(word) for word in ("Bupati", "bupati", "Rini", "DPRD", "warga", "dr.")}
    assert {len(row) for row in told.values()} == {LEXICAL}
    assert len(set(told.values())) == len(told)
    assert all(-1 <= value <= 1 for row in told.values() for value in row)


def test_a_source_reads_the_same_alone_and_beside_others(reader: SourceReader) -> None:
    torch.manual_seed(4)
    seen = [torch.randn(len(source), 5) for source in SOURCES]
    usage = Usage.of([Text(source, [0]) for source in SOURCES])
    told = [known_of(source, usage) for source in SOURCES]
    with torch.inference_mode():
        together = reader.read(seen, told)
        alone = [reader.read([one], [its])[0] for one, its in zip(seen, told, strict=True)]
    assert together == alone
    assert any(together)
    for source, spans in zip(SOURCES, together, strict=True):
        assert all(0 <= start < end <= len(source) for _, start, end in spans)
        assert {label for label, _, _ in spans} <= {
            label[2:] for label in (*NAME_LABELS[1:], *OFFICE_LABELS[1:])
        }


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        (
            "Bupati Sukamaju Rini Wulandari",
            {("PER", "Rini Wulandari"), (OFFICE, "Bupati Sukamaju")},
        ),
        (
            "Rini Wulandari, peneliti senior",
            {("PER", "Rini Wulandari"), (OFFICE, "peneliti senior")},
        ),
        ("Kementerian Perindustrian dan Perdagangan",) * 2,
        ("seorang saksi mata",) * 2,
        ("para pedagang pasar",) * 2,
        ("laporan terbaru Bank Dunia",) * 2,
    ],
)
def test_the_shipped_reader(source: str, wanted: set[tuple[str, str]] | str) -> None:
    kinds = {"Kementerian": "ORG", "seorang": "ANON", "para": "GROUP", "laporan": "DOC"}
    if isinstance(wanted, str):
        wanted = {(kinds[source.split()[0]], source)}
    text = f"Warga berkumpul.\n\nMenurut {source}, harga beras akan turun bulan depan.\n"
    (tagged,) = load_tagger()([Article("a", text)])
    found = {
        (one.label, paragraph.reach(one.start, one.end).of(text))
        for paragraph in tagged.paragraphs
        for frame in paragraph.frames
        if frame.sure
        for one in frame.who
    }
    assert found == wanted


# ---- what becomes of a reading ---------------------------------------------------------------


def speakers_of(source: str, read: str) -> list[tuple[str, SpeakerType, str | None]]:
    """The speakers of a source whose words are read as `LABEL words; LABEL words`."""
    tagged, gold = tagged_line(
        f"[content]stok aman[/], [cue]kata[/] [source]{source}[/].\n", score=1.0
    )
    seen = replace(tagged, paragraphs=(with_reading(tagged.paragraphs[0], read),))
    _, speakers = resolve(seen, gold.quotes)
    return [(speaker.name, speaker.type, speaker.role) for speaker in speakers]


def with_reading(paragraph: Paragraph, read: str) -> Paragraph:
    """The paragraph as if the tagger had read its one source so, and no other name."""
    texts = [token.text for token in paragraph.tokens]
    who = []
    for label, _, words in (one.partition(" ") for one in read.split("; ")):
        named = [token.text for token in words_of(words, Span(0, len(words)), ())]
        start = next(i for i in range(len(texts)) if texts[i : i + len(named)] == named)
        who.append(Mention(start, start + len(named), label))
    frame = replace(paragraph.frames[0], who=tuple(who))
    return replace(paragraph, frames=(frame,), mentions=())


PER, ORG, DOC, GROUP, ANON = SpeakerType


@pytest.mark.parametrize(
    ("source", "read", "wanted"),
    [
        # the reader decides what is the name and what the office
        (
            "Kepala Dinas Sarana Mutiara Teguh Wirawan",
            "office Kepala Dinas Sarana; PER Mutiara Teguh Wirawan",
            [("Mutiara Teguh Wirawan", PER, "Kepala Dinas Sarana")],
        ),
        (
            "Kepala Dinas Sarana Mutiara Teguh Wirawan",
            "office Kepala Dinas Sarana Mutiara; PER Mutiara Teguh Wirawan",
            [("Teguh Wirawan", PER, "Kepala Dinas Sarana Mutiara")],
        ),
        # and what kind of speaker somebody without a name is
        ("pembina paguyuban", "ORG pembina paguyuban", [("pembina paguyuban", ANON, None)]),
        ("rombongan terakhir", "GROUP rombongan terakhir", [("rombongan terakhir", GROUP, None)]),
        ("laporan Bank Randu", "ORG Bank Randu", [("laporan Bank Randu", DOC, None)]),
        ("grup Bunga Randu, Garut", "ORG Bunga Randu", [("Bunga Randu", ORG, None)]),
        # an office alone is no name, and another's name is no office
        ("Menkeu", "PER Menkeu", [("Menkeu", ANON, None)]),
        (
            "Rini Asih dan Wira Budi",
            "PER Rini Asih; PER Wira Budi; office Wira Budi",
            [("Rini Asih", PER, None), ("Wira Budi", PER, None)],
        ),
        # a name may begin with a word that bodies begin with, and a pair is two
        (
            "CEO Randu Tim Wirawan",
            "office CEO Randu; PER Tim Wirawan",
            [("Tim Wirawan", PER, "CEO Randu")],
        ),
        ("Wira/Rini", "PER Wira/Rini", [("Wira", PER, None), ("Rini", PER, None)]),
        # whoever follows somebody is many
        (
            "Relawan Wira Budi",
            "office Relawan; PER Wira Budi",
            [("Relawan Wira Budi", GROUP, None)],
        ),
        ("Kubu Jokowi", "PER Jokowi", [("Kubu Jokowi", ORG, None)]),
        # a word of both is of the name where one word alone would be left of it
        (
            "CEO Randu Chang Wirawan",
            "office CEO Randu Chang; PER Chang Wirawan",
            [("Chang Wirawan", PER, "CEO Randu")],
        ),
        # kin begins names, titles stand inside them, not before
        (
            "Ketua Fraksi Randu Putri Wira Asih",
            "office Ketua Fraksi Randu; PER Putri Wira Asih",
            [("Putri Wira Asih", PER, "Ketua Fraksi Randu")],
        ),
        (
            "Wira ibni Sultan Asih",
            "PER Wira ibni Sultan Asih",
            [("Wira ibni Sultan Asih", PER, None)],
        ),
        ("Sir Wira Asih", "PER Sir Wira Asih", [("Wira Asih", PER, None)]),
    ],
)
def test_what_becomes_of_a_reading(
    source: str, read: str, wanted: list[tuple[str, SpeakerType, str | None]]
) -> None:
    assert speakers_of(source, read) == wanted


def whoever_speaks(full: str, short: str, label: str) -> list[list[str]]:
    """Who speaks: somebody by a full name, then whoever a short source is, read as `label`."""
    lines = [
        f"[content1]stok aman[/], [cue1]kata[/] [source1]{full}[/].",
        f"Pagi itu [source2]{short}[/] [cue2]berpesan[/] agar [content2]warga tenang[/].",
    ]
    tagged, gold = tagged_line("\n".join([*lines, ""]))
    read = zip(tagged.paragraphs, (f"PER {full}", f"{label} {short}"), strict=True)
    seen = [with_reading(paragraph, its) for paragraph, its in read]
    paragraphs = tuple(replace(one, mentions=one.frames[0].who) for one in seen)
    quotes, speakers = resolve(replace(tagged, paragraphs=paragraphs), gold.quotes)
    names = {speaker.id: speaker.name for speaker in speakers}
    return [[names[one] for one in quote.speakers] for quote in quotes]


@pytest.mark.parametrize("source", ["Kartika", "Kartika Randu"])
def test_short_is_whoever_it_begins_the_name_of(source: str) -> None:
    full = "Kartika Randu Wirawan"
    assert whoever_speaks(full, source, "ORG") == [[full], [full]]


@pytest.mark.parametrize("source", ["dewan", "Dewan", "kartika"])
def test_a_council_is_nobody_whose_name_begins_so(source: str) -> None:
    first, second = whoever_speaks("Dewan Randu Kartika", source, "GROUP")
    assert first != second

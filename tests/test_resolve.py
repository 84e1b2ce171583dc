"""Who the sources of small articles stand for: cases/resolve.txt, without a tagger."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest
from perfect import tagged_line

from quoteattr.attribute import attribute
from quoteattr.bodies import acronyms, fullest
from quoteattr.detect import detect
from quoteattr.mentions import find_people
from quoteattr.model import (
    Article,
    Kind,
    Mention,
    Paragraph,
    Quote,
    Span,
    SpeakerType,
    Tagged,
    Token,
)
from quoteattr.people import expanded, is_head, role_words
from quoteattr.referents import covers, nickname_of, slip_of
from quoteattr.resolve import resolve
from quoteattr.words import words_of

CASES = Path(__file__).parent / "cases/resolve.txt"
TAG = re.compile(r"\[(source|content)(?:=([^\]]*))?\]|\[/\]")
WORD = re.compile(
    r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:[-'’][^\W\d_]+)*(?:\.(?=[a-z]|[A-Z]\b)\w+)*|[^\w\s]"
)


@dataclass(frozen=True)
class Case:
    why: str
    tagged: Tagged
    quotes: tuple[Quote, ...]
    wanted: tuple[frozenset[str], ...]


def tagged(text: str, cuts: frozenset[int] = frozenset()) -> Tagged:
    """Lines as paragraphs, words split at `cuts` (the enclitic of *katanya*)."""
    paragraphs = []
    for line in re.finditer(r"[^\n]+", text):
        tokens = []
        for match in WORD.finditer(line[0]):
            start, end = line.start() + match.start(), line.start() + match.end()
            edges = [start, *sorted(c for c in cuts if start < c < end), end]
            tokens += [Token(Span(a, b), text[a:b]) for a, b in pairwise(edges)]
        paragraphs.append(Paragraph(Span(line.start(), line.end()), tuple(tokens)))
    return Tagged(Article("case.txt", text), tuple(paragraphs))


def case_of(why: str, lines: list[str]) -> Case:
    text, quotes, wanted = "", [], []
    for line in lines:
        found: list[tuple[dict[str, Span], str]] = []
        place, opened = 0, ("", 0)
        for tag in TAG.finditer(line):
            text += line[place : tag.start()]
            place = tag.end()
            if tag[1] and (not found or tag[1] in found[-1][0]):
                found.append(({}, ""))
            if tag[1]:
                opened = (tag[1], len(text))
                found[-1] = (found[-1][0], tag[2] or found[-1][1])
            else:
                found[-1][0][opened[0]] = Span(opened[1], len(text))
        text += line[place:] + "\n"
        for spans, names in found:
            source = (spans["source"],) if "source" in spans else ()
            quotes.append(
                Quote(f"q{len(quotes)}", Kind.INDIRECT, (spans["content"],), source=source)
            )
            wanted.append(frozenset(name.strip() for name in names.split("+")))
    cuts = frozenset(span.start for quote in quotes for span in quote.source)
    return Case(why, tagged(text, cuts), tuple(quotes), tuple(wanted))


def read_cases() -> list[Case]:
    cases = []
    for block in CASES.read_text(encoding="utf-8").split("\n\n")[1:]:
        why, *lines = block.strip().splitlines()
        cases.append(case_of(why.removeprefix("# "), lines))
    return cases


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.why)
def test_speakers(case: Case) -> None:
    quotes, speakers = resolve(case.tagged, case.quotes)
    names = {speaker.id: speaker.name for speaker in speakers}
    found = tuple(frozenset(names[i] for i in quote.speakers) for quote in quotes)
    assert found == case.wanted
    assert {i for quote in quotes for i in quote.speakers} == set(names)  # only those in use


def test_speakers_have_types_and_roles() -> None:
    case = case_of(
        "",
        [
            "Judul",
            "[source]Kepala Dinas Pangan Rahmat Hidayat[/] mengatakan [content]stok aman[/].",
            "[source]laporan Bank Maju[/] menyebut [content]kredit naik[/].",
            "[source]sejumlah warga[/] mengeluhkan [content]harga naik[/].",
            "[source]seorang saksi[/] melihat [content]api besar[/].",
            "[source]Kementerian Sosial[/] menyatakan [content]bantuan dikirim[/].",
        ],
    )
    _, speakers = resolve(case.tagged, case.quotes)
    assert [speaker.type for speaker in speakers] == [
        SpeakerType.PER,
        SpeakerType.DOC,
        SpeakerType.GROUP,
        SpeakerType.ANON,
        SpeakerType.ORG,
    ]
    assert speakers[0].id == "rahmat-hidayat"
    assert speakers[0].role == "Kepala Dinas Pangan"


@pytest.mark.parametrize(
    ("line", "role"),
    [
        # in a source whatever is no name is the office, known as such or not
        ("[source]Peserta lomba perahu Rahmat Hidayat[/]", "Peserta lomba perahu"),
        ("[source]Rahmat Hidayat (41), perajin anyaman[/]", "perajin anyaman"),
        (
            "[source]Salah satu penonton yang duduk di depan, Rahmat Hidayat[/]",
            "Salah satu penonton",
        ),
        ("[source]seorang petani bernama Rahmat Hidayat[/]", "petani"),
        ("[source]Rahmat Hidayat, warga Desa Suka, Kecamatan Maju[/]", "warga Desa Suka"),
        ("[source]Keterangan Rahmat Hidayat[/]", None),
        # a title of his own before the name is none of the office, the same word inside it is
        ("[source]Panglima TNI Jenderal Rahmat Hidayat[/]", "Panglima TNI"),
        ("[source]Kadiv Humas Polri Irjen Pol Rahmat Hidayat[/]", "Kadiv Humas Polri"),
        ("[source]Brigjen TNI (Purn) Rahmat Hidayat[/]", None),
        ("[source]Perdana Menteri Sukamaju Rahmat Hidayat[/]", "Perdana Menteri Sukamaju"),
        ("Perdana Menteri Sukamaju [source]Rahmat Hidayat[/]", "Perdana Menteri Sukamaju"),
        ("[source]Ketua Satgas Covid-19 Rahmat Hidayat[/]", "Ketua Satgas Covid-19"),
        # elsewhere nothing of another clause or of another person
        ("Bupati Surya Darma menegur guru [source]Rahmat Hidayat[/], dan ia", "guru"),
        ("Penyidik lalu menahan [source]Rahmat Hidayat[/] yang", None),
        ("Camat Surya Darma bersama [source]Rahmat Hidayat[/]", None),
        ("Camat Surya Darma dan Bupati [source]Rahmat Hidayat[/]", "Bupati"),
        ("Kepala Dinas Pangan Surya Darma dan [source]Rahmat Hidayat[/]", None),
        (
            "[source]Rahmat Hidayat[/], Kepala Dinas Pangan melalui pesan singkat,",
            "Kepala Dinas Pangan",
        ),
        ("Menteri Pangan Rahmat Hidayat atau akrab disapa [source]Hidayat[/]", "Menteri Pangan"),
        # ranks that are written out are none of it, nor what says nothing of an office
        (
            "[source]Kapolresta Suka Komisaris Besar Polisi Rahmat Hidayat[/]",
            "Kapolresta Suka",
        ),
        (
            "[source]Kasat Reskrim Polres Suka, Ajun Komisaris Polisi (AKP) Rahmat Hidayat[/]",
            "Kasat Reskrim Polres Suka",
        ),
        ("[source]Kapolsek Suka Komisaris Rahmat Hidayat[/]", "Kapolsek Suka"),
        ("[source]Direktur dan Komisaris Rahmat Hidayat[/]", "Direktur dan Komisaris"),
        (
            "[source]Kepala Penerangan Lanud Suka Mayor Sus Rahmat Hidayat[/]",
            "Kepala Penerangan Lanud Suka",
        ),
        ("[source]seorang wanita bernama Rahmat Hidayat[/]", None),
        ("[source]Rahmat Hidayat, SpPD, dokter di RS Suka[/]", "dokter di RS Suka"),
        ("Selain [source]Rahmat Hidayat[/], tokoh lain", None),
        ("[source]Kuasa hukum lainnya, Rahmat Hidayat[/]", "Kuasa hukum"),
        ("[source]pengacaranya, Rahmat Hidayat[/]", "pengacara"),
        ("(Menko Pangan) [source]Rahmat Hidayat[/]", "Menko Pangan"),
        (
            "Putra sulung Bupati Suka (BS), [source]Rahmat Hidayat[/]",
            "Putra sulung Bupati Suka (BS)",
        ),
        ("[source]Bupati Suka melalui Camat Maju Rahmat Hidayat[/]", "Camat Maju"),
        ("[source]Anggota DPR, Dr. H. Rahmat Hidayat[/]", "Anggota DPR"),
        ("[source]Rahmat Hidayat (50) salah satu petani[/]", "salah satu petani"),
        ("[source]istrinya, Rahmat Hidayat[/]", None),
        ("Anggota keluarga Bupati Suka [source]Rahmat Hidayat[/]", "Bupati Suka"),
    ],
)
def test_the_office_beside_a_name(line: str, role: str | None) -> None:
    case = case_of("", ["Judul", f"{line} mengatakan [content]stok aman[/]."])
    _, speakers = resolve(case.tagged, case.quotes)
    assert [speaker.role for speaker in speakers] == [role]


def test_a_place_behind_an_office_is_its_place_where_somebody_holds_it() -> None:
    lines = [
        "Camat Surya Darma menjemput Perdana Menteri Kasmania, Rahmat Hidayat, di dermaga.",
        "[content]“Kami siap,”[/] kata [source]perdana menteri Kasmania[/].",
    ]
    case = case_of("", ["Judul", *lines])
    _, speakers = resolve(case.tagged, case.quotes)
    assert [speaker.name for speaker in speakers] == ["Rahmat Hidayat"]


def test_an_office_before_the_next_name_is_not_that_of_the_last() -> None:
    lines = [
        "Senada dengan Surya Darma, Ketua RW Suka Rahmat Hidayat menilai [content]stok aman[/].",
        "[source]Surya Darma[/] menyebut [content]harga turun[/].",
    ]
    case = case_of("", ["Judul", *lines])
    _, speakers = resolve(case.tagged, case.quotes)
    assert [s.role for s in speakers if s.name == "Surya Darma"] == [None]


def test_the_body_of_an_officer_may_be_called_as_a_title_is() -> None:
    lines = [
        "[source]Panglima TNI Jenderal Rahmat Hidayat[/] mengatakan [content]stok aman[/].",
        "[source]Pihaknya[/] menyebut [content]harga turun[/].",
    ]
    case = case_of("", ["Judul", *lines])
    quotes, speakers = resolve(case.tagged, case.quotes)
    names = {speaker.id: speaker.name for speaker in speakers}
    assert [names[quote.speakers[0]] for quote in quotes] == ["Rahmat Hidayat", "TNI"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Cokorda Raka mengatakan stok aman.", "Cokorda Raka"),
        ("La Ode Safiul mengatakan stok aman.", "La Ode Safiul"),
        ("Anak Agung Raka Wirawan mengatakan stok aman.", "Anak Agung Raka Wirawan"),
        ("Warga Desak Raka mundur.", "Raka"),
        ("Hadir pula Cokorda\nRaka mengatakan stok aman.", "Raka"),
    ],
)
def test_what_only_begins_a_name_wherever_it_stands(text: str, name: str) -> None:
    seen = tagged(text)
    words = words_of(seen)
    assert name in [one.text for one in find_people(seen, words, [])]


def test_no_quotes_no_speakers() -> None:
    assert resolve(tagged("Judul\nTidak ada yang bicara.\n"), ()) == ((), ())


def test_a_pronoun_nobody_answers_to_has_no_speaker() -> None:
    case = case_of("", ["Judul", "[source]Dia[/] mengaku [content]lelah[/]."])
    (quote,), _ = resolve(case.tagged, case.quotes)
    assert quote.speakers == ()


def test_an_office_with_a_clause_that_ends_in_itu_takes_up_who_spoke() -> None:
    line = (
        "[source1]Ketua Paguyuban Suka Rahmat Hidayat[/] [cue1]menyebut[/] [content1]sepi[/]. "
        "[source2]Lelaki[/] yang lama menyopir itu [cue2]mengaku[/] [content2]lelah[/].\n"
    )
    seen, gold = tagged_line(line)
    _, speakers = resolve(seen, gold.quotes)
    assert [speaker.name for speaker in speakers] == ["Rahmat Hidayat"]


def test_a_source_that_covers_too_much_still_finds_the_name() -> None:
    case = case_of(
        "",
        [
            "Judul",
            "Kemarin Bupati [source]Rahmat Hidayat kepada wartawan[/] mengatakan [content]aman[/].",
        ],
    )
    (quote,), _ = resolve(case.tagged, case.quotes)
    assert quote.speakers == ("rahmat-hidayat",)


def test_mentions_of_the_tagger_decide_where_words_do_not() -> None:
    text = "Judul\nKetua Xanto Mirbel Zuqro berbicara.\n"
    bare = tagged(text)
    paragraph = bare.paragraphs[1]
    labels = (Mention(1, 2, "ORG"), Mention(2, 4, "PER"))
    with_labels = Tagged(
        bare.article,
        (bare.paragraphs[0], Paragraph(paragraph.span, paragraph.tokens, mentions=labels)),
    )
    names = find_people(with_labels, words_of(with_labels))
    assert [name.text for name in names] == ["Mirbel Zuqro"]


def test_two_letters_that_begin_a_name_are_of_it_where_the_tagger_says_so() -> None:
    bare = tagged("Judul\nKasus itu diusut Jaksa Agung, ST Burhanuddin, saat ini.\n")
    title, body = bare.paragraphs
    seen = Tagged(bare.article, (title, replace(body, mentions=(Mention(6, 8, "PER"),))))
    assert [name.text for name in find_people(seen, words_of(seen))] == ["ST Burhanuddin"]


def test_a_name_begins_behind_its_office_where_the_tagger_saw_only_its_end() -> None:
    bare, _ = tagged_line("[source]Bupati Lesmana Hadikusuma[/] [cue]mengaku[/] [content]siap[/].")
    (paragraph,) = bare.paragraphs
    seen = replace(bare, paragraphs=(replace(paragraph, mentions=(Mention(2, 3, "PER"),)),))
    _, speakers = resolve(seen, attribute(seen, detect(seen)))
    assert [speaker.name for speaker in speakers] == ["Lesmana Hadikusuma"]


@pytest.mark.parametrize(
    ("source", "mention", "name"),
    [
        # two letters inside are initials
        ("Kasat Reskrim Polres Suka AKP Rahmat DC Hidayat", (5, 8), "Rahmat DC Hidayat"),
        # what the tagger takes for a body, alone with the name behind an office
        ("analis Tina Teng", (2, 3), "Tina Teng"),
        # what *Universitas* is called after is no given name
        ("Rektor Universitas Rembun Hidayat", (2, 4), "Hidayat"),
        # a name ends where the tagger's mention does
        ("Kanit PPA Ipda Rahmat Hidayat Ummah", (3, 6), "Rahmat Hidayat Ummah"),
    ],
)
def test_where_a_name_of_the_tagger_begins(
    source: str, mention: tuple[int, int], name: str
) -> None:
    bare, _ = tagged_line(f"[source]{source}[/] [cue]mengaku[/] [content]siap[/].")
    (paragraph,) = bare.paragraphs
    seen = replace(bare, paragraphs=(replace(paragraph, mentions=(Mention(*mention, "PER"),)),))
    _, speakers = resolve(seen, attribute(seen, detect(seen)))
    assert [speaker.name for speaker in speakers] == [name]


@pytest.mark.parametrize(
    ("full", "short", "expected"),
    [
        ("dmitry peskov", "peskov", True),
        ("ahmad ramadhan", "ahamad ramadhan", True),
        ("budi gunadi sadikin", "budi g sadikin", True),
        ("budi gunadi sadikin", "sadikin budi", False),
        ("j", "jokowi", False),
    ],
)
def test_covers(full: str, short: str, *, expected: bool) -> None:
    assert covers(full.split(), short.split()) is expected


@pytest.mark.parametrize(
    ("short", "full", "expected"),
    [
        ("jokowi", "joko widodo", True),
        ("ahy", "agus harimurti yudhoyono", True),
        ("asko", "askolani", True),
        ("ariza", "ahmad riza patria", True),
        ("budi", "joko widodo", False),
    ],
)
def test_nickname_of(short: str, full: str, *, expected: bool) -> None:
    assert nickname_of(short.split(), full.split()) is expected


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Direktur Eksekutif Reformindo Institute Komaidi Hartono", "Komaidi Hartono"),
        ("Bupati Talango Melki Wenda", "Melki Wenda"),
        ("Kapolres, Komisaris Besar Endra Gunadi", "Endra Gunadi"),
        ("Kompol Teuku Fathir Gunadi", "Teuku Fathir Gunadi"),
        ('Gitaris Roughton "Rou" Renolds', 'Roughton "Rou" Renolds'),
    ],
)
@pytest.mark.parametrize("word", [-1, -2])
def test_what_an_office_is_of_is_no_part_of_a_name(source: str, name: str, word: int) -> None:
    """Where the article lets one word of the name speak alone."""
    alone = source.split()[word].strip('"')
    found, _ = tagged_line(
        f"[content]“Kami siap,”[/] [cue]kata[/] [source]{source}[/]. Menurut {alone}, pasar buka."
    )
    _, speakers = resolve(found, attribute(found, detect(found)))
    assert [speaker.name for speaker in speakers] == [name]


@pytest.mark.parametrize(
    ("lines", "mentions", "name"),
    [
        # alone a person twice and a body once
        (
            ["Wirya tiba.", "Wirya pulang.", "[source]Wirya[/]"],
            [Mention(0, 1, "PER"), Mention(0, 1, "PER"), Mention(0, 1, "ORG")],
            "Wirya",
        ),
        # inside what the model takes for a body
        (
            ["Bos Sarana Kevin Pujadi tiba.", "Kevin tiba.", "[source]Kevin[/]"],
            [Mention(1, 4, "ORG"), Mention(0, 1, "PER"), Mention(0, 1, "PER")],
            "Kevin Pujadi",
        ),
    ],
)
def test_a_name_is_what_the_tagger_mostly_says_of_it(
    lines: list[str], mentions: list[Mention], name: str
) -> None:
    case = case_of("", ["Judul", *lines[:-1], f"{lines[-1]} mengaku [content]lelah[/]."])
    title, *body = case.tagged.paragraphs
    seen = [replace(one, mentions=(said,)) for one, said in zip(body, mentions, strict=True)]
    _, speakers = resolve(replace(case.tagged, paragraphs=(title, *seen)), case.quotes)
    assert [speaker.name for speaker in speakers] == [name]
    assert speakers[0].type is SpeakerType.PER


def test_two_players_are_two_speakers() -> None:
    lines = [
        "Pasangan itu, Seno Alfian/Rian Ardianta, kalah.",
        "[source]Seno/Rian[/] mengakui [content]kalah cerdik[/].",
        "[source]Mereka[/] mengaku [content]lelah[/].",
    ]
    case = case_of("", ["Judul", *lines])
    quotes, speakers = resolve(case.tagged, case.quotes)
    names = {speaker.id: speaker.name for speaker in speakers}
    for quote in quotes:
        assert [names[one] for one in quote.speakers] == ["Seno Alfian", "Rian Ardianta"]


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        # letters for a name
        (["[source]Pemilik rumah berinisial W[/]"], "W"),
        # a title alone is whoever has it before the name
        (["Habib Rahmat Hidayat tiba di Suka.", "[source]Habib[/]"], "Rahmat Hidayat"),
        # an office behind the name that ends in *ini* takes up nobody else
        (
            ["Wirya Darma menilai harga naik.", "[source]Rahmat Hidayat, pemimpin majalah ini,[/]"],
            "Rahmat Hidayat",
        ),
        # one person is no body and no crowd
        (
            [
                "[source]Paguyuban Becak Suka[/] mengeluhkan [content]sepi[/].",
                "Sekretaris Partai Maju Rahmat Hidayat datang.",
                "Kata Hidayat, harga naik.",
                "[source]politikus itu[/]",
            ],
            "Rahmat Hidayat",
        ),
        # whose government it is does not speak
        (
            ["[source]Pemerintah Presiden Rahmat Hidayat[/]"],
            "Pemerintah Presiden Rahmat Hidayat",
        ),
        # H. is a title wherever it stands
        (["[source]Ketua Yayasan Suka H Rahmat Hidayat[/]"], "Rahmat Hidayat"),
        # two letters between two names are initials
        (["[source]Direktur Utama Rahmat LP Hidayat[/]"], "Rahmat LP Hidayat"),
        # what kind of body it is
        (["[source]Kantor berita Sukaria, Merdika[/]"], "Merdika"),
        (["[source]PT Suka Maju selaku operator[/]"], "PT Suka Maju"),
    ],
)
def test_who_is_meant(lines: list[str], name: str) -> None:
    case = case_of("", ["Judul", *lines[:-1], f"{lines[-1]} mengaku [content]lelah[/]."])
    quotes, speakers = resolve(case.tagged, case.quotes)
    names = {speaker.id: speaker.name for speaker in speakers}
    assert [names[one] for one in quotes[-1].speakers] == [name]


def test_slips_keep_the_first_letter() -> None:
    assert slip_of(["amir"], ["amri", "ali"])
    assert not slip_of(["rudi"], ["budi", "hartono"])


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("menkes", "menteri kesehatan"),
        ("wamendagri", "wakil menteri dalam negeri"),
        ("kemendagri", "kementerian dalam negeri"),
        ("dirkeu", "direktur keuangan"),
        ("meja", "meja"),
    ],
)
def test_expanded(key: str, expected: str) -> None:
    assert expanded(key) == expected


def test_short_offices_are_heads() -> None:
    assert all(is_head(key) for key in ("menkes", "kapolsek", "dirreskrimum", "wamendagri"))
    assert not is_head("meja")


def test_an_office_by_another_name() -> None:
    assert {"bupati", "gubernur"} <= role_words("orang nomor satu di Kota Randu itu")
    assert "presiden" not in role_words("orang nomor dua di Kota Randu itu")


def test_acronyms_stand_behind_their_names() -> None:
    text = "Menurut Komisi Pemilihan Umum (KPU) dan Dinas Pariwisata (Dispar) Bali, itu benar.\n"
    words = words_of(tagged(text))
    found = acronyms(text, words)
    assert found == {"kpu": "Komisi Pemilihan Umum", "dispar": "Dinas Pariwisata"}
    assert fullest("KPU", text, words, found) == "Komisi Pemilihan Umum"
    assert fullest("Bawaslu", text, words, found) == "Bawaslu"
    text = "Direktur PT Telukmas Nusantara Tbk (TKMS) menjelaskan program Telukmas.\n"
    assert fullest("Telukmas", text, words_of(tagged(text)), {}) == "PT Telukmas Nusantara Tbk"


def test_letters_of_a_body_are_no_person() -> None:
    case = case_of(
        "acronym",
        [
            "Dalam peringatan ANI, anak-anak bernyanyi.",
            "Wakil Presiden Rahmat Idris hadir.",
            "[source=Rahmat Idris]Dia[/] berharap [content]sungai tetap bersih[/].",
        ],
    )
    first, *others = case.tagged.paragraphs
    place = next(i for i, token in enumerate(first.tokens) if token.text == "ANI")
    mentioned = replace(first, mentions=(Mention(place, place + 1, "ORG"),))
    seen = replace(case.tagged, paragraphs=(mentioned, *others))
    words = words_of(seen)
    assert [name.text for name in find_people(seen, words, [])] == ["Rahmat Idris"]
    _, speakers = resolve(seen, case.quotes)
    assert [speaker.name for speaker in speakers] == ["Rahmat Idris"]


@pytest.mark.parametrize(
    ("lines", "speakers"),
    [
        (["[source]Perdana Menteri Sri Lanka Rahmat Hidayat[/]"], ["Rahmat Hidayat"]),
        (["[source]Bupati Ogan Ilir Rahmat Hidayat[/]"], ["Rahmat Hidayat"]),
        (
            ["[source]Rahmat Hidayat selaku Ketua Panitia Musyawarah Surya Darma[/]"],
            ["Rahmat Hidayat"],
        ),
        (["[source]Chef Rahmat Hidayat[/]"], ["Rahmat Hidayat"]),
        (["[source]seorang pejabat Gedung Putih[/]"], ["seorang pejabat Gedung Putih"]),
        (["[source]Al Jazeera[/]"], ["Al Jazeera"]),
        (["Koran The Wall Street Journal terbit. [source]Journal[/]"], ["The Wall Street Journal"]),
        (["[source]Polandia dan Slovakia[/]"], ["Polandia", "Slovakia"]),
        (["[source]KPU, UNDP, dan DKPP[/]"], ["KPU", "UNDP", "DKPP"]),
        (["[source]Polres Suka dan Polda Maju[/]"], ["Polres Suka", "Polda Maju"]),
        (["[source]Komnas HAM, SuRaS, dan LBH Suka[/]"], ["Komnas HAM", "SuRaS", "LBH Suka"]),
        (["[source]Presiden Rahmat Hidayat[/]", "[source]Kepala Negara[/]"], ["Rahmat Hidayat"]),
        (
            ["[source]Presiden Rahmat Hidayat[/]", "[source]kepala negara itu[/]"],
            ["Rahmat Hidayat"],
        ),
        (["[source]Rahmat Hidayat[/]", "[source]pria 58 tahun itu[/]"], ["Rahmat Hidayat"]),
        (
            ["[source]Kementerian Pendidikan dan Kebudayaan[/]"],
            ["Kementerian Pendidikan dan Kebudayaan"],
        ),
        (["[source]media Jepang[/]"], ["media Jepang"]),
        (["[source]media pemerintah Jepang Kyodo[/]"], ["Kyodo"]),
        (["[source]pihak rektorat[/]"], ["rektorat"]),
        (["[source]pihak berwenang[/]"], ["pihak berwenang"]),
        (["[source]Pihak[/]"], ["Pihak"]),
        (
            ["[source]Kementerian Luar Negeri RI[/]", "[source]Kemlu[/]"],
            ["Kementerian Luar Negeri RI"],
        ),
        (["[source]Rahmat Hidayat[/]", "[source]penjelasan Hidayat[/]"], ["Rahmat Hidayat"]),
        (
            ["[source]Rahmatullah Hidayat[/]", "[source]Mamat[/], sapaannya,"],
            ["Rahmatullah Hidayat"],
        ),
        (
            ["[source]Rahmatullah Hidayat[/]", "Pria yang akrab disapa [source]Mamat[/] itu"],
            ["Rahmatullah Hidayat"],
        ),
        (["[source]Teofilus Hidayat[/]", "[source]Teo[/]"], ["Teofilus Hidayat"]),
        (["[source]Rani Hidayat[/]", "[source]Rina[/]"], ["Rani Hidayat", "Rina"]),
        (
            [
                "[source]Joko Widodo (Jokowi)[/]",
                "[source]istrinya, Iriana Jokowi[/]",
                "[source]Jokowi[/]",
            ],
            ["Joko Widodo", "Iriana Jokowi"],
        ),
    ],
)
def test_who_a_source_names(lines: list[str], speakers: list[str]) -> None:
    case = case_of("", ["Judul", *(f"{line} mengatakan [content]stok aman[/]." for line in lines)])
    _, found = resolve(case.tagged, case.quotes)
    assert [speaker.name for speaker in found] == speakers


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("detikSuka", SpeakerType.ORG),
        ("sukanews.com", SpeakerType.ORG),
        ("salah satu poin laporan", SpeakerType.DOC),
        ("sejumlah hasil survei", SpeakerType.DOC),
        ("beberapa pengamat", SpeakerType.GROUP),
        ("bank-bank", SpeakerType.GROUP),
        ("pengacara tersebut", SpeakerType.ANON),
        ("Penyedia layanan daring", SpeakerType.GROUP),
    ],
)
def test_what_kind_of_speaker_a_source_is(source: str, kind: SpeakerType) -> None:
    case = case_of("", ["Judul", f"[source]{source}[/] menyebut [content]stok aman[/]."])
    _, (speaker,) = resolve(case.tagged, case.quotes)
    assert speaker.type is kind


def test_who_is_only_cited_is_a_medium() -> None:
    lines = "[cue]Dilansir[/] [source]Semasa[/], [content]harga naik[/].\n"
    bare, _ = tagged_line(lines)
    (paragraph,) = bare.paragraphs
    seen = replace(bare, paragraphs=(replace(paragraph, mentions=(Mention(1, 2, "PER"),)),))
    _, (speaker,) = resolve(seen, attribute(seen, detect(seen)))
    assert speaker.type is SpeakerType.ORG


@pytest.mark.parametrize("who", ["pelaku", "Sang istri", "Anak bertubuh kurus itu"])
def test_those_of_whom_an_officer_tells_are_not_he(who: str) -> None:
    lines = [
        "[source]Kapolsek Suka AKP Rahmat Hidayat[/] mengatakan [content]pria itu ditangkap[/].",
        f"[source]{who}[/] mengaku [content]lapar[/].",
    ]
    case = case_of("", ["Judul", *lines])
    _, speakers = resolve(case.tagged, case.quotes)
    assert [speaker.type for speaker in speakers] != [SpeakerType.PER]
    assert len(speakers) == 2


@pytest.mark.parametrize(
    ("below", "speaker"),
    [
        ("[source]Rahmat Hidayat[/] mengatakan [content]stok beras menipis[/].", "Rahmat Hidayat"),
        ("[source]Rahmat Hidayat[/] mengatakan [content]panen baru mulai[/].", "Pengamat"),
    ],
)
def test_a_headline_gives_an_office_to_whoever_says_it_below(below: str, speaker: str) -> None:
    case = case_of("", ["[source]Pengamat[/]: [content]Stok Beras Menipis[/]", "", below])
    _, speakers = resolve(case.tagged, case.quotes)
    assert speakers[0].name == speaker


def test_a_headline_is_looked_at_again_when_all_have_spoken() -> None:
    case = case_of(
        "",
        [
            "[source]Saksi[/]: [content]Sopir Sempat Teriak Rem Blong[/]",
            "",
            "[source]Rini Asih, pemilik warung,[/] mengaku [content]takut[/].",
            "[content]Sopir itu teriak rem blong[/], ujar[source]nya[/].",
        ],
    )
    quotes, _ = resolve(case.tagged, case.quotes)
    assert quotes[0].speakers == ("rini-asih",)


def test_a_headlines_quotation_is_whose_words_it_repeats_below() -> None:
    case = case_of(
        "",
        [
            "“[content]Kami Datang Bukan untuk Piknik[/]”, Pelatih Suka Sesumbar",
            "",
            "[source]Budi Santoso, pelatih Randu,[/] menyebut [content]laga berat[/].",
            "[content]Suka bagus transisinya[/], ucap [source]Budi[/].",
            "[source]Rini Asih[/] menyebut [content]kami datang bukan untuk piknik[/].",
        ],
    )
    _, speakers = resolve(case.tagged, case.quotes)
    assert speakers[0].name == "Rini Asih"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("[source]Rini Hartati[/]: [content]Stok Beras Menipis[/]", "Rini Hartati"),
        ("[source]Rini Sebut[/]: [content]Stok Beras Menipis[/]", "Rini"),  # *sebut* is common
    ],
)
def test_a_headline_tells_the_full_name_of_whom_the_body_calls_by_one_word(
    title: str, name: str
) -> None:
    below = "[source]Rini[/] mengatakan [content]stok beras menipis[/]."
    case = case_of("", [title, "", below])
    first, *others = case.tagged.paragraphs
    first = replace(first, mentions=(Mention(0, 2, "PER"),))
    _, speakers = resolve(replace(case.tagged, paragraphs=(first, *others)), case.quotes)
    assert [speaker.name for speaker in speakers] == [name]


@pytest.mark.parametrize(
    ("printed", "source", "name"),
    [
        ("Di meja ada laporan Pasar Randu", "laporan itu", "laporan Pasar Randu"),
        ("Di rumah keluarga Brigadir Randu", "pihak keluarga", "keluarga Brigadir Randu"),
        ("Di sana ada Lembaga Survei Randu", "survei itu", "survei"),  # of a longer name
        ("Di sana ada warga Desa Randu", "warga", "warga"),
    ],
)
def test_a_common_noun_goes_by_the_name_printed_behind_it(
    printed: str, source: str, name: str
) -> None:
    line = f"[source]{source}[/] menyebut [content]stok aman[/]."
    case = case_of("", ["Judul", "", f"{printed}.", line])
    _, (speaker,) = resolve(case.tagged, case.quotes)
    assert speaker.name == name

"""The body of an article: every paragraph, no furniture, no dateline."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from quoteattr.clean import body_spans, boilerplate, outlet_of, published_of
from quoteattr.model import Article

FIRST = "Menteri Pertanian Sari Wulandari meninjau lumbung beras di tiga desa, Senin (2/12)."


def body(text: str) -> list[str]:
    return [span.of(text) for span in body_spans(Article("a.txt", text))]


@pytest.mark.parametrize(
    ("dateline", "outlet"),
    [
        ("Suara.com - ", "suara.com"),
        ("putin2Moskow, LiputanIslam.com – ", "liputanislam.com"),
        ("JAKARTA, KOMPAS.com - ", "kompas.com"),
        ("JAKARTA, KOMPAS.com -- ", "kompas.com"),
        ("SURABAYA , KOMPAS.com -", "kompas.com"),
        ("Jakarta (ANTARA) - ", "antaranews.com"),
        ("Gianyar, Bali (ANTARA) — ", "antaranews.com"),
        ("JAKARTA, iNews.id – ", "inews.id"),
        ("Jakarta, CNN Indonesia -- ", "cnnindonesia.com"),
        ("Jakarta, CNBC Indonesia- ", "cnbcindonesia.com"),
        ("TEMPO.CO, Jakarta - ", "tempo.co"),
        ("TEMPO.CO , Jakarta -", "tempo.co"),
        ("Liputan6.com, Jakarta ", "liputan6.com"),
        ("Liputan6.com, Jakarta - ", "liputan6.com"),
        ("jpnn.com - JAKARTA - ", "jpnn.com"),
        ("IDXChannel — ", "idxchannel.com"),
        ("REPUBLIKA.CO.ID, JAKARTA -- ", "republika.co.id"),
        ("Teheran, Warta Senja – ", "wartasenja"),
        ("MAKASSAR - ", None),
        ("Jakarta - ", None),
        ("Sukarindu - ", None),  # a place that no list knows, before the first paragraph
        ("", None),
    ],
)
def test_dateline_lies_outside_and_names_the_outlet(dateline: str, outlet: str | None) -> None:
    text = f"Menteri Tinjau Lumbung Beras\n\n{dateline}{FIRST}\n"
    assert body(text) == ["Menteri Tinjau Lumbung Beras", FIRST]
    assert outlet_of(Article("a.txt", text)) == outlet


@pytest.mark.parametrize(
    "line",
    [
        "Budi Santoso - Wakil bupati itu datang terlambat ke rapat yang membahas anggaran desa.",
        "Kereta Jakarta - Bandung kembali beroperasi setelah rel di Purwakarta selesai diperbaiki.",
        "Sejak kemarin situs Beritaku.com - milik dua orang - tidak dapat dibuka oleh pembaca.",
        "“Kami siap,” kata Sari kepada Kabarkita.com, Senin - hari pertama panen raya di Klaten.",
        "PKB - PKS sepakat.",
        "Di Klaten, Senin - hari pertama panen raya - Sari berkata bahwa hasilnya cukup baik.",
        "Bagi Sari, Senin - Jumat adalah hari kerja dan sisanya untuk keluarga di kampungnya.",
        "Suara.com-nya sendiri tidak menjawab pertanyaan yang dikirim Sari sejak Senin pagi.",
        "Selain itu, harga cabai naik - turun sepanjang pekan menurut pedagang di pasar induk.",
    ],
)
def test_sentence_with_a_dash_is_no_dateline(line: str) -> None:
    assert body(f"Judul\n\n{line}") == ["Judul", line]


def test_only_before_the_first_paragraph_any_word_is_a_place() -> None:
    later = f"Sukarindu - {FIRST}"
    assert body(f"Judul\n\n{FIRST}\n{later}") == ["Judul", FIRST, later]


@pytest.mark.parametrize(
    "line",
    [
        "ADVERTISEMENT",
        "SCROLL TO CONTINUE WITH CONTENT",
        "Baca juga: Petani Klaten Panen Lebih Awal",
        "Baca Juga : Petani Klaten panen lebih awal",
        "Lihat Juga: Harga Beras Naik Lagi",
        "Simak juga Video 'Panen Raya di Klaten':",
        'Tonton juga video "Menteri Turun ke Sawah" di sini:',
        "Pilihan Editor: Lima Desa dengan Panen Terbaik",
        "[Gambas:Video CNN]",
        "[img.3]",
        r"\[video.1\]",
        "Foto: Petani memanen padi di Klaten (Rini/detikcom)",
        "Petani memanen padi di Klaten, Jawa Tengah (ANTARA FOTO/Rini Lestari)",
        "Penulis: Rini Lestari",
        "Editor: Joko Waluyo",
        "Pewarta: Editor: Joko Waluyo Copyright © ANTARA 2024 Tags beras panen",
        "Copyright © 2024 Kabarkita",
        "Reporter: Rini Lestari | Editor: Joko Waluyo",
        "Tags: beras, panen, Klaten",
        "(cip)",
        "(OL-5)",
        "Halaman 1 2 3 Selanjutnya",
        "1 2 3",
        "Selanjutnya",
        "Bagikan artikel ini ke temanmu",
        "Facebook Twitter WhatsApp Telegram",
        "Dapatkan update berita pilihan setiap hari di kanal Telegram kami.",
        "Ikuti berita terkini dari Kabarkita di Google News, klik di sini.",
        "Artikel ini telah tayang di Kabarkita.com dengan judul Panen Raya",
        "Slot gacor hari ini deposit pulsa tanpa potongan",
        "Senin, 2 Desember 2024 10:15 WIB",
        "--- null",
        "\u200b",
    ],
)
def test_furniture_line_has_no_span(line: str) -> None:
    assert body(f"Judul\n\n{FIRST}\n{line}\n“Stok aman,” kata Sari.\n") == [
        "Judul",
        FIRST,
        "“Stok aman,” kata Sari.",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Baca saja datanya, kata Sari kepada petani yang mengeluhkan harga pupuk.",
        "Video itu menunjukkan petani membakar jerami di pinggir jalan raya.",
        "Foto-foto panen itu diunggah Sari di akun pribadinya.",
        "Sumber di kementerian menyebut stok beras masih cukup.",
        "Laporan itu menyebutkan stok beras turun 12 persen.",
        "Editor majalah itu, Rini Lestari, mengaku kecewa.",
        "Penulis asal Solo itu mengatakan bukunya ditarik dari toko.",
        "Ikuti kata hati, ujar Sari.",
        "Terkait hal itu, Sari meminta petani bersabar.",
        "Halaman rumahnya dipenuhi gabah basah.",
        "Tiga Desa Menunggu Pupuk",
        "Sari: Stok Aman",
        "Dukung Program Pemerintah",
        "Komentar Sari ditanggapi petani dengan tawa.",
    ],
)
def test_sentence_that_resembles_furniture_stays(line: str) -> None:
    assert line in body(f"Judul\n\n{FIRST}\n{line}\n“Stok aman,” kata Sari.\n")


def test_paragraph_glued_to_a_link_is_kept_from_its_quotation_mark() -> None:
    glued = (
        "Baca juga: Petani Klaten Panen Lebih Awal dan Untung Besar “Kami bersyukur sekali karena "
        "hujan datang tepat waktu dan hama tidak menyerang,” ujar Paimin kepada wartawan."
    )
    assert body(f"Judul\n\n{glued}")[1].startswith("“Kami bersyukur")


def test_paragraph_glued_to_a_link_is_kept_from_the_end_of_title_case() -> None:
    glued = (
        "Baca juga: Petani Klaten Panen Lebih Awal dan Untung Besar Karena itu, Kementerian "
        "Pertanian akan mengirim mesin pengering ke lima desa yang lumbungnya masih kosong."
    )
    assert body(f"Judul\n\n{glued}")[1].startswith("Karena itu, Kementerian")


def test_link_inside_a_paragraph_splits_it() -> None:
    line = "“Stok aman,” kata Sari. Baca juga: Petani Klaten Panen Lebih Awal"
    assert body(f"Judul\n\n{line}") == ["Judul", "“Stok aman,” kata Sari."]


def test_desk_initials_after_the_last_sentence_are_cut() -> None:
    assert body(f"Judul\n\n{FIRST}(OL-5)") == ["Judul", FIRST]
    assert body("Judul\n\nDialah (ia) yang datang.") == ["Judul", "Dialah (ia) yang datang."]


def test_list_of_related_headlines_is_left_out_but_the_article_goes_on() -> None:
    text = (
        f"Judul\n\n{FIRST}\nBerita Terkait\nPetani panen lebih awal\nHarga beras naik lagi\n"
        "“Stok aman,” kata Sari.\n"
    )
    assert body(text) == ["Judul", FIRST, "“Stok aman,” kata Sari."]


def test_other_headlines_at_the_end_are_left_out() -> None:
    text = (
        f"Judul\n\n{FIRST}\nPetani Klaten Panen Lebih Awal Tahun Ini\n"
        "Harga Beras Medium Naik Lagi di Pasar Induk\n"
    )
    assert body(text) == ["Judul", FIRST]


def test_comment_form_ends_the_article() -> None:
    text = f"Judul\n\n{FIRST}\nTinggalkan Balasan\n“Bagus,” kata pembaca.\nNama\n"
    assert body(text) == ["Judul", FIRST]


def test_white_space_of_every_kind_lies_outside() -> None:
    text = f"\ufeff Judul\u00a0\r\n\r\n\u200b  {FIRST} \u00a0\r\n"
    assert body(text) == ["Judul", FIRST]


@pytest.mark.parametrize("text", ["", "\n \n", "ADVERTISEMENT"])
def test_nothing_but_furniture_has_no_body(text: str) -> None:
    assert body(text) == []


def test_spans_are_ordered_and_apart() -> None:
    text = f"Judul\n\nSuara.com - {FIRST}\nBaca juga: Panen Raya\n“Stok aman,” kata Sari.\n" * 3
    spans = body_spans(Article("a.txt", text))
    assert all(left.end < right.start for left, right in pairwise(spans))


@pytest.mark.parametrize(
    ("article", "outlet"),
    [
        (Article("a", FIRST, outlet="kabarkita.com", url="https://lain.com/1"), "kabarkita.com"),
        (Article("a", FIRST, url="https://news.detik.com/berita/1"), "detik.com"),
        (Article("a", FIRST, url="https://www.viva.co.id/1"), "viva.co.id"),
        (Article("a", FIRST, url="https://m.tempo.co/1"), "tempo.co"),
        (Article("a", FIRST, url="bukan alamat"), None),
        (Article("a", FIRST, url="http://[rusak"), None),
        (Article("a", f"Suara.com - {FIRST}", url="https://m.tempo.co/1"), "suara.com"),
    ],
)
def test_outlet(article: Article, outlet: str | None) -> None:
    assert outlet_of(article) == outlet


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Senin, 12 Mei 2025 16:42 WIB", "2025-05-12"),
        ("Rabu, 19 November 2025 | 10:05 WIB", "2025-11-19"),
        ("12/05/2025, 16:42 WIB", "2025-05-12"),
        ("Kompas.com - 12/05/2025, 16:42 WIB", "2025-05-12"),
        ("Jum'at, 3 Okt 2025 - pukul 07.30 WITA", "2025-10-03"),
        ("1 Agt. 2025", "2025-08-01"),
        ("Diterbitkan: 05 Nopember 2024", "2024-11-05"),
        ("2025-05-12 16:42", "2025-05-12"),
        ("CNN Indonesia | Minggu, 02 Feb 2025 10:05 WIB", "2025-02-02"),
        ("31 Februari 2025", None),
        ("05/31/2025", None),
        ("12 Maulid 2025", None),
        ("12 Mei 2025 di Jakarta", None),
        ("Jakarta, 12 Mei 2025", None),
        ("Diperbarui: 12 Mei 2025", None),
        ("Kami tiba pada 12 Mei 2025.", None),
        ("Rapat digelar 12 Mei 2025 16:42 WIB", None),
        ("12 Mei", None),
    ],
)
def test_a_line_that_is_a_date_says_when_it_was_published(line: str, day: str | None) -> None:
    text = f"Judul\n\nPenulis: Rini\n{line}\n\n{FIRST}\n"
    assert published_of(Article("a.txt", text)) == day
    assert published_of(Article("a.txt", text, published="2020-01-01")) == "2020-01-01"
    assert published_of(Article("a.txt", f"{FIRST}\n" * 6 + line)) is None


def test_every_month_has_its_number() -> None:
    names = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
    days = [published_of(Article("a", f"9 {name} 2025\n{FIRST}")) for name in names.split()]
    assert days == [f"2025-{month:02}-09" for month in range(1, 13)]


@pytest.mark.parametrize(
    "line",
    [
        "Penulis: " * 20_000,
        "(" * 50_000,
        " -" * 50_000,
        "a, " * 50_000,
        "Halaman " + "1" * 20_000 + "x",
        "#a " * 30_000 + "b",
        "x " * 30_000 + "é",
        "Suara" + " " * 20_000 + "x.",
        "Tamat." + " " * 20_000 + "(x.",
        "[img." * 20_000,
        "Copyright " * 20_000,
        "Baca juga: " * 10_000,
        "“" * 50_000,
        "Jakarta, " * 20_000,
        "Senin, 12 Mei 2025" + " -" * 50_000,
    ],
    ids=lambda line: line[:8],
)
def test_hostile_line_takes_no_time_to_speak_of(line: str) -> None:
    began = time.perf_counter()
    body(f"Judul\n{line}\nStok aman.")
    published_of(Article("a.txt", f"Judul\n{line}\nStok aman."))
    assert time.perf_counter() - began < 3


def test_patterns_compile() -> None:
    assert boilerplate().dateline_lines > 0


LONE = "Bupati Suka Minta Petani Menunda Panen hingga Musim Hujan Usai"


def test_a_long_headline_between_paragraphs_is_of_another_article() -> None:
    assert body(f"Judul Berita Ini\n\n{FIRST}\n{LONE}\n{FIRST}\n") == [
        "Judul Berita Ini",
        FIRST,
        FIRST,
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"{LONE}\n\n{FIRST}\n",  # the article's own
        f"Judul Berita Ini\n\n{FIRST}\nBupati Minta Petani Menunda\n{FIRST}\n",  # a sub-heading
        f"Judul Berita Ini\n\nMenurut\n{LONE}\nRahmat\n",  # lines broken inside a sentence
    ],
)
def test_a_headline_that_may_be_of_this_article_stays(text: str) -> None:
    assert "".join(body(text)) == text.replace("\n", "")

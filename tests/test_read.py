"""Every kind of input becomes articles; every broken one becomes one clear line."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import textwrap
from pathlib import Path

import pytest

from quoteattr import difftable, terminal
from quoteattr.lineup import Selection
from quoteattr.model import Annotation, Article, Kind, Quote, QuoteattrError, Span, Speaker
from quoteattr.read import (
    _Names,
    article_of,
    expected,
    read_articles,
    read_once,
    safe_name,
    title_of,
)
from quoteattr.records import to_record
from quoteattr.session import write_json

TEXT = "Panen Raya di Klaten\n\nStok aman, kata Sari.\n"


def reading(*paths: str | Path, stdin: bytes = b"") -> tuple[list[Article], list[str], list[str]]:
    errors: list[QuoteattrError] = []
    notes: list[str] = []
    items = read_articles(
        paths, on_error=errors.append, on_note=notes.append, stdin=io.BytesIO(stdin)
    )
    found = [item.article if isinstance(item, Annotation) else item for item in items]
    return found, [str(error) for error in errors], notes


def lines(*objects: object) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in objects)


def test_text_file_is_decoded_and_nothing_else(tmp_path: Path) -> None:
    raw = "Panen\u00a0Raya\r\n\r\n“Stok  aman,”\r\tkata Sari 😀.\r\n".encode()
    path = tmp_path / "panen raya.txt"
    path.write_bytes(raw)
    (article,), errors, _ = reading(path)
    assert article.text.encode() == raw
    assert article.name == "panen raya.txt"
    assert article.title == "Panen\u00a0Raya"
    assert article.sha256 == hashlib.sha256(raw).hexdigest()
    assert errors == []


def test_byte_order_mark_counts_as_one_code_point(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfJudul\n\nIsi.\n")
    (article,), _, _ = reading(tmp_path / "a.txt")
    assert article.text == "\ufeffJudul\n\nIsi.\n"
    assert article.title == "Judul"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Judul\n\nIsi.", "Judul"),
        ("Judul\r\n\r\nIsi.", "Judul"),
        ("  Judul \n \nIsi.", "Judul"),
        ("Paragraf satu.\nParagraf dua.", None),
        ("Hanya satu baris.", None),
        ("\n\nIsi.", None),
    ],
)
def test_title(text: str, title: str | None) -> None:
    assert title_of(text) == title


@pytest.mark.parametrize("suffix", [".jsonl", ".ndjson", ".jsonl.gz", ".JSONL"])
def test_json_lines(tmp_path: Path, suffix: str) -> None:
    data = lines(
        {
            "text": TEXT,
            "outlet": "kabarkita.com",
            "published": "2024-12-02T10:15:00+07:00",
            "title": " Panen Raya ",
            "url": "https://kabarkita.com/1",
        },
        {"text": "Isi lain.", "id": "berita/7", "published": "2 Desember 2024", "outlet": ""},
        {"text": "Isi ketiga.", "id": 12},
        {"text": "Isi keempat.", "id": True},
    )
    path = tmp_path / f"arsip{suffix}"
    path.write_bytes(gzip.compress(data) if suffix.endswith(".gz") else b"\n" + data)
    (first, second, third, fourth), errors, _ = reading(path)
    assert first.name == f"arsip-{hashlib.sha256(TEXT.encode()).hexdigest()[:12]}"
    assert (first.text, first.outlet, first.published) == (
        TEXT,
        "kabarkita.com",
        "2024-12-02T10:15:00+07:00",
    )
    assert (first.title, first.url) == ("Panen Raya", "https://kabarkita.com/1")
    assert (second.name, second.published, second.outlet) == ("berita-7", None, None)
    assert third.name == "12" and fourth.name.startswith("arsip-")
    assert errors == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"text": "a"', "broken JSON"),
        (b'{"title": "a"}', "no field `text`"),
        (b'{"text": 7}', "no string"),
        (b'{"text": " \\n"}', "empty"),
        (b'{"text": null}', "no string"),
        (b'{"text": "\\u3000\\u200b\\u0001"}', "empty"),
        (b'["a"]', "a list instead of an object"),
        (b"null", "null instead of an object"),
        (b'{"text": ' + b"9" * 5000 + b"}", "a number too long; mend it"),
        (b'{"text": "\xff"}', "byte 10: not valid UTF-8"),
        (b'{"text": "\\ud800"}', "surrogate"),
        (b"[" * 100_000, "cannot be read: nested too deep; mend it"),
        (b'{"text": "a", "quotes": 3, "entities": []}', "not a quoteattr record"),
    ],
)
def test_broken_line_is_reported_with_its_number_and_the_rest_is_read(
    tmp_path: Path, line: bytes, message: str
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines({"text": "Satu."}) + line + b"\n" + lines({"text": "Tiga."}))
    found, errors, _ = reading(path)
    assert [article.text for article in found] == ["Satu.", "Tiga."]
    assert len(errors) == 1
    assert f"{path}: line 2: " in errors[0]
    assert message in errors[0]
    assert "\n" not in errors[0]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \r\n\t\n", "empty"),
        ("a.txt", b"\xef\xbb\xbf\n", "empty"),
        ("a.txt", "\u3000\u2028\x01\xa0".encode(), "empty"),
        ("a.txt", b"Isi\0lagi", "byte 3: a NUL"),
        ("a.txt", b"Isi \xed\xa0\x80 lagi", "half of a surrogate pair stands there; mend"),
        ("a.txt", b"\xffIsi", "0xff stands there; save it as UTF-8"),
        ("a.txt", "Isi “lagi”".encode("utf-16-le"), "looks like UTF-16LE; save it as UTF-8 (ic"),
        ("a.txt", "Isi lagi".encode("utf-16-be"), "(iconv -f UTF-16BE -t"),
        ("a.txt", "Isi".encode("utf-32"), "(iconv -f UTF-32 -t"),
        ("a.txt", b"Isi \xe9 lagi", "byte 4: not valid UTF-8"),
        ("a.txt", "Isi".encode("utf-16"), "UTF-16"),
        ("a.jsonl", b"", "empty"),
        ("a.jsonl.gz", b"bukan gzip", "broken gzip"),
        ("a.jsonl.gz", gzip.compress(lines({"text": "Isi. " * 999}))[:-9], "broken gzip"),
        ("a.json", b"{", "broken JSON"),
        ("a.json", b"[]", "instead of an object"),
        ("a.json", b'{"quotes": []}', "carries no text"),
        ("a.pdf", b"%PDF", "save the article in it as .txt"),
        ("a.csv", b"a,b", "give .txt, .json"),
        ("a.txt", b"%PDF-1.4\n\xe2\xe3", "is a PDF under the name of a text"),
        ("a.txt", b"PK\x03\x04\0", "is a Word document"),
        ("a.txt", b"Satu.\nDua \x93tiga\x94.", "line 2: byte 4: not valid UTF-8"),
        ("a.txt", b"\x93Siap,\x94 kata Sari.", "looks like Windows-1252; save it as UTF-8 (iconv"),
        ("a.txt", "“Siap,” kata Sari. ”".encode()[:-1], "other letters are UTF-8"),
    ],
)
def test_broken_file_is_one_line_and_the_rest_is_read(
    tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "baik.txt").write_text(TEXT)
    found, errors, _ = reading(tmp_path / name, tmp_path / "baik.txt")
    assert [article.name for article in found][-1] == "baik.txt"
    assert len(errors) == 1
    assert errors[0].startswith(f"{tmp_path / name}: ")
    assert message in errors[0]
    assert "; " in errors[0]
    assert "\n" not in errors[0]


def test_missing_path_and_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "kosong").mkdir()
    (tmp_path / "kosong" / "gambar.png").write_bytes(b"x")
    _, errors, _ = reading(tmp_path / "tiada", tmp_path / "kosong", tmp_path / ("x" * 999))
    assert [message.rpartition("/")[2].split(":")[0][:6] for message in errors] == [
        "tiada",
        "kosong",
        "xxxxxx",
    ]
    assert "no such file" in errors[0]
    assert "no articles in this folder but gambar.png; " in errors[1]
    assert "end in .txt, .json" in errors[1]


def test_folder_is_read_sorted_and_through(tmp_path: Path) -> None:
    unread = ["f.pdf", "g.docx", "h.png", "i.xls", "j.zip"]
    for name in ("b.txt", "a.txt", "dalam/c.txt", ".sembunyi/d.txt", ".e.txt", *unread):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(TEXT + name)
    found, errors, notes = reading(tmp_path)
    assert [article.name for article in found] == ["a.txt", "b.txt", "c.txt"]
    assert errors == []
    assert notes == [f"{tmp_path}: not read as articles: f.pdf, g.docx, h.png and 2 more"]


def test_what_is_named_as_an_article_and_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    os.mkfifo(tmp_path / "b.txt")
    os.mkfifo(tmp_path / "b.log")
    (tmp_path / "c.txt").symlink_to("tiada.txt")
    (tmp_path / "d.txt").symlink_to("d.txt")
    (tmp_path / "e").symlink_to(".")
    (tmp_path / "f.json").write_text(json.dumps([{"text": TEXT}]))
    found, errors, notes = reading(tmp_path)
    assert [article.name for article in found] == ["a.txt"]
    assert [error.split(": ")[0] for error in errors] == [
        str(tmp_path / name) for name in ("b.txt", "c.txt", "d.txt", "f.json")
    ]
    assert "a pipe or device" in errors[0] and "leads nowhere" in errors[1]
    assert "leads nowhere" in errors[2]
    assert "one JSON object a line" in errors[3]
    assert notes == [f"{tmp_path}: not read as articles: e/, b.log"]
    assert "leads nowhere" in reading(tmp_path / "c.txt")[1][0]


def annotation(name: str) -> Annotation:
    quote = Quote(
        "q1", Kind.INDIRECT, (Span(22, 31),), (Span(33, 37),), (Span(38, 42),), (), ("s",)
    )
    return Annotation(Article(name, TEXT), (quote,), (Speaker("s", "Sari"),))


def test_record_comes_as_annotation(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", to_record(annotation("a.txt")))
    (item,) = read_articles([tmp_path / "a.json"], on_error=pytest.fail)
    assert item == annotation("a.txt")


def test_record_behind_a_byte_order_mark_is_read_as_an_article_is(tmp_path: Path) -> None:
    record = json.dumps(to_record(annotation("a.txt")))
    (tmp_path / "a.json").write_bytes(b"\xef\xbb\xbf" + record.encode())
    assert list(read_articles([tmp_path], on_error=pytest.fail)) == [annotation("a.txt")]


def test_folder_of_records_is_read_but_lists_beside_them_are_not(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", to_record(annotation("a.txt")))
    (tmp_path / "clusters.json").write_text("[]")
    (tmp_path / "index.json").write_text("{}")
    found, errors, _ = reading(tmp_path)
    assert [article.name for article in found] == ["a.txt"]
    assert errors == []


def test_records_beside_their_texts_are_left_aside(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", to_record(annotation("a.txt")))
    (tmp_path / "a.txt").write_text(TEXT)
    items = list(read_articles([tmp_path], on_error=pytest.fail))
    assert [type(item) for item in items] == [Article]


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (TEXT.encode(), [TEXT]),
        (b"\n\n" + TEXT.encode(), ["\n\n" + TEXT]),
        (lines({"text": "Satu."}, {"text": "Dua."}), ["Satu.", "Dua."]),
        (b" \n" + lines({"text": "Satu."}), ["Satu."]),
        (b"\xef\xbb\xbf" + lines({"text": "Satu."}), ["Satu."]),
        (json.dumps({"text": "Satu."}, indent=1).encode(), ["Satu."]),
    ],
)
def test_standard_input(data: bytes, texts: list[str]) -> None:
    found, errors, _ = reading("-", stdin=data)
    assert [article.text for article in found] == texts
    assert errors == []


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xff", b"a\0"])
def test_broken_standard_input_is_one_line(data: bytes) -> None:
    found, errors, _ = reading("-", stdin=data)
    assert found == []
    assert len(errors) == 1
    assert errors[0].startswith("standard input: ")


def test_names_are_unique_in_a_run_on_any_file_system(tmp_path: Path) -> None:
    for folder in ("satu", "dua"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(TEXT + folder)
    (tmp_path / "x.jsonl").write_bytes(
        lines({"text": "1", "id": "A"}, {"text": "2", "id": "a.txt"}, {"text": "3", "id": "a"})
    )
    found, _, _ = reading(tmp_path / "satu", tmp_path / "dua", tmp_path / "x.jsonl")
    stems = [article.stem.casefold() for article in found]
    assert [article.name for article in found[:2]] == ["a.txt", "dua-a.txt"]
    assert len(set(stems)) == len(stems) == 5


def test_same_file_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    found, _, notes = reading(tmp_path / "a.txt", tmp_path)
    assert len(found) == 1
    assert "read once" in notes[0]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("a/b\\c", "a-b-c"),
        (".tersembunyi", "tersembunyi"),
        ("warna\x1b[31m", "warna-[31m"),
        ("kanan\u202ekiri", "kanan-kiri"),
        ("baris\nbaru", "baris-baru"),
        ("panen raya--2.txt", "panen raya--2.txt"),
        ("berita é.txt", "berita é.txt"),
        ("..", "article"),
        ("", "article"),
    ],
)
def test_safe_name(name: str, safe: str) -> None:
    assert safe_name(name).replace("--", "-") == safe.replace("--", "-")
    assert "/" not in safe_name(name)


def test_long_names_are_shortened_and_stay_apart() -> None:
    first, second = safe_name("é" * 300 + "1"), safe_name("é" * 300 + "2")
    assert first != second
    assert max(len(first.encode()), len(second.encode())) <= 150


def test_json_lines_are_streamed(tmp_path: Path) -> None:
    class Stream(io.BytesIO):
        taken = 0

        def __next__(self) -> bytes:
            self.taken += 1
            return super().__next__()

    stream = Stream(lines(*({"text": f"Isi {number}."} for number in range(1000))))
    found = read_articles(["-"], on_error=pytest.fail, stdin=stream)
    assert next(found).text == "Isi 0."
    assert stream.taken < 5


def test_as_many_are_expected_as_are_read(tmp_path: Path) -> None:
    texts, records = tmp_path / "teks", tmp_path / "rekaman"
    for folder in (texts, records, texts / ".sembunyi"):
        folder.mkdir()
    for name in ("a.txt", "b.txt", ".c.txt", ".sembunyi/d.txt", "BACA.md"):
        (texts / name).write_text(TEXT + name)
    (texts / "e.json").write_text(json.dumps({"text": TEXT}))
    for folder in (texts, records):
        write_json(folder / "f.json", to_record(annotation("f.txt")))
        (folder / "clusters.json").write_text("[]")
    for paths in ([texts], [records], [texts, texts / "a.txt", records], [texts / "a.txt"]):
        found, errors, _ = reading(*paths)
        assert (expected(paths), errors) == (len(found), [])
    (texts / "g.jsonl").write_bytes(lines({"text": "1"}, {"text": "2"}))
    for unknown in ([texts], [records, Path("-")], [tmp_path / "tiada"]):
        assert expected(unknown) is None


def test_articles_in_json_are_read_beside_texts(tmp_path: Path) -> None:
    (tmp_path / "BACA.txt").write_text("Judul\n\nIsi.", "utf-8")
    (tmp_path / "a.json").write_text(json.dumps({"text": "Isi lain."}), "utf-8")
    (tmp_path / "gold.json").write_text(json.dumps({"doc": "BACA.txt", "quotes": []}), "utf-8")
    (tmp_path / "index.json").write_text("[]", "utf-8")
    found, errors, notes = reading(tmp_path)
    assert sorted(one.name for one in found) == ["BACA.txt", "a"]
    assert not errors and "gold.json" in notes[0]


def test_a_list_on_standard_input_is_refused_and_a_bracket_is_not() -> None:
    for text, good in ((b'[{"text": "Isi."}]', False), (b"[JAKARTA] Harga naik.", True)):
        errors: list[QuoteattrError] = []
        found = list(read_articles(["-"], on_error=errors.append, stdin=io.BytesIO(text)))
        assert (len(found), len(errors)) == ((1, 0) if good else (0, 1))


def test_a_closed_standard_input_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    errors: list[QuoteattrError] = []
    assert list(read_articles(["-"], on_error=errors.append)) == []
    assert "closed" in str(errors[0])


@pytest.mark.parametrize("name", ["laporan.txt", "laporan"])
def test_our_own_report_is_no_article(
    tmp_path: Path, demo: tuple[Annotation, ...], name: str
) -> None:
    (tmp_path / "rekaman").mkdir()
    screen = terminal.console(width=80)
    for shown in (terminal.report(demo), difftable.matches_report(Selection(), {})):
        with screen.capture() as captured:
            for piece in shown:
                screen.print(piece)
        (tmp_path / name).write_text(captured.get(), "utf-8")
        (tmp_path / "a.txt").write_text(TEXT)
        found, errors, notes = reading(tmp_path / name, tmp_path / "a.txt")
        assert ([one.name for one in found], errors) == (["a.txt"], [])
        assert notes == [f"{tmp_path / name}: is a report of quoteattr, no article; not read"]
    write_json(tmp_path / "rekaman" / "a.json", to_record(annotation("a.txt")))
    (tmp_path / name).rename(tmp_path / "rekaman" / "laporan.txt")
    assert [one.name for one in reading(tmp_path / "rekaman")[0]] == ["a.txt"]


def test_a_wrapped_text_is_told(tmp_path: Path) -> None:
    paragraphs = [
        "Menteri Pertanian Sari Wulandari meninjau lumbung beras di tiga desa pada hari Senin dan "
        "menemukan bahwa stok beras di sana cukup untuk tiga bulan ke depan.",
        "“Kami sudah menghitung semua gabah yang masuk ke lumbung dan kami yakin harga tidak akan "
        "naik sampai hari raya,” kata Sari kepada wartawan di lumbung yang baru dibangun itu.",
    ]
    wrapped = "\n\n".join(textwrap.fill(one, 80) for one in paragraphs)
    for text, told in ((wrapped, True), ("\n".join(paragraphs), False)):
        (tmp_path / "a.txt").write_text(f"Judul\n\n{text}\n", "utf-8")
        found, errors, notes = reading(tmp_path / "a.txt")
        assert (len(found), errors, len(notes)) == (1, [], told)
        assert all("one paragraph a line" in note for note in notes)


@pytest.mark.parametrize(
    "other", [b"Isi.\r\n\r\nLagi.\r\n", b"Isi.\r\rLagi.", b"\xef\xbb\xbfIsi.\n\nLagi."]
)
def test_line_ends_make_no_other_text(tmp_path: Path, other: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(b"Isi.\n\nLagi.\n")
    (tmp_path / "b.txt").write_bytes(other)
    (tmp_path / "c.txt").write_bytes(b"Isi. Lagi.\n")
    notes: list[str] = []
    found = read_once([tmp_path], on_error=pytest.fail, on_note=notes.append)
    assert [article_of(item).name for item in found] == ["a.txt", "c.txt"]
    assert notes == [f"{tmp_path / 'b.txt'}: the same text as {tmp_path / 'a.txt'}; read once"]


def test_many_articles_of_one_name_are_named_in_linear_time() -> None:
    names = _Names()
    given = [names.unique(Article("artikel.txt", "x"), Path("d/artikel.txt")) for _ in range(30000)]
    assert len({one.name for one in given}) == 30000

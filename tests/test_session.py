"""What a run writes, and what it finds where it is to write."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import typer

from quoteattr.model import Annotation, Article, QuoteattrError
from quoteattr.records import to_record
from quoteattr.session import Held, guarded, record_at, write_json, write_text


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(28, "No space left on device"), "output: No space left on device"),
        (PermissionError(13, "Permission denied", "a.toml"), "a.toml: Permission denied"),
    ],
)
def test_an_error_of_a_file_names_it(
    error: OSError, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def command() -> None:
        raise error

    with pytest.raises(typer.Exit):
        guarded(command)()
    assert capsys.readouterr().err == f"quoteattr: {says}\n"


def test_a_record_with_the_day_of_the_date_line_is_current(tmp_path: Path) -> None:
    article = Article("a.txt", "Judul\n\n12 Mei 2025\n\nIsi.\n")
    for day, held in (("2025-05-12", Held.CURRENT), (None, Held.OLD)):
        made = Annotation(replace(article, published=day), (), ())
        write_json(tmp_path / "a.json", to_record(made))
        assert record_at(tmp_path / "a.json", article, {}) is held


# ---- writing ---------------------------------------------------------------------------------


def test_of_several_that_write_one_file_one_stands_whole(tmp_path: Path) -> None:
    texts = [f"{number:03}" * 50_000 for number in range(100)]
    file = tmp_path / "a.json"
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda text: write_text(file, text), texts))
    assert file.read_text("utf-8") in texts
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("ends", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_is_cut_short_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: BaseException
) -> None:
    file = tmp_path / "a.json"
    write_text(file, "before")

    def replace(self: Path, target: Path) -> None:
        raise ends

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises((QuoteattrError, KeyboardInterrupt)):
        write_text(file, "after")
    assert list(tmp_path.iterdir()) == [file]
    assert file.read_text("utf-8") == "before"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "dalam").mkdir()
    link = tmp_path / "a.json"
    link.symlink_to("dalam/b.json")
    for text in ("first", "second"):
        write_text(link, text)
        assert link.is_symlink()
        assert (tmp_path / "dalam" / "b.json").read_text("utf-8") == text


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipa"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_text(pipe, "isi")
    assert os.read(reader, 9) == b"isi"
    os.close(reader)
    assert pipe.is_fifo()


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_a_file_has_the_mode_that_the_umask_gives(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_text(tmp_path / "a.json", "isi")
    finally:
        os.umask(before)
    assert (tmp_path / "a.json").stat().st_mode & 0o777 == 0o640

"""The commands: what goes to stdout and stderr, exit codes, resuming, staying quiet and quick."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from quoteattr import __version__, cli
from quoteattr.model import Annotation, Article, FlagName, Kind, Quote, Span, Speaker
from quoteattr.records import to_record
from quoteattr.session import write_json

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = ("report", "show", "annotate", "match", "compare", "evaluate")
HEAVY = ("torch", "stanza", "numpy", "scipy", "jinja2", "rapidfuzz")


def quick(article: Article) -> Annotation:
    """Everything in curly quotation marks, said by Tini: no model needed."""
    found = re.finditer("“([^”]+)”", article.text)
    quotes = tuple(
        Quote(
            f"q{n}", Kind.DIRECT, (Span(*one.span(1)),), speakers=("tini",), confidence=0.4 + n / 10
        )
        for n, one in enumerate(found, 1)
    )
    return Annotation(article, quotes, (Speaker("tini", "Tini"),))


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the articles that were annotated, by a stand-in for the models."""
    names: list[str] = []

    def annotate(articles: Iterable[Article], *, tagger: object = None) -> Iterator[Annotation]:
        for article in articles:
            names.append(article.name)
            if "batal" in article.text:
                raise KeyboardInterrupt
            yield quick(article)

    monkeypatch.setattr("quoteattr.annotate.annotate", annotate)
    return names


def run(*arguments: object, stdin: str | None = None) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli.app, [str(one) for one in arguments], input=stdin)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


def command(
    *arguments: object, env: dict[str, str] | None = None, shell: str | None = None
) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-c", "from quoteattr.cli import main; main()", *map(str, arguments)]
    return subprocess.run(
        line,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, **(env or {})},
    )


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    folder = tmp_path / "artikel"
    folder.mkdir()
    (folder / "a.txt").write_text("Judul\n\n“Kami siap,” kata Tini. “Besok kami buka.”", "utf-8")
    (folder / "b.txt").write_text("Judul\n\n“Kami siap,” ujar Tini.", "utf-8")
    return folder


# ---- quick and quiet -------------------------------------------------------------------------


def test_nothing_heavy_is_imported_for_help() -> None:
    code = f"import sys, quoteattr.cli; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_records_alone_load_no_model(demo: tuple[Annotation, ...], tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", to_record(demo[0]))
    code = (
        "import sys; from quoteattr.cli import app\n"
        f"try: app(['show', {str(tmp_path)!r}])\n"
        "finally: print([m for m in ('torch', 'stanza') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout.strip().endswith("[]"), done.stderr


def test_help_is_instant() -> None:
    def processor_time() -> float:
        before = os.times()
        assert command("--help").returncode == 0
        after = os.times()
        return (
            after.children_user
            + after.children_system
            - (before.children_user + before.children_system)
        )

    assert min(processor_time() for _ in range(3)) < 0.5


def test_a_closed_pipe_is_no_error(demo: tuple[Annotation, ...], tmp_path: Path) -> None:
    for one in demo:
        write_json(tmp_path / f"{one.article.stem}.json", to_record(one))
    line = f"{sys.executable} -c 'from quoteattr.cli import main; main()' show {tmp_path} | head -1"
    done = subprocess.run(line, shell=True, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="a signal of POSIX")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_closed_pipe_ends_a_run_with_workers_as_one_without(pair: Path, workers: str) -> None:
    code = SLOW.replace(
        "main()",
        "quoteattr.annotate.annotate_in_parallel = lambda articles, "
        "workers: annotate(articles)\nmain()",
    )
    line = [sys.executable, "-c", code, "annotate", str(pair), "-j", workers]
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(line, stdout=write, stderr=subprocess.PIPE, check=False, timeout=60)
    os.close(write)
    assert (done.returncode, done.stderr) == (-signal.SIGPIPE, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("asked", ["--version", "--help"])
def test_a_full_disk_is_told_for_every_output(asked: str) -> None:
    line = [sys.executable, "-c", "from quoteattr.cli import main; main()", asked]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            line, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60
        )
    assert done.returncode == 3
    assert done.stderr.startswith("quoteattr: output: ") and done.stderr.count("\n") == 1


def test_no_color(demo: tuple[Annotation, ...], tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", to_record(demo[0]))
    plain = command("show", tmp_path, env={"NO_COLOR": "1", "FORCE_COLOR": "1", "COLUMNS": "80"})
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", plain.stdout)
    piped = command("show", tmp_path, env={"COLUMNS": "80"})
    assert "\x1b" not in piped.stdout
    assert "⟦2 Jembatan ini kami tutup" in piped.stdout


def test_a_terminal_without_these_letters_gets_others(
    demo: tuple[Annotation, ...], tmp_path: Path
) -> None:
    write_json(tmp_path / "a.json", to_record(demo[0]))
    done = command("show", tmp_path, env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0, done.stderr
    assert "Jembatan ini kami tutup" in done.stdout


# ---- help and usage --------------------------------------------------------------------------


def test_version() -> None:
    assert run("--version") == (0, f"quoteattr {__version__}\n", "")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_examples(name: str) -> None:
    code, output, _ = run(name, "--help")
    assert code == 0
    _, _, examples = " ".join(output.split()).partition("Examples: ")
    assert f"quoteattr {name} " in examples


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing"],
        ["report", "--nothing"],
        ["annotate"],
        ["report", ".", "--min-confidence", "2"],
        ["report", ".", "--min-confidence", "nan"],
        ["report", ".", "--min-outlets", "0"],
        ["compare", ".", "--flag", "nothing of the kind"],
        ["compare", ".", "--flag", "number", "--flag", "nothing of the kind"],
        ["report", ".", "--date", "kemarin"],
        ["report", ".", "--date", "2025-02-30"],
        ["report", ".", "--date", ""],
        ["report", ".", "--date", "20250305", "--html", "x.html"],
        ["report", ".", "--date", "2025-03-05"],
        ["report", ".", "--html="],
        ["match", ".", "-o=x.json"],
        ["annotate", ".", "-o", ""],
        ["evaluate", ".", "--pred="],
        ["compare", ".", "--speaker="],
        ["compare", ".", "--outlet", " "],
        ["compare", ".", "--flag="],
        ["evaluate", ".", "--by", "colour"],
    ],
)
def test_usage_errors(arguments: list[str]) -> None:
    code, output, error = run(*arguments)
    assert code == 2
    assert output == ""
    assert error


def said(text: str) -> str:
    """What a box on the terminal says, on one line."""
    return " ".join(re.sub("[│╭╮╰╯─]", " ", text).split())


def test_a_comma_in_a_number_is_told_with_the_point(pair: Path) -> None:
    _, _, error = run("report", pair, "--min-confidence", "0,85")
    assert "'0,85' is no number from 0 to 1; write 0.85" in said(error)


def test_the_help_names_every_flag() -> None:
    for name in ("report", "compare"):
        assert ", ".join(FlagName) in said(run(name, "--help")[1])


def test_without_paths_the_seeds_are_read_or_asked_for(
    records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, output, error = run("report")
    assert (code, output) == (2, "")
    assert "PATHS: none given" in said(error) and "quoteattr report berita/" in said(error)
    (tmp_path / "seeds").mkdir()
    for path in records.glob("*.json"):
        path.rename(tmp_path / "seeds" / path.name)
    assert run("report")[0] == 0
    assert "the folder seeds/" in said(run("report", "--help")[1])


# ---- input that cannot be read ---------------------------------------------------------------


def test_bad_input_is_told_and_the_rest_is_done(pair: Path, seen: list[str]) -> None:
    (pair / "c.txt").write_bytes(b"\xff\xfe\x00")
    (pair / "d.txt").write_text("")
    (pair / "e.jsonl").write_text('{"text": "“Kami siap,” kata Tini."}\n{"text": \n', "utf-8")
    code, output, error = run("annotate", pair, pair / "missing")
    assert code == 1
    assert [json.loads(line)["doc"] for line in output.splitlines()] == [
        "a.txt",
        "b.txt",
        "e-7aa8e8294a31",
    ]
    lines = [line for line in error.splitlines() if line.startswith("quoteattr: ")]
    assert len(lines) == 4, error
    for name in ("c.txt", "d.txt", "e.jsonl: line 2", "missing"):
        assert any(name in line for line in lines)


def test_the_file_that_is_being_written_is_not_read(records: Path) -> None:
    file = records / "laporan.txt"
    for opened in ("w", "a"):
        with file.open(opened) as target:
            line = [sys.executable, "-c", "from quoteattr.cli import main; main()", "match"]
            done = subprocess.run(
                [*line, str(records)], stdout=target, stderr=subprocess.PIPE, text=True, check=False
            )
        assert (done.returncode, done.stderr.count("laporan.txt")) == (0, 1)
        assert "laporan.txt: is being written; not read" in done.stderr


@pytest.mark.parametrize("name", ["report", "annotate", "match", "compare", "show"])
def test_nothing_readable(name: str, tmp_path: Path) -> None:
    code, output, error = run(name, tmp_path / "missing")
    assert (code, output) == (3, "")
    assert error.count("\n") == 1
    assert "missing" in error


def test_a_gold_without_its_texts_is_one_message(tmp_path: Path) -> None:
    for record in (ROOT / "gold" / "demo").glob("demo-*.json"):
        (tmp_path / record.name).write_bytes(record.read_bytes())
    code, output, error = run("evaluate", tmp_path)
    assert (code, output, error.count("\n")) == (3, "", 1)
    assert "5 of its 5 articles are not here" in error and "make texts" in error
    assert "no such folder" in run("evaluate", tmp_path / "tiada")[2]


def test_no_gold(tmp_path: Path) -> None:
    code, output, error = run("evaluate", tmp_path)
    assert (code, output) == (3, "")
    assert "no annotation records" in error


def test_hostile_names_do_not_reach_the_terminal(tmp_path: Path) -> None:
    code, _, error = run("show", tmp_path / "a\x1b[31m\u202e.txt")
    assert code == 3
    assert not set(error) & {"\x1b", "\u202e"}


# ---- annotate --------------------------------------------------------------------------------


def test_records_are_named_after_their_articles(pair: Path, seen: list[str]) -> None:
    out = pair.parent / "out"
    code, output, error = run("annotate", pair, "-o", out)
    assert (code, output) == (0, "")
    assert sorted(path.name for path in out.iterdir()) == ["a.json", "b.json"]
    record = json.loads((out / "a.json").read_text("utf-8"))
    assert [quote["content"][0]["text"] for quote in record["quotes"]] == [
        "Kami siap,",
        "Besok kami buka.",
    ]
    assert record["quoteattr"] == __version__
    assert "2 records" in error


def test_a_second_run_does_only_what_is_new(pair: Path, seen: list[str]) -> None:
    out = pair.parent / "out"
    run("annotate", pair, "-o", out)
    (pair / "b.txt").write_text("Judul\n\n“Kami tutup,” ujar Tini.", "utf-8")
    (pair / "c.txt").write_text("Judul\n\n“Kami pergi,” ujar Tini.", "utf-8")
    seen.clear()
    code, _, error = run("annotate", pair, "-o", out)
    assert (code, seen) == (0, ["b.txt", "c.txt"])
    assert "1 were current" in error
    assert "Kami tutup" in (out / "b.json").read_text("utf-8")


@pytest.mark.parametrize(
    "change",
    [
        lambda record: {**record, "models": "other"},
        lambda record: {**record, "words": "other"},
        lambda record: {**record, "quoteattr": "0"},
        lambda record: {**record, "min_confidence": 0.9},
    ],
)
def test_an_old_record_is_made_again(pair: Path, seen: list[str], change: object) -> None:
    out = pair.parent / "out"
    run("annotate", pair, "-o", out)
    record = json.loads((out / "a.json").read_text("utf-8"))
    (out / "a.json").write_text(json.dumps(change(record)), "utf-8")  # type: ignore[operator]
    seen.clear()
    assert run("annotate", pair, "-o", out)[0] == 0
    assert seen == ["a.txt"]


@pytest.mark.parametrize(
    "mended", [{"published": "2026-01-03"}, {"outlet": "lain.example"}, {"url": None}]
)
def test_what_is_known_of_an_article_makes_its_record_old(
    tmp_path: Path, seen: list[str], mended: dict[str, object]
) -> None:
    lines, out = tmp_path / "berita.jsonl", tmp_path / "out"
    row = {"text": "“Kami siap,” kata Tini.", "id": "a", "outlet": "kabar.example"}
    row |= {"published": "2026-01-02", "url": "https://kabar.example/a"}
    for told in (row, row, row | mended):
        lines.write_text(json.dumps(told), "utf-8")
        run("annotate", lines, "-o", out)
    assert seen == ["a", "a"]
    record = json.loads((out / "a.json").read_text("utf-8"))
    assert {key: record[key] for key in mended} == mended


def test_another_article_of_the_same_name_keeps_its_record(tmp_path: Path, seen: list[str]) -> None:
    out = tmp_path / "out"
    for folder, said in (("satu", "Kami siap."), ("dua", "Kami pergi.")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(f"“{said}” kata Tini.", "utf-8")
    assert run("annotate", tmp_path / "satu", "-o", out)[0] == 0
    code, _, error = run("annotate", tmp_path / "dua", "-o", out)
    assert code == 3 and seen == ["a.txt"]
    assert "a.json: holds the record of another a and stays" in error
    assert "Kami siap" in (out / "a.json").read_text("utf-8")
    (tmp_path / "satu" / "a.txt").rename(tmp_path / "a.txt")  # moved, not another
    code, _, error = run("annotate", tmp_path / "a.txt", "-o", out)
    assert code == 0 and "1 were current" in error
    assert run("annotate", tmp_path / "dua", "-o", out, "--force")[0] == 0
    assert "Kami pergi" in (out / "a.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("stands", "given", "same"),
    [
        (".", "{root}/satu", True),
        ("satu", "a.txt", True),
        ("satu", ".", True),
        ("dua", "../satu/a.txt", True),
        ("lain", "../satu", True),
        (".", "{root}/dua", False),
        ("satu", "../dua", False),
        ("dua", "a.txt", False),
        ("lain", "{root}/dua/a.txt", False),
    ],
)
def test_a_path_is_the_same_article_however_it_is_given(
    tmp_path: Path,
    seen: list[str],
    monkeypatch: pytest.MonkeyPatch,
    stands: str,
    given: str,
    same: bool,
) -> None:
    """The record says `satu/a.txt`; a run that stands elsewhere annotates it or `dua/a.txt`."""
    for folder in ("satu", "dua", "lain"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(f"“Kami {folder}.” kata Tini.", "utf-8")
    monkeypatch.chdir(tmp_path)
    run("annotate", "satu", "-o", "out")
    (tmp_path / "satu" / "a.txt").write_text("“Kami sunting.” kata Tini.", "utf-8")
    monkeypatch.chdir(tmp_path / stands)
    code, _, error = run("annotate", given.format(root=tmp_path), "-o", tmp_path / "out")
    assert code == (0 if same else 3)
    assert ("holds the record of another a and stays" in error) is not same
    held = (tmp_path / "out" / "a.json").read_text("utf-8")
    assert ("Kami sunting." if same else "Kami satu.") in held


@pytest.mark.parametrize(
    "held",
    [
        "[]",
        "{",
        '{"precious": 1}',
        '{"text": "“Siap,” kata Tini."}',
        pytest.param("[" * 200_000, id="deep"),
    ],
)
@pytest.mark.parametrize("force", [[], ["--force"]])
def test_what_is_no_record_is_never_replaced(
    pair: Path, seen: list[str], held: str, force: list[str]
) -> None:
    out = pair.parent / "out"
    out.mkdir()
    (out / "a.json").write_text(held, "utf-8")
    code, _, error = run("annotate", pair, "-o", out, *force)
    assert code == 1 and seen == ["b.txt"]
    assert "a.json: is no record and stays" in error
    assert (out / "a.json").read_text("utf-8") == held


def test_lines_keep_their_records_when_others_come_before(tmp_path: Path, seen: list[str]) -> None:
    file, out = tmp_path / "news.jsonl", tmp_path / "out"
    rows = [{"text": f"“Kami {word},” kata Tini."} for word in ("siap", "pergi", "pulang")]
    lines(file, *rows[:2])
    run("annotate", file, "-o", out)
    lines(file, rows[2], *rows[:2])
    assert run("annotate", file, "-o", out)[0] == 0
    assert len(seen) == 3 and len(list(out.iterdir())) == 3


def test_force_makes_all_again(pair: Path, seen: list[str]) -> None:
    out = pair.parent / "out"
    run("annotate", pair, "-o", out)
    seen.clear()
    run("annotate", pair, "-o", out, "--force")
    assert seen == ["a.txt", "b.txt"]


def test_an_interruption_keeps_the_work(pair: Path, seen: list[str]) -> None:
    out = pair.parent / "out"
    (pair / "b.txt").write_text("batal", "utf-8")
    code, _, error = run("annotate", pair, "-o", out)
    assert code == 130
    assert "kept" in error
    assert [path.name for path in out.iterdir()] == ["a.json"]


def test_a_folder_that_cannot_be_made(pair: Path, seen: list[str]) -> None:
    (pair.parent / "file").write_text("")
    code, _, error = run("annotate", pair, "-o", pair.parent / "file")
    assert code == 3
    assert "is no folder; name another" in error


def test_what_a_killed_run_left_half_written_goes(pair: Path, seen: list[str]) -> None:
    out = pair.parent / "out"
    out.mkdir()
    names = [".0123456789abcdef.partial", ".fedcba9876543210.partial", ".my.partial"]
    for name in names:
        (out / name).write_text("{")
    for name in names[::2]:
        os.utime(out / name, (0, 0))
    assert run("annotate", pair, "-o", out)[0] == 0
    assert sorted(path.name for path in out.glob(".*")) == sorted(names[1:])


def test_min_confidence(pair: Path, seen: list[str]) -> None:
    _, output, _ = run("annotate", pair / "a.txt", "--min-confidence", "0.55")
    assert [quote["id"] for quote in json.loads(output)["quotes"]] == ["q2"]


def test_stdin(seen: list[str]) -> None:
    code, output, _ = run("annotate", "-", stdin="Judul\n\n“Kami siap,” kata Tini.")
    assert code == 0
    assert json.loads(output)["quotes"][0]["content"][0]["text"] == "Kami siap,"


def test_json_lines_hold_no_escape_that_a_terminal_obeys(tmp_path: Path, seen: list[str]) -> None:
    text = "“Kami\x9b31m\u202e\x1b[2J siap,” kata Tini."
    (tmp_path / "a.txt").write_text(text, "utf-8")
    _, output, _ = run("annotate", tmp_path)
    assert not set(output) & set("\x9b\u202e\x1b")
    assert json.loads(output)["text"] == text


# ---- articles and records together -----------------------------------------------------------


def test_articles_and_records_come_in_order(
    pair: Path, seen: list[str], demo: tuple[Annotation, ...], tmp_path: Path
) -> None:
    from quoteattr.session import annotated

    items = [demo[0], quick(Article("x.txt", "x")).article, demo[1], demo[2], Article("y.txt", "y")]
    assert [one.article.name for one in annotated(items)] == [
        demo[0].article.name,
        "x.txt",
        demo[1].article.name,
        demo[2].article.name,
        "y.txt",
    ]
    assert seen == ["x.txt", "y.txt"]
    assert list(annotated([])) == []


@pytest.fixture
def records(demo: tuple[Annotation, ...], tmp_path: Path) -> Path:
    for one in demo:
        write_json(tmp_path / f"{one.article.stem}.json", to_record(one))
    return tmp_path


def test_report_shows_articles_people_and_matches(records: Path) -> None:
    code, output, error = run("report", records)
    assert (code, error) == (0, "")
    for part in ("Corpus", "Who is quoted", "The same utterance", "[tiga → empat]", "[-tidak]"):
        assert part in output


def test_a_speaker_chooses_whose_quotes_are_listed(records: Path) -> None:
    """Under the articles stand the speaker's quotes alone; what is left out is told."""

    def listed(*options: str) -> tuple[str, set[str]]:
        _, output, _ = run("report", records, *options)
        articles = " ".join(output.partition("Who is quoted")[0].split())
        return articles, set(re.findall(r"demo-\d", articles))

    whole, every = listed()
    assert len(every) == 5 and "left out" not in whole
    articles, found = listed("--speaker", "marwoto")
    assert found == {"demo-1", "demo-2", "demo-3"}
    assert "of the chosen speakers; 2 of 5 articles have none of them and are left out" in articles
    assert "2 of 5 quotes" in articles  # of the article's
    assert "Ratri" in whole and "Ratri" not in articles
    assert listed("--speaker", "nobody")[1] == set()


def test_a_speaker_is_listed_by_the_full_name_of_another_article(tmp_path: Path) -> None:
    for name, speaker in (("a", "Lesmana Hadikusuma"), ("b", "Lesmana"), ("c", "Ratri")):
        quote = Quote("q1", Kind.INDIRECT, (Span(0, 4),), speakers=("s",))
        one = Annotation(
            Article(f"{name}.txt", f"Siap {name}."), (quote,), (Speaker("s", speaker),)
        )
        write_json(tmp_path / f"{name}.json", to_record(one))
    _, output, _ = run("report", tmp_path, "--speaker", "hadikusuma")
    assert re.findall(r"· ([abc])\.txt ·|^([abc])\.txt ·", output, re.M) == [("", "a"), ("", "b")]


@pytest.mark.parametrize(
    ("options", "some"),
    [
        (["--speaker", "marwoto"], True),
        (["--speaker", "nobody"], False),
        (["--speaker", "nobody", "--speaker", "marwoto"], True),
        (["--speaker", "marwoto", "--speaker", "nobody"], True),
        (["--speaker", "bupati  segarawangi"], True),
        (["--outlet", "wartarandu", "--outlet", "pesisirpost"], True),
        (["--outlet", "nowhere", "--outlet", "wartarandu"], False),
        (["--flag", "negation", "--flag", "via"], True),
        (["--outlet", "wartarandu"], True),
        (["--outlet", "nowhere"], False),
        (["--flag", "negation"], True),
        (["--min-outlets", "4"], True),
        (["--min-outlets", "9"], False),
    ],
)
def test_compare_selects(records: Path, options: list[str], some: bool) -> None:
    code, output, _ = run("compare", records, *options)
    assert code == 0
    assert (", none " not in output) is some
    assert "No utterance found" not in output


def test_compared_matches_are_json_lines_with_spans_that_read_their_text(records: Path) -> None:
    texts = {
        record["doc"]: record["text"]
        for record in (json.loads(path.read_text("utf-8")) for path in records.glob("*.json"))
    }
    code, output, error = run("compare", records, "--json")
    assert (code, error) == (0, "")
    assert run("compare", records, "--json")[1] == output
    found = [json.loads(line) for line in output.splitlines()]
    _, table, _ = run("compare", records)
    shown = re.findall(r"^(demo-\S+) (q\d+)", table, re.M)
    members = [member for match in found for member in match["members"]]
    assert [(one["doc"].removesuffix(".txt"), one["quote"]) for one in members] == shown

    def check(text: str, *spans: dict[str, object] | None) -> None:
        for span in filter(None, spans):
            assert text[span["start"] : span["end"]] == span["text"]  # type: ignore[misc]

    def words(*texts: str) -> list[str]:
        return re.findall(r"\w+", " ".join(texts))

    for match in found:
        base = match["members"][0]
        assert [one["full"] for one in match["members"]].count(True) == base["full"] == 1
        assert base["edits"] == base["flags"] == []
        for one in match["members"]:
            text = texts[one["doc"]]
            check(text, *one["content"], *one["cue"], *one["source"], *one["via"])
            for change in (*one["edits"], *one["flags"]):
                check(text, change["witness"])
                check(texts[base["doc"]], change["base"])
            told = " ".join(edit["witness"]["text"] for edit in one["edits"] if edit["witness"])
            assert one["full"] or words(told) == words(*(span["text"] for span in one["content"]))
    flags = [(flag["name"], flag["substance"]) for one in members for flag in one["flags"]]
    assert {name for name, _ in flags} >= {"number changed", "negation changed"}
    assert all(substance is (name != "direct and indirect") for name, substance in flags)


def test_json_holds_what_is_chosen(records: Path) -> None:
    _, output, error = run("compare", records, "--json", "--flag", "negation")
    (match,) = map(json.loads, output.splitlines())
    assert (error, match["members"][0]["outlet"]) == ("", "wartarandu.example")
    (flag,) = (
        flag
        for one in match["members"]
        for flag in one["flags"]
        if flag["name"] == "negation changed"
    )
    assert (flag["base"]["text"], flag["witness"]) == ("tidak", None)
    assert [one["speakers"] for one in match["members"]] == [["Marwoto"]] * 3
    # Nothing on stdout where nothing is chosen; why is told beside.
    code, output, error = run("compare", records, "--json", "--speaker", "nobody")
    assert (code, output) == (0, "") and "none with a speaker “nobody”" in error
    code, output, error = run("compare", next(records.glob("demo-1*.json")), "--json")
    assert (code, output) == (0, "") and "a match needs two" in error


def test_several_outlets_are_compared_with_each_other(records: Path) -> None:
    _, output, _ = run("compare", records, "--outlet", "wartarandu", "--outlet", "pesisirpost")
    assert "pesisirpost.example" in output and "lensabelang.example" not in output


def test_the_help_says_what_a_second_name_means(pair: Path) -> None:
    for name in ("report", "compare"):
        said = " ".join(run(name, "--help")[1].replace("│", " ").split())
        assert said.count("given again: any") == 2
        assert "given again: those that all of them carry" in said


def test_a_bar_chooses_of_what_was_matched_and_matches_nothing_anew(records: Path) -> None:
    """For every command: less sure members go, none comes, and the matcher sees all quotes."""

    def members(minimum: str) -> set[tuple[str, str, str]]:
        _, output, _ = run("match", records, "--min-confidence", minimum)
        return {
            (match["id"], member["doc"], member["quote"])
            for match in json.loads(output)
            for member in match["members"]
        }

    for path in records.glob("*.json"):
        record = json.loads(path.read_text("utf-8"))
        for number, quote in enumerate(record["quotes"]):
            quote["confidence"] = (0.99, 0.7, 0.9)[number % 3]
        path.write_text(json.dumps(record), "utf-8")
    before = members("0")
    for minimum in ("0.5", "0.8", "0.95"):
        after = members(minimum)
        assert after <= before
        _, output, _ = run("compare", records, "--min-confidence", minimum)
        shown = re.findall(r"(demo-\S+) (q\d+)", output)
        assert sorted(shown) == sorted((doc.removesuffix(".txt"), q) for _, doc, q in after)
        before = after


def test_what_the_records_left_out_is_told(pair: Path, seen: list[str]) -> None:
    out, page = pair.parent / "out", pair.parent / "page.html"
    run("annotate", pair, "-o", out, "--min-confidence", "0.55")
    missing = "2 of 2 articles come from records made with --min-confidence 0.55: quotes"
    assert missing in " ".join(run("report", out, "--html", page)[1].split())
    assert missing in page.read_text("utf-8")
    for line in (["compare", out], ["match", out]):
        assert missing in run(*line)[2]
    assert "1 of 1 articles come" in run("show", out / "a.json")[2]
    assert missing not in " ".join(run("report", out, "--min-confidence", "0.6")[1].split())


def test_one_article_has_no_match(records: Path) -> None:
    _, output, _ = run("compare", next(records.glob("demo-1*.json")))
    assert "One article given; a match needs two." in output


def test_quotes_that_are_left_out_are_told(pair: Path, seen: list[str]) -> None:
    _, output, _ = run("show", pair / "a.txt", "--min-confidence", "0.95")
    assert "2 quotes, all less sure than 95%." in output
    assert "No quotes found" not in output
    _, output, _ = run("show", pair / "a.txt", "--min-confidence", "0.55")
    assert "⟦2 Besok kami buka.⟧" in output and "1 of 2 quotes" in output


# ---- the same article given twice ------------------------------------------------------------


def lines(path: Path, *rows: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


SAID = "“Kami siap membuka pasar besok,” kata Tini."


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ([{"id": "a"}, {"id": "b"}], ["a"]),
        ([{"id": "a", "outlet": "satu.id"}, {"id": "b", "outlet": "satu.id"}], ["a"]),
        # Two outlets that print one text of an agency both carry it.
        ([{"id": "a", "outlet": "satu.id"}, {"id": "b", "outlet": "dua.id"}], ["a", "b"]),
        # Of a text that knows its outlet or date and one that does not, the first stays.
        ([{"id": "a"}, {"id": "b", "outlet": "satu.id"}], ["b"]),
        (
            [{"id": "a"}, {"id": "b", "outlet": "satu.id"}, {"id": "c", "outlet": "dua.id"}],
            ["b", "c"],
        ),
        ([{"id": "a"}, {"id": "b", "published": "2025-03-03"}], ["b"]),
        ([{"id": "a", "url": "https://satu.id/1"}, {"id": "b", "outlet": "Satu.id"}], ["a"]),
    ],
)
def test_an_article_given_twice_is_read_once(
    tmp_path: Path, seen: list[str], rows: list[dict[str, str]], kept: list[str]
) -> None:
    file = lines(tmp_path / "a.jsonl", *({"text": SAID, **row} for row in rows))
    _, output, error = run("report", file)
    assert seen == kept
    gone = [row["id"] for row in rows if row["id"] not in kept]
    notes = [line for line in error.splitlines() if "the same text as" in line]
    assert [line.split(", ")[1].split(":")[0] for line in notes] == gone
    assert all(f" as {file}, " in line for line in notes)
    assert all(line.split(", ")[2].split(";")[0] in kept for line in notes)
    assert f"articles  {len(kept)} " in output


def test_a_copy_and_the_record_of_an_article_are_no_second_article(
    pair: Path, seen: list[str]
) -> None:
    out = pair.parent / "out"
    run("annotate", pair, "-o", out)
    (pair / "c.txt").write_bytes((pair / "a.txt").read_bytes())
    seen.clear()
    code, output, error = run("report", pair, out)
    assert (code, seen) == (0, ["a.txt", "b.txt"])
    assert error.count(f"the same text as {pair / 'a.txt'}; read once") == 2
    assert f"{out / 'b.json'}: the same text as {pair / 'b.txt'}; read once" in error
    assert "articles  2 " in output
    # Every file that is given still gets its record.
    run("annotate", pair, "-o", out)
    assert sorted(path.name for path in out.iterdir()) == ["a.json", "b.json", "c.json"]


def test_match_writes_clusters(records: Path, tmp_path: Path) -> None:
    code, output, _ = run("match", records)
    assert code == 0
    file = tmp_path / "found" / "clusters.json"
    file.parent.mkdir()
    assert run("match", records, "-o", file)[:2] == (0, "")
    assert json.loads(file.read_text("utf-8")) == json.loads(output)
    assert json.loads(output)


def test_report_writes_the_page(records: Path) -> None:
    file = records / "page" / "report.html"
    file.parent.mkdir()
    code, _, error = run("report", records, "--html", file, "--date", "2025-03-05")
    assert code == 0
    assert "page written" in error
    first = file.read_text("utf-8")
    assert "2025-03-05" in first
    run("report", records, "--html", file, "--date", "2025-03-05")
    assert file.read_text("utf-8") == first


def test_a_page_that_cannot_be_written(records: Path) -> None:
    code, _, error = run("report", records, "--html", records / "no" / "report.html")
    assert code == 3
    assert "there is no folder" in error


@pytest.mark.parametrize("line", [["report", "--html"], ["match", "-o"]])
def test_an_article_is_never_written_over(pair: Path, seen: list[str], line: list[str]) -> None:
    """`--html artikel/*.txt` takes the first article for the file to write."""
    before = (pair / "a.txt").read_text("utf-8")
    for paths in ([pair / "b.txt"], [pair / "a.txt"], [pair]):
        target = pair / "dalam" / ".." / "a.txt"
        (pair / "dalam").mkdir(exist_ok=True)
        code, output, error = run(*line, target, *paths)
        assert (code, output, seen) == (3, "", [])
        assert "a.txt: " in error and "name a new file" in error
        assert (pair / "a.txt").read_text("utf-8") == before


@pytest.mark.parametrize(
    ("line", "name", "held"),
    [
        (["report", "--html"], "catatan.html", "<html>milik orang</html>"),
        (["match", "-o"], "catatan.json", '[{"id": 1}]'),
        (["match", "-o"], "catatan.json", "bukan JSON"),
    ],
)
def test_only_what_is_ours_is_written_over(
    pair: Path, seen: list[str], line: list[str], name: str, held: str
) -> None:
    target = pair / name
    target.write_text(held, "utf-8")
    code, _, error = run(*line, target, pair)
    assert (code, seen) == (3, [])
    assert f"{target}: stands already" in error
    assert target.read_text("utf-8") == held
    target.unlink()
    for _ in range(2):
        assert run(*line, target, pair)[0] == 0
    assert target.read_text("utf-8") != held


def test_a_hyphen_is_stdout(pair: Path, seen: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(pair.parent)
    code, page, error = run("report", pair, "--html", "-")
    assert (code, error) == (0, "")
    assert page.startswith("<!DOCTYPE html>") and page.rstrip().endswith("</html>")
    assert json.loads(run("match", pair, "-o", "-")[1])
    assert len(run("annotate", pair, "-o", "-")[1].splitlines()) == 2
    assert [path.name for path in pair.parent.iterdir()] == ["artikel"]


# ---- evaluate --------------------------------------------------------------------------------


def test_gold_against_itself_is_perfect(records: Path) -> None:
    arguments = ("evaluate", ROOT / "gold" / "demo", "--texts", ROOT / "seeds", "--pred", records)
    code, output, _ = run(*arguments, "--json")
    assert code == 0
    found = json.loads(output)
    assert found["scores"]["relation"]["f1"] == 1.0
    assert found["matches"]["gold quotes"] == found["matches"]["predicted quotes"]
    code, output, _ = run(*arguments, "--by", "outlet")
    assert code == 0
    for part in ("whole relation exact", "wartarandu.example", "pairs F1", "gold "):
        assert part in output


def test_the_signature_names_the_models_of_the_records(records: Path) -> None:
    arguments = ("evaluate", ROOT / "gold" / "demo", "--texts", ROOT / "seeds", "--pred", records)
    paths = list(records.glob("*.json"))
    for models, shown in (("abc",) * 5, "abc"), (("abc",) * 4 + ("xyz",), "unknown"):
        for path, one in zip(paths, models, strict=True):
            path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"models": one}))
        assert f"| models {shown} |" in " ".join(run(*arguments)[1].split())


def test_as_many_are_expected_as_gold_has_articles(
    seen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    totals: list[int | None] = []

    def progress(
        items: Iterable[Annotation], total: Callable[[], int | None]
    ) -> Iterable[Annotation]:
        totals.append(total())
        return items

    monkeypatch.setattr(cli, "progress", progress)
    assert run("evaluate", ROOT / "gold" / "demo", "--texts", ROOT / "seeds")[0] == 0
    assert totals == [len(seen)] == [5]


def test_clusters_of_another_gold_are_refused(records: Path) -> None:
    found = [{"id": "m1", "members": [{"doc": "lain.txt", "quote": "q1", "relation": "full"}]}]
    (records / "clusters.json").write_text(json.dumps(found), "utf-8")
    code, output, error = run("evaluate", records, "--pred", records)
    assert (code, output) == (3, "")
    assert "lain.txt is no article of this gold" in error


def test_errors_are_listed(records: Path) -> None:
    file = next(records.glob("demo-1*.json"))
    record = json.loads(file.read_text("utf-8"))
    record["quotes"] = record["quotes"][1:]
    file.write_text(json.dumps(record), "utf-8")
    next(records.glob("demo-2*.json")).unlink()
    code, output, error = run(
        "evaluate", ROOT / "gold" / "demo", "--texts", ROOT / "seeds", "--pred", records, "--errors"
    )
    assert code == 1
    assert "- missed indirect q1 of demo-1-kabarsegara.txt" in output
    assert "demo-2-wartarandu.txt: no predicted record" in error


def test_every_broken_record_is_told_and_the_others_are_scored(records: Path) -> None:
    gold, texts = ROOT / "gold" / "demo", ROOT / "seeds"
    first, second, *_ = sorted(records.glob("demo-*.json"))
    first.write_text("{", "utf-8")
    second.write_text(second.read_text("utf-8").replace('"start"', '"begin"'), "utf-8")
    code, output, error = run("evaluate", gold, "--texts", texts, "--pred", records)
    assert code == 1
    assert "whole relation exact" in output
    for path in (first, second):  # broken, and so without a prediction
        assert f"{path}: not " in error
        assert f"{path.stem}.txt: no predicted record" in error
    code, output, error = run("evaluate", records, "--texts", texts, "--pred", gold)
    assert (code, output) == (3, "")  # half of a gold is not scored
    assert f"{first}: not " in error
    assert f"{second}: not " in error


# ---- killed ----------------------------------------------------------------------------------

SLOW = """
import signal, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # tests run in the background ignore it
import quoteattr.annotate
from quoteattr.model import Annotation
def annotate(articles, *, tagger=None):
    for article in articles:
        time.sleep(0.05)
        yield Annotation(article, (), ())
quoteattr.annotate.annotate = annotate
from quoteattr.cli import main
main()
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)]
)
def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, sent: int, code: int) -> None:
    articles, out, whole = tmp_path / "artikel", tmp_path / "out", tmp_path / "whole"
    articles.mkdir()
    for number in range(30):
        (articles / f"{number:02}.txt").write_text(f"“Kami siap {number},” kata Tini.", "utf-8")

    def start(folder: Path) -> subprocess.Popen[str]:
        line = [sys.executable, "-c", SLOW, "annotate", str(articles), "-o", str(folder)]
        return subprocess.Popen(line, stderr=subprocess.PIPE, text=True)

    running = start(out)
    until = time.monotonic() + 240  # a busy machine
    while time.monotonic() < until and len(list(out.glob("*.json"))) < 3:
        time.sleep(0.01)
    running.send_signal(sent)
    _, error = running.communicate(timeout=240)
    assert running.returncode == code, error
    done = len(list(out.glob("*.json")))
    assert 3 <= done < 30
    for folder in (out, whole):
        assert start(folder).wait(240) == 0
    records = {path.name: path.read_bytes() for path in whole.iterdir()}
    assert len(records) == 30
    assert {path.name: path.read_bytes() for path in out.glob("*.json")} == records


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_workers_end_at_once_without_a_word(tmp_path: Path) -> None:
    """Ctrl-C goes to every process of a terminal; people press it again."""
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    code += "from quoteattr.cli import main; main()"
    rows = [{"text": f"“Kami siap {number},” kata Tini."} for number in range(32)]
    long = {"text": "“Kami siap,” kata Tini.\n" * 50_000}  # minutes of work
    file, out = lines(tmp_path / "a.jsonl", *rows, long), tmp_path / "out"
    running = subprocess.Popen(
        [sys.executable, "-c", code, "annotate", str(file), "-o", str(out), "-j", "2"],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + 240  # a busy machine
    while time.monotonic() < until and len(list(out.glob("*.json"))) < 32:
        time.sleep(0.01)
    try:
        for _ in range(2):
            os.killpg(running.pid, signal.SIGINT)
            time.sleep(0.1)
        _, error = running.communicate(timeout=30)
    finally:
        running.kill()
    assert (running.returncode, error.count("\n")) == (130, 1), error
    assert len(list(out.iterdir())) == 32

"""The README is executed: every `$ quoteattr ...` of its console blocks, output as it stands there.

A line `...` stands for any output. Before a block, `<!-- exit N -->` says which exit code its
commands give (0 without it) and `<!-- slow: why -->` that it is not run here. After a change that
shows, `python tests/test_readme.py` writes the output of today into the README.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"((?:^<!--.*?-->\n+)?)^```console\n(.*?)^```$", re.M | re.S)
INPUTS = ("seeds", "gold/demo", "gold/GUIDELINES.md")


@dataclass(frozen=True)
class Command:
    line: str
    shown: str
    code: int
    slow: str | None

    @property
    def name(self) -> str:
        return self.line.removeprefix("quoteattr ")


def commands(text: str) -> list[Command]:
    found = []
    for note, block in BLOCK.findall(text):
        code = re.search(r"exit (\d+)", note)
        slow = re.search(r"slow: (.*?) *-->", note)
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            line, _, shown = part.partition("\n")
            if line.startswith("quoteattr"):
                found.append(
                    Command(line, shown, int(code[1]) if code else 0, slow[1] if slow else None)
                )
    return found


def workplace(folder: Path) -> Path:
    """A copy of what the README's commands read, so that what they write stays out of the tree."""
    for name in INPUTS:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    for real in folder.glob("seeds/0*.txt"):  # the README shows the invented articles only
        real.unlink()
    return folder


def run(command: Command, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command.line,
        shell=True,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=1200,  # seconds: it loads the models, on whatever machine this is
        check=False,
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "COLUMNS": "100",
            "NO_COLOR": "1",
            "PYTHONIOENCODING": "utf-8",
        },
    )


def agrees(shown: str, output: str) -> bool:
    """Equal but for white space, `...` lines standing for anything."""
    pieces = [" ".join(piece.split()) for piece in re.split(r"^\.\.\.$", shown, flags=re.M)]
    pattern = ".*".join(map(re.escape, pieces))
    return re.fullmatch(pattern.strip(), " ".join(output.split()), re.S) is not None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workplace(tmp_path_factory.mktemp("readme"))


@pytest.mark.parametrize(
    "command", commands(README.read_text(encoding="utf-8")), ids=lambda command: command.name
)
def test_the_readme_shows_what_happens(command: Command, folder: Path) -> None:
    if command.slow:
        pytest.skip(command.slow)
    if "| jq" in command.line and not shutil.which("jq"):
        pytest.skip("no jq here")
    done = run(command, folder)
    assert done.returncode == command.code, done.stderr
    if command.shown.strip():
        assert agrees(command.shown, done.stdout), done.stdout


def test_the_python_example_runs(tmp_path: Path) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", README.read_text("utf-8"), re.M | re.S)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Kami siap" in done.stdout


def test_the_readme_is_read_right() -> None:
    text = "x\n<!-- exit 2 -->\n```console\n$ quoteattr a\none\n$ quoteattr b\n$ ls\nfile\n```\n"
    assert commands(text) == [
        Command("quoteattr a", "one\n", 2, None),
        Command("quoteattr b", "", 2, None),
    ]
    assert agrees("one\n...\nthree\n", " one \ntwo\n  three")
    assert not agrees("one\n...\nthree\n", "one\ntwo")


def test_every_command_stands_in_the_readme() -> None:
    from typer.main import get_command

    from quoteattr import cli

    text = README.read_text(encoding="utf-8")
    names = list(getattr(get_command(cli.app), "commands", {}))
    assert names and [name for name in names if f"`quoteattr {name}" not in text] == []


def seeds() -> list[tuple[str, str]]:
    records = [json.loads(p.read_text(encoding="utf-8")) for p in sorted(ROOT.glob("gold/0*.json"))]
    return [(record["doc"], record["sha256"]) for record in records]


@pytest.mark.parametrize(("name", "sha256"), seeds())
def test_the_seeds_are_those_of_the_gold(name: str, sha256: str) -> None:
    assert sha256 in (ROOT / "seeds" / "README.md").read_text(encoding="utf-8")
    path = ROOT / "seeds" / name
    if not path.is_file():
        pytest.skip(f"{name} was not handed over; see seeds/README.md")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def rewrite() -> None:
    """Put today's output into the README, blocks without `...` and without slow only."""
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        place = workplace(Path(name))

        def filled(match: re.Match[str]) -> str:
            note, block = match[1], match[2]
            lines = []
            for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
                line, _, shown = part.partition("\n")
                command = Command(line, shown, 0, None)
                keep = "slow:" in note or "\n...\n" in f"\n{shown}" or not line.startswith("quote")
                keep = keep or ("| jq" in line and not shutil.which("jq"))
                output = shown if keep else run(command, place).stdout
                rows = [row.rstrip() for row in output.strip("\n").split("\n")]
                lines += [f"$ {line}", *(rows if output.strip() else [])]
            return f"{note}```console\n" + "\n".join(lines) + "\n```"

        README.write_text(BLOCK.sub(filled, README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    rewrite()

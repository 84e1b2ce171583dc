"""One run of a command: its input, its errors, its output.

Data goes to stdout, everything else to stderr. Nothing heavy is imported before it is needed.
"""

from __future__ import annotations

import functools
import json
import re
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from enum import Enum, auto
from itertools import chain
from pathlib import Path
from secrets import token_hex
from typing import Any

import typer

from quoteattr import __version__
from quoteattr.interrupt import heeded
from quoteattr.model import Annotation, Article, QuoteattrError
from quoteattr.records import json_of

DONE, WITH_ERRORS, USAGE, UNREADABLE, INTERRUPTED = 0, 1, 2, 3, 130
LEFT = 3600  # seconds after which nobody writes on at a file


class Errors:
    """The input errors of one run: each is told once on stderr, and counted."""

    def __init__(self) -> None:
        self.count = 0

    def tell(self, error: Exception | str) -> None:
        self.count += 1
        note(str(error))

    def finish(self, done: int) -> None:
        """End the command with the exit code that these errors ask for."""
        if not done:
            if not self.count:
                self.tell("nothing to read; name files or folders with articles")
            raise typer.Exit(UNREADABLE)
        if self.count:
            raise typer.Exit(WITH_ERRORS)


def guarded(command: Callable[..., None]) -> Callable[..., None]:
    """The command with its own errors on one line, and an interruption told as such."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            with heeded():
                command(*args, **kwargs)
        except QuoteattrError as error:
            Errors().tell(error)
            raise typer.Exit(UNREADABLE) from None
        except KeyboardInterrupt:
            typer.echo("quoteattr: interrupted; what was written is kept", err=True)
            raise typer.Exit(INTERRUPTED) from None
        except OSError as error:
            tell_closed(error)
            raise typer.Exit(UNREADABLE) from None

    return run


def tell_closed(error: OSError) -> None:
    """Tell of a file that failed, without a name of what is behind `>`; of `| head` say nothing.

    A closed pipe ends the process as its signal does, also where that was ignored for the workers.
    """
    if isinstance(error, BrokenPipeError) and hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        signal.raise_signal(signal.SIGPIPE)
    Errors().tell(f"{error.filename or 'output'}: {error.strerror or error}")


# ---- from paths to annotations ---------------------------------------------------------------


def annotated(items: Iterable[Article | Annotation], *, workers: int = 1) -> Iterator[Annotation]:
    """Every item as an annotation, in order: articles are annotated, records pass through.

    The models are loaded when the first article comes; with records alone never.
    """
    waiting: deque[Annotation | None] = deque()  # None stands for an article under way

    def articles() -> Iterator[Article]:
        for item in items:
            if isinstance(item, Annotation):
                waiting.append(item)
            else:
                waiting.append(None)
                yield item

    coming = articles()
    first = next(coming, None)
    if first is not None:
        from quoteattr.annotate import annotate, annotate_in_parallel

        articles_due = chain((first,), coming)
        done = (
            annotate(articles_due)
            if workers == 1
            else annotate_in_parallel(articles_due, workers=workers)
        )
        for annotation in done:
            while waiting and (ready := waiting[0]) is not None:
                waiting.popleft()
                yield ready
            waiting.popleft()
            yield annotation
    yield from (ready for ready in waiting if ready is not None)


def read(paths: Iterable[Path], errors: Errors) -> Iterator[Article | Annotation]:
    """What stands at the paths; what cannot be read is told and left out."""
    from quoteattr.read import read_articles

    return read_articles(paths, on_error=errors.tell, on_note=note)


def note(text: str) -> None:
    """Tell on stderr what is no error."""
    from quoteattr.printable import one_line

    typer.echo(f"quoteattr: {one_line(text)}", err=True)


def load(paths: Iterable[Path], errors: Errors) -> tuple[Annotation, ...]:
    """All annotations of the paths, each article once, with progress on a terminal."""
    from quoteattr.read import read_once

    items = read_once(paths, on_error=errors.tell, on_note=note)
    found = tuple(progress(annotated(items), lambda: len(items)))
    if not found:
        errors.finish(0)
    return found


def progress(
    items: Iterable[Annotation],
    total: Callable[[], int | None],
    *,
    skipped: Callable[[], int] = lambda: 0,
) -> Generator[Annotation, None, None]:
    """The items as they come; on a terminal a bar on stderr counts them and what was skipped.

    `total` says how many both will be, None where nobody knows; it is asked on a terminal only.
    """
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    from quoteattr.terminal import console

    columns = (TextColumn("annotating"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total())
        for count, item in enumerate(items, 1):
            bar.update(task, completed=count + skipped())
            yield item


def out(renderables: Iterable[Any]) -> None:
    """Show the renderables on stdout."""
    from quoteattr.terminal import console

    screen = console()
    for renderable in renderables:
        if screen.is_terminal:
            screen.print(renderable)
            continue
        with screen.capture() as captured:  # in a pipe without the spaces that fill the lines up
            screen.print(renderable)
        lines = captured.get().split("\n")
        sys.stdout.write("\n".join(line.rstrip() for line in lines))


def provenance() -> dict[str, str]:
    """The program, its models and its word lists: a record that others made is old."""
    import hashlib
    from importlib.resources import files

    from quoteattr.shipped import models_hash

    words = hashlib.sha256()
    for path in sorted((files("quoteattr") / "data").iterdir(), key=lambda path: path.name):
        if path.name.endswith(".toml"):
            words.update(path.name.encode() + b"\0" + path.read_bytes())
    return {
        "quoteattr": __version__,
        "models": models_hash(),
        "words": words.hexdigest()[:12],
    }


class Held(Enum):
    """What stands where the record of an article is to be written."""

    NONE = auto()
    CURRENT = auto()
    OLD = auto()
    OTHERS = auto()  # the record of another article
    FOREIGN = auto()  # something that is no record


def record_at(path: Path, article: Article, current: dict[str, Any]) -> Held:
    """Whether the record at the path is of this article as it is now known, by this program.

    Matching and history read the date and the outlet: a record with others is old. One of another
    text whose file is another one is another article's.
    """
    from quoteattr.clean import published_of

    try:
        record = json_of(path)
    except QuoteattrError as error:
        return Held.NONE if isinstance(error.__cause__, FileNotFoundError) else Held.FOREIGN
    if not isinstance(record, dict) or not {"doc", "quotes"} <= record.keys():
        return Held.FOREIGN
    wanted = current | {
        "sha256": article.sha256,
        "published": published_of(article),
        "title": article.title,
        "url": article.url,
    }
    if article.outlet:  # else it was read from the text
        wanted["outlet"] = article.outlet
    if all(record.get(key) == wanted[key] for key in wanted):
        return Held.CURRENT
    if record.get("sha256") == article.sha256 or record.get("file") is None:
        return Held.OLD
    return Held.OLD if _names(str(record["file"]), article.file or "") else Held.OTHERS


def _names(given: str, file: str) -> bool:
    """Whether a path may mean this file; it was given to a run that may have stood elsewhere.

    Where it leads to something from here, that is meant; where it does not, `berita/a.txt` may be
    any file of this name in a folder `berita`.
    """
    if given == file:
        return True
    path, here = Path(given), Path(file).resolve()
    try:
        return path.resolve(strict=True) == here
    except (OSError, ValueError, RuntimeError):  # a NUL in it; links in a circle
        parts = tuple(part for part in path.parts if part != "..")
        return here.parts[-len(parts) :] == parts


def make_folder(folder: Path) -> None:
    """Make the folder, or rid it of what a run left that was killed while it wrote."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise QuoteattrError(f"{folder}: is no folder; name another") from error
    except OSError as error:
        raise QuoteattrError(f"{folder}: no folder can be made here: {error.strerror}") from error
    for left in folder.glob(f".{'[0-9a-f]' * 16}.partial"):
        with suppress(OSError):  # another run was quicker
            if time.time() - left.stat().st_mtime > LEFT:
                left.unlink()


def check_target(
    path: Path, kind: str, paths: Iterable[Path], ours: Callable[[Path], bool]
) -> None:
    """Refuse before the work what could not or must not be written after it.

    Nothing is replaced but what `ours` knows as the `kind` of file that is written here, and that
    only where it is none of the articles under the `paths`.
    """
    from quoteattr.read import files_of

    if path.is_dir():
        raise QuoteattrError(f"{path}: is a folder; name a file")
    if not path.parent.is_dir():
        raise QuoteattrError(f"{path}: there is no folder {path.parent}; make it first")
    if not path.is_file():  # new, or /dev/stdout, a pipe: nothing to replace
        return
    if any(path.samefile(file) for file in files_of(paths) if file.exists()):
        raise QuoteattrError(
            f"{path}: is one of the articles to be read; name a new file for the {kind}"
        )
    if path.stat().st_size and not ours(path):
        raise QuoteattrError(
            f"{path}: stands already, is no {kind} of quoteattr and stays; name a new file "
            f"for the {kind}, then the articles"
        )


def is_page(path: Path) -> bool:
    """Whether a file is a page that `report --html` wrote: its head says so."""
    with path.open("rb") as file:
        return b'<meta name="generator" content="quoteattr ' in file.read(4096)


def is_matches(path: Path) -> bool:
    """Whether a file is a list of matches that `match` wrote."""
    try:
        rows = json_of(path)
    except QuoteattrError:
        return False
    return isinstance(rows, list) and all(
        isinstance(row, dict) and {"id", "confidence", "members"} <= row.keys() for row in rows
    )


def write_json(path: Path, value: Any) -> None:
    """The value as JSON, whole or not at all."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def write_text(path: Path, text: str) -> None:
    """The text as a file, whole or not at all, whatever else writes there or interrupts."""

    def write(target: Path) -> None:
        # A lone surrogate, which only broken JSON gives, is written as its escape.
        target.write_text(text, encoding="utf-8", errors="backslashreplace")

    aim = path.resolve()  # a link stays a link
    partial = aim.with_name(f".{token_hex(8)}.partial")
    try:
        if path.exists() and not path.is_file():  # /dev/stdout, a pipe: nothing to replace
            write(path)
            return
        try:
            write(partial)
            partial.replace(aim)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise QuoteattrError(f"{path}: cannot be written: {error.strerror}") from error


def print_json(value: Any, *, indent: int | None = None) -> None:
    """JSON on stdout; what a terminal might obey is escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    # json escapes C0 only; C1 and bidi characters and lone surrogates are left to us.
    text = re.sub(
        r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]",
        lambda found: f"\\u{ord(found[0]):04x}",
        text,
    )
    typer.echo(text)

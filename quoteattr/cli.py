"""The command line: thin commands over the stages. Data on stdout, everything else on stderr.

Nothing heavy is imported before a command needs it: `quoteattr --help` stays instant. Exit codes:
0 done, 1 done but some input failed, 2 usage, 3 nothing could be read, 130 interrupted.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import re
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quoteattr import __version__
from quoteattr.model import Annotation, Article, QuoteattrError

if TYPE_CHECKING:
    from quoteattr.lineup import Lineup

app = typer.Typer(
    name="quoteattr",
    help="Who said what in Indonesian news: in which words, by which verb, through whom, "
    "and how other outlets worded it.",
    epilog="Try: quoteattr report seeds/",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

DONE, WITH_ERRORS, USAGE, UNREADABLE, INTERRUPTED = 0, 1, 2, 3, 130

Paths = Annotated[
    list[Path],
    typer.Argument(
        metavar="PATHS",
        help="Articles (.txt, .jsonl), records (.json), folders of them, or - for stdin.",
        show_default=False,
    ),
]
Confidence = Annotated[
    float,
    typer.Option(min=0.0, max=1.0, help="Leave out quotes that are less sure than this, 0 to 1."),
]


OfSpeaker = Annotated[
    str | None, typer.Option(metavar="NAME", help="Only matches with this in a speaker's name.")
]
OfOutlet = Annotated[
    str | None, typer.Option(metavar="NAME", help="Only matches with this in an outlet's name.")
]
WithFlag = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Only matches with this flag: number, negation, truncated …"),
]
OutletsAtLeast = Annotated[
    int, typer.Option(min=1, metavar="N", help="Only matches that at least N outlets carry.")
]


class Grouping(StrEnum):
    """By what `evaluate --by` groups the articles."""

    OUTLET = "outlet"


def main() -> None:
    """The entry point."""
    if hasattr(signal, "SIGPIPE"):  # `| head` ends the command without a word, as of any tool
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that cannot show a letter shows a "?"
            stream.reconfigure(errors="replace")
    app()


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
            command(*args, **kwargs)
        except QuoteattrError as error:
            Errors().tell(error)
            raise typer.Exit(UNREADABLE) from None
        except KeyboardInterrupt:
            typer.echo("quoteattr: interrupted; what was written is kept", err=True)
            raise typer.Exit(INTERRUPTED) from None

    return run


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"quoteattr {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    pass


# ---- from paths to annotations ---------------------------------------------------------------


def annotated(items: Iterable[Article | Annotation]) -> Iterator[Annotation]:
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
        from quoteattr.annotate import annotate

        for annotation in annotate(chain((first,), coming)):
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


def load(paths: Iterable[Path], errors: Errors, *, confidence: float) -> tuple[Annotation, ...]:
    """All annotations of the paths, with progress on a terminal."""
    from quoteattr.summary import confident

    found = tuple(
        confident(annotation, confidence)
        for annotation in progress(annotated(read(paths, errors)), "annotating")
    )
    if not found:
        errors.finish(0)
    return found


def progress(items: Iterable[Annotation], label: str) -> Iterator[Annotation]:
    """The items as they come; on a terminal a line on stderr counts them."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from quoteattr.terminal import console

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"{label} …", total=None)
        for count, item in enumerate(items, 1):
            bar.update(task, description=f"{label}: {count:,} articles")
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


# ---- commands --------------------------------------------------------------------------------


@app.command(
    epilog="Examples: [bold]quoteattr report seeds/[/]   "
    "[bold]quoteattr report seeds/ --html report.html[/]   "
    "[bold]quoteattr report records/ --flag number --min-outlets 3[/]"
)
@guarded
def report(
    paths: Paths = [Path("seeds")],  # noqa: B006 (typer reads it once, nobody changes it)
    speaker: OfSpeaker = None,
    outlet: OfOutlet = None,
    flag: WithFlag = None,
    min_outlets: OutletsAtLeast = 1,
    min_confidence: Confidence = 0.0,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write the report as one HTML page too."),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="The date that the page shows; by default today."),
    ] = None,
) -> None:
    """Who said what in these articles, who is quoted where, and what outlets changed.

    The options choose matches; the quotes of the articles are shown whole.
    """
    from quoteattr import difftable, terminal

    errors = Errors()
    wanted = _wanted(speaker, outlet, flag, min_outlets)
    annotations = load(paths, errors, confidence=min_confidence)
    by_name = {one.article.name: one for one in annotations}
    found = matched(annotations, wanted)
    if html is not None:
        chosen = {"min_confidence": min_confidence or None, **wanted}
        _write_page(html, annotations, found, made=date, chosen=chosen)
    out(terminal.report(annotations))
    out(difftable.matches_report(found, by_name))
    errors.finish(len(annotations))


def _write_page(
    path: Path,
    annotations: Sequence[Annotation],
    found: Sequence[Lineup],
    *,
    made: str | None,
    chosen: dict[str, Any],
) -> None:
    from datetime import UTC, datetime

    from quoteattr.html import page

    options = {name: str(value) for name, value in chosen.items() if value not in (None, 1)}
    about = {name: value for name, value in provenance().items() if name != "quoteattr"}
    made = made or datetime.now(UTC).date().isoformat()
    _write_text(path, page(annotations, found, made=made, provenance=about | options))
    note(f"page written to {path}")


@app.command(
    epilog="Examples: [bold]quoteattr compare seeds/ --speaker Lesmana[/]   "
    "[bold]quoteattr compare records/ --flag negation[/]   "
    "[bold]quoteattr compare records/ --outlet kompas --min-outlets 3[/]"
)
@guarded
def compare(
    paths: Paths,
    speaker: OfSpeaker = None,
    outlet: OfOutlet = None,
    flag: WithFlag = None,
    min_outlets: OutletsAtLeast = 1,
    min_confidence: Confidence = 0.0,
) -> None:
    """What each outlet made of the same utterance, word by word.

    One row an outlet, with what it put in, left out, replaced, and flags for what changed.
    """
    from quoteattr import difftable

    errors = Errors()
    wanted = _wanted(speaker, outlet, flag, min_outlets)
    annotations = load(paths, errors, confidence=min_confidence)
    by_name = {one.article.name: one for one in annotations}
    out(difftable.matches_report(matched(annotations, wanted), by_name))
    errors.finish(len(annotations))


@app.command(
    epilog="Examples: [bold]quoteattr match seeds/ -o clusters.json[/]   "
    "[bold]quoteattr match records/ | jq length[/]"
)
@guarded
def match(
    paths: Paths,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write here instead of to stdout."),
    ] = None,
    min_confidence: Confidence = 0.0,
) -> None:
    """Which quotes of several articles report the same utterance, as JSON.

    Each member is full, verbatim, edited, partial or paraphrase against the fullest.
    """
    from quoteattr.match import match as match_quotes
    from quoteattr.records import matches_to_record

    errors = Errors()
    annotations = load(paths, errors, confidence=min_confidence)
    found = matches_to_record(match_quotes(annotations))
    if output is None:
        print_json(found, indent=1)
    else:
        _write(output, found)
        note(f"{len(found):,} matches of {len(annotations):,} articles written to {output}")
    errors.finish(len(annotations))


def matched(annotations: Sequence[Annotation], wanted: dict[str, Any]) -> tuple[Lineup, ...]:
    """The matches of these annotations, compared; of them those that are wanted."""
    from quoteattr.lineup import lineups, select
    from quoteattr.match import match as match_quotes

    by_name = {one.article.name: one for one in annotations}
    return select(lineups(match_quotes(annotations), by_name), by_name, **wanted)


def _wanted(
    speaker: str | None, outlet: str | None, flag: str | None, min_outlets: int
) -> dict[str, Any]:
    """The options that choose matches, checked before any work is done."""
    if flag is not None:
        from quoteattr.flags import FlagName

        if not any(flag.casefold() in name.value for name in FlagName):
            names = ", ".join(name.value for name in FlagName)
            raise typer.BadParameter(
                f"{flag!r} is in the name of no flag: {names}", param_hint="--flag"
            )
    return {"speaker": speaker, "outlet": outlet, "flag": flag, "min_outlets": min_outlets}


@app.command(
    epilog="Examples: [bold]quoteattr show seeds/demo-1-kabarsegara.txt[/]   "
    "[bold]quoteattr show - < article.txt[/]"
)
@guarded
def show(
    file: Annotated[Path, typer.Argument(help="An article, a record, or - for stdin.")],
    min_confidence: Confidence = 0.0,
) -> None:
    """One article with its quotes marked in the running text."""
    from quoteattr import terminal

    errors = Errors()
    annotations = load([file], errors, confidence=min_confidence)
    for annotation in annotations:
        out(terminal.article_view(annotation))
    errors.finish(len(annotations))


@app.command(
    epilog="Examples: [bold]quoteattr annotate seeds/ -o records/[/]   "
    "[bold]quoteattr annotate - < article.txt | jq .quotes[/]"
)
@guarded
def annotate(
    paths: Paths,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Folder for one NAME.json an article.", metavar="DIR"),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Annotate again what has a current record.")
    ] = False,
    min_confidence: Confidence = 0.0,
) -> None:
    """One JSON record an article; without -o as JSON lines on stdout.

    A second run into the same folder goes on where the first one ended.

    A record is left alone while article, models and options are the same.
    """
    from quoteattr.records import to_record
    from quoteattr.summary import confident

    errors = Errors()
    current = provenance() | {"min_confidence": min_confidence}
    skipped = 0

    def due() -> Iterator[Article]:
        nonlocal skipped
        for item in read(paths, errors):
            article = item.article if isinstance(item, Annotation) else item
            path = output / f"{article.stem}.json" if output else None
            if path and not force and _is_current(path, article, current):
                skipped += 1
            else:
                yield article

    if output is not None:
        _make_folder(output)
    done = 0
    for annotation in progress(annotated(due()), "annotating"):
        record = to_record(confident(annotation, min_confidence)) | current
        done += 1
        if output is None:
            print_json(record)
        else:
            _write(output / f"{annotation.article.stem}.json", record)
    if output is not None:
        kept = f", {skipped:,} were current" if skipped else ""
        typer.echo(f"quoteattr: {done:,} records written to {output}{kept}", err=True)
    errors.finish(done + skipped)


def provenance() -> dict[str, str]:
    """The program, its models and its word lists: a record that others made is old."""
    import hashlib
    from importlib.resources import files

    from quoteattr.tag import models_hash

    words = hashlib.sha256()
    for path in sorted((files("quoteattr") / "data").iterdir(), key=lambda path: path.name):
        if path.name.endswith(".toml"):
            words.update(path.name.encode() + b"\0" + path.read_bytes())
    return {
        "quoteattr": __version__,
        "models": models_hash(),
        "words": words.hexdigest()[:12],
    }


def _is_current(path: Path, article: Article, current: dict[str, Any]) -> bool:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    wanted = {"sha256": article.sha256, **current}
    return isinstance(record, dict) and all(record.get(key) == wanted[key] for key in wanted)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise QuoteattrError(f"{folder}: no folder can be made here: {error.strerror}") from error


def _write(path: Path, value: Any) -> None:
    """The value as JSON, whole or not at all."""
    _write_text(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def _write_text(path: Path, text: str) -> None:
    partial = path.with_name(path.name + ".partial")
    try:
        # A lone surrogate, which only broken JSON gives, is written as its escape.
        partial.write_text(text, encoding="utf-8", errors="backslashreplace")
        partial.replace(path)
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


@app.command(
    epilog="Examples: [bold]quoteattr evaluate gold/demo --texts seeds[/]   "
    "[bold]quoteattr evaluate gold/news/dev --texts texts/ --pred records/ --errors | less[/]"
)
@guarded
def evaluate(
    gold_dir: Annotated[
        Path, typer.Argument(metavar="GOLD_DIR", help="Folder of gold records (and clusters.json).")
    ],
    pred: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Score these records instead of annotating now."),
    ] = None,
    texts: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder with the articles of the gold.")
    ] = None,
    errors: Annotated[
        bool, typer.Option("--errors", help="List every missed, spurious and wrong quote.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Everything as one JSON object.")] = False,
    by: Annotated[
        Grouping | None, typer.Option(help="One line an outlet besides.", show_default=False)
    ] = None,
) -> None:
    """Scores against gold: detection, content, cue, source, speaker, via, the whole relation.

    F1 in per cent, with the 95 % interval of a bootstrap over articles.
    """
    from quoteattr import evaluate as scoring
    from quoteattr import scoretable
    from quoteattr.records import read_gold
    from quoteattr.summary import outlet

    gold = read_gold(gold_dir, texts=texts)
    if pred is None:
        predicted = tuple(progress(annotated(one.article for one in gold), "annotating"))
    else:
        predicted = read_gold(pred, texts=texts)
    scores = scoring.score(gold, predicted)
    groups: dict[str, Any] = {}
    if by is not None:
        for name in sorted({outlet(one.article) for one in gold}):
            members = [one for one in gold if outlet(one.article) == name]
            groups[name] = scoring.score(members, predicted)
    mistakes = list(scoring.errors(gold, predicted)) if errors else []
    models = provenance()["models"] if pred is None else None
    signature = scoring.signature(gold, models=models)
    for name in scores.missing:
        note(f"{name}: no predicted record; all its quotes count as missed")
    if as_json:
        print_json(
            {
                "signature": signature,
                **scores.to_record(),
                "outlets": {name: group.to_record() for name, group in groups.items()},
                "errors": [dataclasses.asdict(one) for one in mistakes],
            },
            indent=1,
        )
        return
    out(piece for one in mistakes for piece in scoretable.mistake(one))
    if groups:
        out([scoretable.groups_table(groups), ""])
    out([scoretable.scores_table(scores.rows()), "", signature])

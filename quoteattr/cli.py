"""The command line: thin commands over the stages. Data on stdout, everything else on stderr.

Nothing heavy is imported before a command needs it: `quoteattr --help` stays instant. Exit codes:
0 done, 1 done but some input failed, 2 usage, 3 nothing could be read, 130 interrupted.
"""

from __future__ import annotations

import dataclasses
import datetime
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quoteattr import __version__
from quoteattr.interrupt import hear
from quoteattr.model import Annotation, Article, FlagName
from quoteattr.session import (
    UNREADABLE,
    WITH_ERRORS,
    Errors,
    Held,
    annotated,
    check_target,
    guarded,
    is_matches,
    is_page,
    load,
    make_folder,
    note,
    out,
    print_json,
    progress,
    provenance,
    read,
    record_at,
    tell_closed,
    write_json,
    write_text,
)

if TYPE_CHECKING:
    from quoteattr.evaluate import Scores
    from quoteattr.lineup import Choice, Selection

STDOUT = Path("-")
SEEDS = Path("seeds")

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

Paths = Annotated[
    list[Path],
    typer.Argument(
        metavar="PATHS",
        help="Articles (.txt, .jsonl), records (.json), folders of them, or - for stdin.",
        show_default=False,
    ),
]


def _share(written: str | float) -> float:
    """A number from 0 to 1, or a usage error."""
    try:
        share = float(written)
    except ValueError:
        share = -1.0
    if 0.0 <= share <= 1.0:
        return share
    try:
        meant = float(str(written).replace(",", "."))
    except ValueError:
        meant = -1.0
    example = f"{meant:g}" if 0.0 <= meant <= 1.0 else "0.8"
    raise typer.BadParameter(f"{written!r} is no number from 0 to 1; write {example}")


def _target(written: str) -> Path:
    """The path of an option, or a usage error: an empty variable, `-o=FILE`."""
    if not written or written.startswith("="):
        raise typer.BadParameter(f"{written!r} is no name; write it behind a space")
    return Path(written)


PathsOrSeeds = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="PATHS",
        help="Articles (.txt, .jsonl), records (.json), folders of them, or - for stdin; "
        "without any, the folder seeds/ where you stand.",
        show_default=False,
    ),
]
Confidence = Annotated[
    float,
    typer.Option(
        metavar="SHARE",
        parser=_share,
        help="Leave out quotes less sure to be right than this, 0 to 1.",
    ),
]
MatchConfidence = Annotated[
    float,
    typer.Option(
        metavar="SHARE",
        parser=_share,
        help="Leave out quotes less sure to be right than this, 0 to 1, and wordings less sure to "
        "be the same utterance; a match's fullest wording stays while two articles have others.",
    ),
]
OfSpeaker = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Only matches with this in a speaker's name or office; given again: any of them.",
    ),
]
OfOutlet = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Only matches with this in an outlet's name; given again: those that all of them "
        "carry, with their rows and the fullest wording alone.",
    ),
]
WithFlag = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Only matches with this flag, or a part of its name: "
        f"{', '.join(FlagName)}; given again: any of them.",
    ),
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
    hear()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that cannot show a letter shows a "?"
            stream.reconfigure(errors="replace")
    # A second thread gains the small network nothing and spins where others work; before torch.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        app()
    except OSError as error:  # --help and --version on a full disk
        tell_closed(error)
        sys.exit(UNREADABLE)
    finally:  # what is left is the end of the interpreter
        signal.signal(signal.SIGINT, signal.SIG_IGN)


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


def _iso_date(written: str | None) -> str | None:
    """The day as 2025-03-05, or a usage error."""
    try:
        good = written is None or datetime.date.fromisoformat(written).isoformat() == written
    except ValueError:
        good = False
    if not good:
        raise typer.BadParameter(f"{written!r} is no date; write it as 2025-03-05")
    return written


# ---- commands --------------------------------------------------------------------------------


@app.command(
    epilog="Examples: [bold]quoteattr report seeds/[/]   "
    "[bold]quoteattr report seeds/ --html report.html[/]   "
    "[bold]quoteattr report records/ --flag number --flag negation --min-outlets 3[/]"
)
@guarded
def report(
    paths: PathsOrSeeds = None,
    speaker: OfSpeaker = None,
    outlet: OfOutlet = None,
    flag: WithFlag = None,
    min_outlets: OutletsAtLeast = 1,
    min_confidence: MatchConfidence = 0.0,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="FILE",
            parser=_target,
            help="Write the report as one HTML page too; - for stdout, instead of the report.",
        ),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            callback=_iso_date,
            help="The date that the page shows, as 2025-03-05; by default today.",
        ),
    ] = None,
) -> None:
    """Who said what in these articles, who is quoted where, and what outlets changed.

    The options choose matches. Of the quotes of the articles, --speaker lists only the speaker's
    (in the page all stay) and --min-confidence leaves out any less sure.
    """
    from quoteattr import difftable, terminal
    from quoteattr.lineup import spoken_by
    from quoteattr.summary import merged_names

    errors = Errors()
    choice = _choice(speaker, outlet, flag, min_outlets, min_confidence)
    if date is not None and html is None:
        raise typer.BadParameter("only the page shows it; add --html FILE", param_hint="--date")
    paths = paths or _seeds()
    if html is not None and html != STDOUT:
        check_target(html, "page", paths, is_page)
    annotations = load(paths, errors)
    by_name = {one.article.name: one for one in annotations}
    names = merged_names(annotations)
    chosen = matched(annotations, choice)
    if html is not None:
        _write_page(html, annotations, chosen, made=date, choice=choice, names=names)
    if html == STDOUT:
        errors.finish(len(annotations))
        return
    listed = [spoken_by(one, choice, names) for one in annotations] if choice.speaker else None
    out(terminal.report(annotations, min_confidence, names=names, listed=listed))
    out(difftable.matches_report(chosen, by_name))
    errors.finish(len(annotations))


def _seeds() -> list[Path]:
    """What is reported on where nothing is named, or a usage error."""
    if SEEDS.is_dir():
        return [SEEDS]
    raise typer.BadParameter(
        f"none given, and there is no folder {SEEDS}/ here; name your articles or their folder: "
        "quoteattr report berita/",
        param_hint="PATHS",
    )


def _write_page(
    path: Path,
    annotations: Sequence[Annotation],
    chosen: Selection,
    *,
    made: str | None,
    choice: Choice,
    names: Mapping[str, str],
) -> None:
    from quoteattr.html import page
    from quoteattr.records import left_out_before

    options = {
        field.name: ", ".join(value) if isinstance(value, tuple) else str(value)
        for field in dataclasses.fields(choice)
        if (value := getattr(choice, field.name)) != field.default
    }
    about = {name: value for name, value in provenance().items() if name != "quoteattr"}
    if before := left_out_before(annotations, choice.min_confidence):
        about["quotes"] = before
    written = page(
        annotations,
        chosen,
        minimum=choice.min_confidence,
        made=made or datetime.datetime.now(datetime.UTC).date().isoformat(),
        provenance=about | options,
        names=names,
    )
    if path == STDOUT:
        typer.echo(written, nl=False)
        return
    write_text(path, written)
    note(f"page written to {path}")


@app.command(
    epilog="Examples: [bold]quoteattr compare seeds/ --speaker Lesmana[/]   "
    "[bold]quoteattr compare records/ --flag negation[/]   "
    "[bold]quoteattr compare seeds/ --outlet wartarandu --outlet pesisirpost[/]   "
    "[bold]quoteattr compare records/ --json | jq -c '.members\\[] | [.doc, .flags\\[].name]'[/]"
)
@guarded
def compare(
    paths: Paths,
    speaker: OfSpeaker = None,
    outlet: OfOutlet = None,
    flag: WithFlag = None,
    min_outlets: OutletsAtLeast = 1,
    min_confidence: MatchConfidence = 0.0,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="JSON lines: a match with its members, edits and flags each."),
    ] = False,
) -> None:
    """What each outlet made of the same utterance, word by word.

    One row an outlet, with what it put in, left out, replaced, and flags for what changed.
    """
    from quoteattr import difftable
    from quoteattr.diffrecords import comparison_to_record

    errors = Errors()
    choice = _choice(speaker, outlet, flag, min_outlets, min_confidence)
    annotations = load(paths, errors)
    _tell_left_out(annotations, min_confidence)
    by_name = {one.article.name: one for one in annotations}
    chosen = matched(annotations, choice)
    if not as_json:
        out(difftable.matches_report(chosen, by_name))
    elif not chosen.lineups:
        note(chosen.told)
    else:
        for one in chosen.lineups:
            print_json(comparison_to_record(one, by_name))
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
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            parser=_target,
            help="Write here instead of to stdout.",
        ),
    ] = None,
    min_confidence: MatchConfidence = 0.0,
) -> None:
    """Which quotes of several articles report the same utterance, as JSON.

    Each member is full, verbatim, edited, partial or paraphrase against the fullest. The
    confidence of a match is how likely two of its members are one utterance, on average.
    """
    from quoteattr.match import match as match_quotes
    from quoteattr.records import matches_to_record
    from quoteattr.summary import confident_match

    output = None if output == STDOUT else output
    if output is not None:
        check_target(output, "list of matches", paths, is_matches)
    errors = Errors()
    annotations = load(paths, errors)
    _tell_left_out(annotations, min_confidence)
    by_name = {one.article.name: one for one in annotations}
    kept = (confident_match(one, by_name, min_confidence) for one in match_quotes(annotations))
    found = matches_to_record(one for one in kept if one is not None)
    if output is None:
        print_json(found, indent=1)
    else:
        write_json(output, found)
        note(f"{len(found):,} matches of {len(annotations):,} articles written to {output}")
    errors.finish(len(annotations))


def _tell_left_out(annotations: Sequence[Annotation], minimum: float) -> None:
    from quoteattr.records import left_out_before

    if before := left_out_before(annotations, minimum):
        note(before)


def matched(annotations: Sequence[Annotation], choice: Choice) -> Selection:
    """The matches of these annotations, compared; of them what is chosen."""
    from quoteattr.lineup import lineups, select
    from quoteattr.match import match as match_quotes

    by_name = {one.article.name: one for one in annotations}
    return select(lineups(match_quotes(annotations), by_name), by_name, choice)


def _choice(
    speaker: list[str] | None,
    outlet: list[str] | None,
    flag: list[str] | None,
    min_outlets: int,
    min_confidence: float,
) -> Choice:
    """The options that choose matches, checked before any work is done."""
    from quoteattr.lineup import Choice

    for option, given in ("--speaker", speaker), ("--outlet", outlet), ("--flag", flag):
        if not all(one.strip() for one in given or ()):
            raise typer.BadParameter("empty; name one or leave it out", param_hint=option)
    for one in flag or ():
        if not any(one.casefold() in name.value for name in FlagName):
            names = ", ".join(name.value for name in FlagName)
            raise typer.BadParameter(
                f"{one!r} is in the name of no flag: {names}", param_hint="--flag"
            )
    return Choice(
        tuple(speaker or ()), tuple(outlet or ()), tuple(flag or ()), min_outlets, min_confidence
    )


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
    annotations = load([file], errors)
    _tell_left_out(annotations, min_confidence)
    for annotation in annotations:
        out(terminal.article_view(annotation, min_confidence))
    errors.finish(len(annotations))


@app.command(
    epilog="Examples: [bold]quoteattr annotate seeds/ -o records/[/]   "
    "[bold]quoteattr annotate news.jsonl.gz -o records/ -j 4[/]   "
    "[bold]quoteattr annotate - < article.txt | jq .quotes[/]"
)
@guarded
def annotate(
    paths: Paths,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="DIR",
            parser=_target,
            help="Folder for one NAME.json an article.",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Annotate again what has a record.")
    ] = False,
    min_confidence: Confidence = 0.0,
    workers: Annotated[
        int,
        typer.Option("-j", "--workers", min=1, metavar="N", help="Processes; 0.5 GB each."),
    ] = 1,
) -> None:
    """One JSON record an article; without -o as JSON lines on stdout.

    A second run into the same folder goes on where the first one ended.

    A record is left alone while article, models and options are the same. Nothing else is ever
    replaced but the record of the same file.
    """
    from quoteattr.read import article_of, expected
    from quoteattr.records import to_record
    from quoteattr.summary import confident

    if workers > 1 and hasattr(signal, "SIGPIPE"):  # a worker that dies is told, not died of
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    output = None if output == STDOUT else output
    errors = Errors()
    current = provenance() | {"min_confidence": min_confidence}
    skipped = 0

    def due() -> Iterator[Article]:
        nonlocal skipped
        for item in read(paths, errors):
            article = article_of(item)
            path = output / f"{article.stem}.json" if output else None
            found = record_at(path, article, current) if path else Held.NONE
            if found is Held.FOREIGN:
                errors.tell(f"{path}: is no record and stays; name another folder with -o")
            elif found is Held.CURRENT and not force:
                skipped += 1
            elif found is Held.OTHERS and not force:
                errors.tell(
                    f"{path}: holds the record of another {article.stem} and stays; give "
                    f"{article.file} another folder with -o, or --force to replace the record"
                )
            else:
                yield article

    if output is not None:
        make_folder(output)
    done = 0
    found = annotated(due(), workers=workers)
    shown = progress(found, lambda: expected(paths), skipped=lambda: skipped)
    with closing(shown):  # an interruption between two records ends the workers too
        for annotation in shown:
            record = to_record(confident(annotation, min_confidence)) | current
            done += 1
            if output is None:
                print_json(record)
            else:
                write_json(output / f"{annotation.article.stem}.json", record)
    if output is not None:
        kept = f", {skipped:,} were current" if skipped else ""
        typer.echo(f"quoteattr: {done:,} records written to {output}{kept}", err=True)
    errors.finish(done + skipped)


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
        typer.Option(
            metavar="DIR",
            parser=_target,
            help="Score these records instead of annotating now.",
        ),
    ] = None,
    texts: Annotated[
        Path | None,
        typer.Option(metavar="DIR", parser=_target, help="Folder with the articles of the gold."),
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

    F1 in per cent, with the 95 % interval of a bootstrap over articles. With a clusters.json
    in GOLD_DIR the matches are scored too. The last table holds the confidence of the quotes
    against how many of them have cue, content and source right.
    """
    from quoteattr import evaluate as scoring
    from quoteattr import scoretable
    from quoteattr.match_scores import score_folder
    from quoteattr.records import models_of, read_gold
    from quoteattr.summary import outlet

    broken = Errors()
    gold = read_gold(gold_dir, texts=texts, on_error=broken.tell)
    if broken.count:  # figures of a part of the gold would pass for those of all
        raise typer.Exit(UNREADABLE)
    if pred is None:
        predicted = tuple(progress(annotated(one.article for one in gold), lambda: len(gold)))
    else:
        predicted = read_gold(pred, texts=texts, on_error=broken.tell)
    scores = scoring.score(gold, predicted)
    groups: dict[str, Scores] = {}
    if by is not None:
        for name in sorted({outlet(one.article) for one in gold}):
            members = [one for one in gold if outlet(one.article) == name]
            groups[name] = scoring.score(members, predicted)
    mistakes = list(scoring.errors(gold, predicted)) if errors else []
    matching = score_folder(gold_dir, gold, predicted)
    models = provenance()["models"] if pred is None else models_of(pred)
    signature = scoring.signature(gold, models=models)
    reliable = scoring.reliability(gold, predicted)
    for name in scores.missing:
        note(f"{name}: no predicted record; all its quotes count as missed")
    if as_json:
        print_json(
            {
                "signature": signature,
                **scores.to_record(),
                "outlets": {name: group.to_record() for name, group in groups.items()},
                "matches": {name: dataclasses.asdict(one) for name, one in matching.items()},
                "reliability": [dataclasses.asdict(one) for one in reliable],
                "errors": [dataclasses.asdict(one) for one in mistakes],
            },
            indent=1,
        )
        _finish(scores.missing, gold, broken)
        return
    out(piece for one in mistakes for piece in scoretable.mistake(one))
    if groups:
        out([scoretable.groups_table(groups), ""])
    out([scoretable.scores_table(scores.rows()), ""])
    if matching:
        out([scoretable.matches_table(matching), ""])
    out([scoretable.reliability_table(reliable), ""])
    out([signature])
    _finish(scores.missing, gold, broken)


def _finish(missing: Sequence[str], gold: Sequence[Annotation], broken: Errors) -> None:
    """Scores that miss articles are scores of bad input, those of none are of nothing."""
    if missing or broken.count:
        raise typer.Exit(UNREADABLE if len(missing) == len(gold) else WITH_ERRORS)

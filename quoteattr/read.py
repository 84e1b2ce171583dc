"""Paths to articles: text files, JSON lines, records, folders of them, standard input.

A text file is one article; its text is the file decoded as UTF-8 and nothing else, so that an
offset counts the same here and in any other program: line ends stay as they are, and so does a
byte order mark, one code point that lies outside every body span. A line of a JSON-lines file is
one article with `text` and, where known, `outlet`, `published`, `title`, `url` and `id`. A record
(what annotate writes) comes as the Annotation that it holds. What cannot be read is reported, one
line each, and the rest is still read.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sys
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path
from typing import Any, BinaryIO

from quoteattr import dates, suspect
from quoteattr.clean import outlet_of
from quoteattr.model import Annotation, Article, QuoteattrError, headline_of
from quoteattr.records import from_file, from_record

STDIN = "-"
LONGEST_NAME = 150  # bytes; file systems take 255 and the record adds its suffix
TEXTS = (".txt", "")  # files that may hold a text as it is
ALONE = (".txt", ".json")  # files of one article
HEAD = 300  # bytes that show a report
NAMED = 3  # files of a folder that are named as left out
Item = Article | Annotation
OnError = Callable[[QuoteattrError], None]
Reader = Callable[[Path, OnError], Iterator[Item]]


def read_articles(
    paths: Iterable[str | Path],
    *,
    on_error: OnError,
    on_note: Callable[[str], None] = lambda _: None,
    stdin: BinaryIO | None = None,
) -> Iterator[Item]:
    """The articles and annotated articles under the paths, in order, each with a name of its own.

    `-` is standard input (`stdin` where given): JSON lines when its first character that is no
    white space is `{`, else one article. A folder is read through, sorted, without hidden files;
    its records are read where it holds no articles (what annotate wrote), and are else left aside
    (gold beside its texts). A file that was already read is not read again. Each thing that cannot
    be read goes to `on_error` ("file: line 3: what is wrong; what to do") and reading goes on;
    `on_note` hears what a folder holds that is not read.
    """
    placed = _placed(paths, on_error, on_note, stdin)
    return (item for item, _ in placed)


def read_once(
    paths: Iterable[str | Path],
    *,
    on_error: OnError,
    on_note: Callable[[str], None],
) -> list[Item]:
    """The same without the articles given twice: of one text and, where it is known, one outlet.

    Line ends and a byte order mark make no other text. The one that knows its outlet, date and
    address stays; `on_note` hears of the other. Two outlets that print the same text of an agency
    both stay.
    """

    def unknown(entry: tuple[Item, str]) -> tuple[bool, int]:
        article = article_of(entry[0])
        return outlet_of(article) is None, [article.published, article.url].count(None)

    placed = list(_placed(paths, on_error, on_note, None))
    kept: dict[str, dict[str | None, tuple[str, str]]] = {}
    for item, place in sorted(placed, key=unknown):
        article = article_of(item)
        outlets = kept.setdefault(_bare(article.text), {})
        outlet = (outlet_of(article) or "").casefold() or next(iter(outlets), None)
        name, first = outlets.setdefault(outlet, (article.name, place))
        if name != article.name:
            on_note(f"{place}: the same text as {first}; read once")
    stay = {name for outlets in kept.values() for name, _ in outlets.values()}
    return [item for item, _ in placed if article_of(item).name in stay]


def _bare(text: str) -> str:
    """A digest of the text without what editors change unasked: line ends, a byte order mark."""
    bare = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    return hashlib.sha256(bare.encode("utf-8", "surrogatepass")).hexdigest()


def files_of(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that are read under the paths; what cannot be read is left out."""
    for path in paths:
        if str(path) != STDIN:
            yield from _files(path, lambda _: None, lambda _: None)


def expected(paths: Iterable[Path]) -> int | None:
    """How many articles stand at the paths, if all can be read.

    None where that takes reading (JSON lines, standard input).
    """
    found = set()
    for path in paths:
        if str(path) == STDIN:
            return None
        for file in _files(path, lambda _: None, lambda _: None):
            if suffix_of(file) not in ALONE:
                return None
            found.add(file.resolve())
    return len(found) or None


def article_of(item: Item) -> Article:
    return item.article if isinstance(item, Annotation) else item


def _from(item: Item, file: str) -> Item:
    """The article with the file that it stands in; a record knows its own."""
    return replace(item, file=file) if isinstance(item, Article) else item


def _placed(
    paths: Iterable[str | Path],
    on_error: OnError,
    on_note: Callable[[str], None],
    stdin: BinaryIO | None,
) -> Iterator[tuple[Item, str]]:
    """What is read, and where it stood: the file, of several in one file the name besides."""
    names = _Names()
    seen: set[Path] = set()
    for path in paths:
        if str(path) == STDIN:
            stream = stdin or (sys.stdin.buffer if sys.stdin else None)
            for item in _stdin(stream, on_error):
                _tell_wrapped(item, "standard input", on_note)
                named = names.unique(_from(item, STDIN), Path("stdin"))
                yield named, f"standard input, {article_of(named).name}"
            continue
        for file in _files(Path(path), on_error, on_note):
            key = file.resolve()
            if key in seen:
                on_note(f"{file}: given twice; read once")
                continue
            seen.add(key)
            alone = suffix_of(file) in ALONE
            for item in _guarded(file, on_error):
                if suffix_of(file) in TEXTS:
                    _tell_wrapped(item, str(file), on_note)
                named = names.unique(_from(item, str(file)), file)
                yield named, str(file) if alone else f"{file}, {article_of(named).name}"


def _tell_wrapped(item: Item, place: str, on_note: Callable[[str], None]) -> None:
    if width := suspect.width_of_wrapping(article_of(item).text):
        on_note(
            f"{place}: looks as if its lines were wrapped at {width} characters; quotes that go on "
            "in the next line are lost: save it with one paragraph a line"
        )


# ---- which files ---------------------------------------------------------------------------------


def suffix_of(path: Path) -> str:
    """The suffix under which READERS knows the file: `.jsonl.gz`, `.txt`; "" without one."""
    last = path.suffix.lower()
    if last == ".gz":
        return Path(path.stem).suffix.lower() + last
    return last


def _files(path: Path, on_error: OnError, on_note: Callable[[str], None]) -> Iterator[Path]:
    try:
        folder = path.is_dir()
        missing = not folder and not path.exists()
    except (OSError, ValueError) as error:  # a name too long, a NUL in it
        on_error(QuoteattrError(f"{path}: {_reason(error)}; check the name"))
        return
    if missing:
        what = _LEADS_NOWHERE if path.is_symlink() else "no such file or folder; check the name"
        on_error(QuoteattrError(f"{path}: {what}"))
    elif folder:
        yield from _folder(path, on_error, on_note)
    elif suffix_of(path) in READERS:
        if own := _own(path):
            on_note(f"{path}: {own}; not read")
        else:
            yield path
    else:
        what = (
            _AS_TEXT if suffix_of(path) in _DOCUMENTS else f"give {_SUFFIXES} or a folder of them"
        )
        on_error(QuoteattrError(f"{path}: not a kind of file that is read; {what}"))


def _folder(path: Path, on_error: OnError, on_note: Callable[[str], None]) -> Iterator[Path]:
    articles: list[Path] = []
    objects: list[Path] = []
    others: list[str] = []

    def unreadable(error: OSError) -> None:
        on_error(QuoteattrError(f"{error.filename}: {_reason(error)}; check its permissions"))

    for parent, folders, files in os.walk(path, onerror=unreadable):
        folders[:] = sorted(folder for folder in folders if not folder.startswith("."))
        others += [f"{folder}/" for folder in folders if Path(parent, folder).is_symlink()]
        for name in sorted(file for file in files if not file.startswith(".")):
            suffix = suffix_of(Path(name))
            if not Path(parent, name).is_file():  # a pipe would wait for ever
                if suffix and suffix in READERS:
                    link = Path(parent, name).is_symlink()
                    what = _LEADS_NOWHERE if link else "a pipe or device; to read it, name it"
                    on_error(QuoteattrError(f"{Path(parent, name)}: {what}"))
                else:
                    others.append(name)
            elif own := _own(Path(parent, name)):
                on_note(f"{Path(parent, name)}: {own}; not read")
            elif suffix == ".json":
                objects.append(Path(parent, name))
            elif suffix and suffix in READERS:
                articles.append(Path(parent, name))
            else:
                others.append(name)
    held = {path: _held(path) for path in objects}
    articles += [path for path in objects if held[path] == "article"]
    records = [path for path in objects if held[path] == "record"]
    for path_of_list in (path for path in objects if held[path] == "list"):
        on_error(QuoteattrError(f"{path_of_list}: {_A_LIST}"))
    if articles:
        others += [record.name for record in records]
    found = articles or records
    if not found:
        here = f" but {_named(others)}" if others else ""
        on_error(
            QuoteattrError(
                f"{path}: no articles in this folder{here}; "
                f"of a folder only the files are read that end in {_SUFFIXES}"
            )
        )
    elif others:
        on_note(f"{path}: not read as articles: {_named(others)}")
    yield from found


def _own(path: Path) -> str | None:
    """What a file of our own is that is no article: this run's output, a report of another run."""
    try:
        if sys.stdout and os.path.samestat(path.stat(), os.fstat(sys.stdout.fileno())):
            return "is being written"
    except (OSError, ValueError):  # a stream without a file behind it
        pass
    try:
        if suffix_of(path) in TEXTS and path.is_file():  # a pipe is read once
            with path.open("rb") as file:
                head = file.read(HEAD).decode("utf-8", "replace")
            return "is a report of quoteattr, no article" if suspect.is_own_report(head) else None
    except OSError:  # told where it is read
        pass
    return None


def _named(names: Sequence[str]) -> str:
    """`a.pdf, b.docx, c.md and 4 more`."""
    shown = ", ".join(names[:NAMED])
    return f"{shown} and {len(names) - NAMED:,} more" if len(names) > NAMED else shown


def _held(path: Path) -> str:
    """What a .json file of a folder holds: an article, a record, a list of articles or nothing.

    Nothing is what we know to lie beside articles: matches, an index.

    A broken one counts as a record, so that it is reported where records are read.
    """
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return "record"
    if isinstance(value, list) and any(isinstance(one, dict) and "text" in one for one in value):
        return "list"
    if not isinstance(value, dict) or not value.keys() & {"quotes", "text"}:
        return ""
    return "record" if "quotes" in value else "article"


# ---- readers -------------------------------------------------------------------------------------


def _guarded(path: Path, on_error: OnError) -> Iterator[Item]:
    """The items of one file; whatever ends its reading is reported."""
    try:
        yield from READERS[suffix_of(path)](path, on_error)
    except QuoteattrError as error:
        on_error(error)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        on_error(QuoteattrError(f"{path}: broken gzip ({error}); fetch the file again"))
    except OSError as error:
        on_error(QuoteattrError(f"{path}: {_reason(error)}; check the file and its permissions"))


def _read_text(path: Path, _on_error: OnError) -> Iterator[Item]:
    yield _text_article(path.read_bytes(), place=str(path), name=path.name)


def _read_json(path: Path, _on_error: OnError) -> Iterator[Item]:
    value = _json_value(path.read_bytes(), place=str(path))
    if isinstance(value, dict) and "quotes" in value:
        yield from_file(value, path)
    else:
        yield _item(value, place=str(path), name=path.name.removesuffix(".json"))


def _read_json_lines(path: Path, on_error: OnError) -> Iterator[Item]:
    compressed = suffix_of(path).endswith(".gz")
    with gzip.open(path, "rb") if compressed else path.open("rb") as lines:
        yield from _json_lines(lines, place=str(path), stem=_stem(path), on_error=on_error)


def _read_any(path: Path, on_error: OnError) -> Iterator[Item]:
    """A file or pipe without a suffix: as standard input."""
    with path.open("rb") as stream:
        yield from _sniffed(stream, place=str(path), name=path.name, on_error=on_error)


READERS: dict[str, Reader] = {
    ".txt": _read_text,
    ".json": _read_json,
    ".jsonl": _read_json_lines,
    ".ndjson": _read_json_lines,
    ".jsonl.gz": _read_json_lines,
    ".ndjson.gz": _read_json_lines,
    "": _read_any,
}
_SUFFIXES = ", ".join(suffix for suffix in READERS if suffix)
_LEADS_NOWHERE = "a link that leads nowhere; mend or delete it"
_A_LIST = "a list instead of objects; give one JSON object a line (jq -c '.[]')"
_AS_TEXT = "save the article in it as .txt (headline, empty line, one paragraph a line)"
_DOCUMENTS = (".pdf", ".doc", ".docx", ".odt", ".rtf", ".htm", ".html", ".mht", ".mhtml", ".epub")


def _stdin(stream: BinaryIO | None, on_error: OnError) -> Iterator[Item]:
    try:
        if stream is None:
            raise QuoteattrError("standard input: closed; name a file instead of -")
        yield from _sniffed(stream, place="standard input", name="stdin.txt", on_error=on_error)
    except QuoteattrError as error:
        on_error(error)


def _sniffed(stream: BinaryIO, *, place: str, name: str, on_error: OnError) -> Iterator[Item]:
    """JSON lines, one JSON object over many lines, or a text, whatever the first line shows."""
    blank: list[bytes] = []
    first = b""
    for first in stream:
        if first.strip():
            break
        blank.append(first)
    shown = first.removeprefix(b"\xef\xbb\xbf").strip()
    if shown.startswith(b"["):
        data = b"".join([*blank, first, stream.read()])
        if _is_list(data):
            raise QuoteattrError(f"{place}: {_A_LIST}")
        yield _text_article(data, place=place, name=name)
    elif not shown.startswith(b"{"):
        yield _text_article(b"".join([*blank, first, stream.read()]), place=place, name=name)
    elif shown == b"{":
        value = _json_value(first + stream.read(), place=place)
        yield _item(value, place=place, name=name)
    else:
        lines = chain(blank, [first], stream)
        stem = name.removesuffix(".txt")
        yield from _json_lines(lines, place=place, stem=stem, on_error=on_error)


def _is_list(data: bytes) -> bool:
    try:
        return isinstance(json.loads(data), list)
    except (ValueError, RecursionError):
        return False


def _text_article(data: bytes, *, place: str, name: str) -> Article:
    if found := suspect.format_of(data):
        raise QuoteattrError(f"{place}: is {found} under the name of a text; {_AS_TEXT}")
    if wide := suspect.wide(data):
        raise QuoteattrError(f"{place}: looks like {wide}; {suspect.converted(wide)}")
    zero = data.find(b"\0")
    if zero >= 0:
        raise QuoteattrError(
            f"{place}: byte {zero}: a NUL, so this is no text in UTF-8; save the article as text"
        )
    text = _decoded(data, place=place)
    if _blank(text):
        raise QuoteattrError(f"{place}: empty; there is no article in it")
    sha256 = hashlib.sha256(data).hexdigest()
    return Article(name=name, text=text, title=title_of(text), sha256=sha256)


def title_of(text: str) -> str | None:
    """The headline, or None."""
    headline = headline_of(text)
    return headline.of(text) if headline else None


def _json_lines(
    lines: Iterable[bytes], *, place: str, stem: str, on_error: OnError
) -> Iterator[Item]:
    number = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{place}: line {number}"
        try:
            value = _json_value(line, place=where)
            yield _item(value, place=where, name=f"{stem}-{_digest(value)}")
        except QuoteattrError as error:
            on_error(error)
    if not number:
        raise QuoteattrError(f"{place}: empty; there is no article in it")


def _digest(value: Any) -> str:
    """Names a line by its text, so that it keeps its name wherever it stands in whichever run."""
    text = value.get("text") if isinstance(value, dict) else None
    return hashlib.sha256(str(text).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _json_value(data: bytes, *, place: str) -> Any:
    text = _decoded(data, place=place).removeprefix("\ufeff")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise QuoteattrError(
            f"{place}: broken JSON: {error.msg} at column {error.colno}; "
            "expected one JSON object with a field `text`"
        ) from error
    except (RecursionError, ValueError) as error:
        what = "nested too deep" if isinstance(error, RecursionError) else "a number too long"
        raise QuoteattrError(f"{place}: JSON that cannot be read: {what}; mend it") from error


_JSON_TYPES = {
    list: "a list",
    str: "a string",
    bool: "true or false",
    int: "a number",
    float: "a number",
    type(None): "null",
}


def _item(value: Any, *, place: str, name: str) -> Item:
    """The article, or where it carries quotes the annotation, that a JSON object stands for."""
    if not isinstance(value, dict):
        raise QuoteattrError(
            f"{place}: {_JSON_TYPES[type(value)]} instead of an object; "
            "expected one JSON object with a field `text`"
        )
    text = value.get("text")
    if not isinstance(text, str):
        wrong = "field `text` is no string" if "text" in value else "no field `text`"
        raise QuoteattrError(f"{place}: {wrong}; put the article there")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise QuoteattrError(
            f"{place}: half of a surrogate pair at character {error.start} of `text`; mend the text"
        ) from error
    if _blank(text):
        raise QuoteattrError(f"{place}: empty; there is no article in its `text`")
    if "quotes" in value:
        return from_record({"doc": name, **value}, place=place)

    def known(field_name: str) -> str | None:
        found = value.get(field_name)
        return found.strip() or None if isinstance(found, str) else None

    label = value.get("id", value.get("doc"))
    named = type(label) in (str, int) and str(label).strip()  # for Python True is a number too
    return Article(
        name=str(label) if named else name,
        text=text,
        outlet=known("outlet"),
        published=dates.published(known("published")),
        title=known("title"),
        url=known("url"),
    )


def _blank(text: str) -> bool:
    """Whether a text has nothing but spaces, controls and what is not seen."""
    return all(unicodedata.category(char)[0] in "CZ" for char in text)


def _decoded(data: bytes, *, place: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        where = place if ": line " in place else f"{place}: line {line}"
        byte = error.start - data.rfind(b"\n", 0, error.start) - 1
        what = suspect.encoding_of(data, error.start)
        raise QuoteattrError(f"{where}: byte {byte}: not valid UTF-8; {what}") from error


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


# ---- names ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Names:
    """Names given in this run: no two articles write the same record, on any file system."""

    taken: set[str] = field(default_factory=set)
    numbers: defaultdict[str, Iterator[int]] = field(
        default_factory=lambda: defaultdict(lambda: count(2))
    )

    def unique(self, item: Item, file: Path) -> Item:
        article = article_of(item)
        name = self._free(safe_name(article.name), safe_name(file.parent.name))
        if name == article.name:
            return item
        named = replace(article, name=name)
        return replace(item, article=named) if isinstance(item, Annotation) else named

    def _free(self, name: str, parent: str) -> str:
        stem, suffix = (name[:-4], ".txt") if name.endswith(".txt") else (name, "")
        wanted = [stem, f"{parent}-{stem}"] if parent != "article" else [stem]
        numbered = (f"{stem}-{number}" for number in self.numbers[_key(stem)])
        free = next(one for one in chain(wanted, numbered) if _key(one) not in self.taken)
        self.taken.add(_key(free))
        return free + suffix


def safe_name(name: str) -> str:
    """The name as a file can bear it: no separators, control or format characters, not hidden.

    Ordinary names stay as they are, so that `panen raya.txt` gives `panen raya.json`.
    """
    kept = "".join(
        "-" if char in '/\\:*?"<>|' or _unprintable(char) else char for char in name
    ).lstrip(".-")
    if len(kept.encode()) > LONGEST_NAME:
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        kept = kept.encode()[: LONGEST_NAME - 9].decode(errors="ignore") + f"-{digest}"
    return kept.strip() or "article"


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _unprintable(char: str) -> bool:
    return char != " " and unicodedata.category(char)[0] in "CZ"


def _stem(path: Path) -> str:
    return path.name[: -len(suffix_of(path))]

"""The texts of gold/news, put back beside the annotation and checked by their sha256.

The gold is published without the articles (see gold/README.md). This script writes them to
gold/news/{train,dev}/texts, a folder that git ignores, in one of two ways:

    python scripts/gold_texts.py --shared ../shared    copies them from a folder that has them
    python scripts/gold_texts.py --clones DIR          rebuilds them from clones of the three
        public repositories in DIR, each at the commit that REPOSITORIES names

A text is headline, empty line, one paragraph a line. How a row of a source becomes paragraphs was
decided twice (`raw` and `cleaned` below), and one article can stand in several files of a source.
So every row of the sources is rebuilt in both ways and the sha256 alone decides which one it is.

What has been verified: `cleaned` gives, from the raw texts of gold, exactly what the cleaned corpus
of `../shared` has of the same 151 articles (tests/test_gold.py); two Markdown files and the layout
of one CSV file of each table, read singly from the public repositories, give the sha256 of their
gold. What has not: a run over whole clones at these commits (no network where this was written),
and which commits of the Markdown archive still hold every file. What cannot be rebuilt is named,
with the reason, and the exit code is then 1.
"""

from __future__ import annotations

import argparse
import ast
import csv
import hashlib
import html
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

PARTS = ("train", "dev")
REPOSITORIES = {
    "news-scraping": ("imanueldrexel/news-scraping", "d070bcd"),
    "indonesian-news-summarization-dataset": (
        "gabriellaclairine/indonesian-news-summarization-dataset",
        "ec1694f",
    ),
    "trending-news-diggest": ("Naandalist/trending-news-diggest", "4818d43"),
}
Row = tuple[str, str, list[str]]  # url, headline, paragraphs as they stand in the source

# ---- from a row to a text --------------------------------------------------------------------

# White space that a page breaks lines with. NBSP is not in it: it stays in the raw texts.
BREAKS = re.compile(r"[ \t\r\n\f\v]+")
BEFORE_MARK = re.compile(r" +([.,;:])(?= |$)")
INVISIBLE = re.compile("[\u200b\ufeff]")
# Paragraphs that are furniture of the page and nothing else. "baca juga" in small letters stays,
# and so do numbers of two and more digits: they are what is left of "1.400" torn at its point.
FURNITURE = re.compile(
    r"""(?xi) ^(?:
        advertisement | scroll\ to\ .* | (?-i:B)aca\ juga\b.* | berita\ terkait\b.*
      | simak\ (?:juga\ )?video\b.* | simak\ juga\b.* | lihat\ juga\b.* | saksikan\b.* | foto:.*
      | \[gambas:.* | \[video\.\d+\].* | selanjutnya\b.* | halaman\b.* | \d(?:\ \d)*
    )$"""
)


def one_line(paragraph: str) -> str:
    return BREAKS.sub(" ", html.unescape(paragraph)).strip(" ")


def raw(paragraphs: Iterable[str]) -> list[str]:
    """Paragraphs as the source has them: dev, and train up to t048."""
    return [line for line in map(one_line, paragraphs) if line]


def cleaned(paragraphs: Iterable[str]) -> list[str]:
    """Paragraphs without furniture and repetition: train from t049 on."""
    kept: list[str] = []
    for paragraph in paragraphs:
        line = INVISIBLE.sub("", html.unescape(paragraph)).replace("\xa0", " ")
        line = BEFORE_MARK.sub(r"\1", one_line(line))
        if line and not FURNITURE.match(line) and line != (kept[-1] if kept else None):
            kept.append(line)
    return kept


def text_of(headline: str, paragraphs: list[str]) -> str:
    return "\n".join([headline, "", *paragraphs]) + "\n"


# ---- the three sources -----------------------------------------------------------------------


def rows_of_scraping(clone: Path) -> Iterator[Row]:
    """news_result/*.csv: headline, extracted_text (a Python list), link."""
    for path in sorted(clone.glob("**/*.csv")):
        for row in table(path):
            if "extracted_text" not in row or "headline" not in row:
                break  # another table of that repository
            try:
                paragraphs = ast.literal_eval(row["extracted_text"] or "[]")
            except (SyntaxError, ValueError):
                continue
            if isinstance(paragraphs, list):
                yield row.get("link") or "", row["headline"] or "", [str(p) for p in paragraphs]


def rows_of_summaries(clone: Path) -> Iterator[Row]:
    """data_berita.csv: judul, tautan, isi_berita (a paragraph a line)."""
    for row in table(clone / "data_berita.csv"):
        yield row["tautan"] or "", row["judul"] or "", (row["isi_berita"] or "").split("\n")


def table(path: Path) -> Iterator[dict[str, str | None]]:
    csv.field_size_limit(1 << 27)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)


FIELD = re.compile(r"^\|\s*(?:\W*\s)?(title|urlshort|short url|editor)\s*\|(.*)\|\s*$", re.I | re.M)
IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
IMAGE_MARK = re.compile(r"\\?\[img\.\d+\\?\]")
END_OF_BODY = re.compile(r"^(?:-{3}\s*$|#*\s*(?:ringkasan|kesimpulan)\b)", re.I | re.M)


def rows_of_digest(clone: Path, body_of: Callable[[str], str]) -> Iterator[Row]:
    """archive/DATE/*.md: a table of title, short address and editor, the body below it."""
    for path in sorted(clone.glob("archive/**/*.md")):
        markdown = path.read_text(encoding="utf-8")
        fields = {m[1].lower(): m for m in reversed(list(FIELD.finditer(markdown)))}
        title, editor = fields.get("title"), fields.get("editor")
        if title and editor:
            url = fields.get("urlshort") or fields.get("short url")
            body = body_of(markdown[editor.end() :])
            yield (url[2].strip() if url else ""), title[2].strip(), re.split(r"\n\s*\n", body)


def raw_body(body: str) -> str:
    """Markdown as it stands, without asterisks, hashes and image marks."""
    return re.sub(r"[*#]", "", IMAGE_MARK.sub("", body))


def cleaned_body(body: str) -> str:
    """The body up to the digest's own summary, without images, link targets and escapes."""
    end = END_OF_BODY.search(body)
    body = LINK.sub(r"\1", IMAGE.sub("", body[: end.start()] if end else body))
    return re.sub(r"[*#]", "", ESCAPE.sub(r"\1", body))


def rebuilt(clones: Path) -> Iterator[tuple[str, str]]:
    """(url, text) for every row of the clones, in every way a text was made."""
    scraping, summaries, digest = (clones / name for name in REPOSITORIES)
    for rows in (rows_of_scraping(scraping), rows_of_summaries(summaries)):
        for url, headline, paragraphs in rows:
            for way in (raw, cleaned):
                yield url, text_of(one_line(headline), way(paragraphs))
    for body_of, way in ((raw_body, raw), (cleaned_body, cleaned)):
        for url, headline, paragraphs in rows_of_digest(digest, body_of):
            yield url, text_of(one_line(headline), way(paragraphs))


# ---- the two ways ----------------------------------------------------------------------------


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def wanted(gold: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """The place of every text of the gold, and its record."""
    for part in PARTS:
        for path in sorted((gold / part).glob("*.json")):
            record = json.loads(path.read_text(encoding="utf-8"))
            if isinstance(record, dict):
                yield gold / part / "texts" / record["doc"], record


def from_shared(gold: Path, shared: Path) -> Iterator[tuple[Path, str | None]]:
    """Copy every text; its place, and what is wrong or None."""
    for place, record in wanted(gold):
        source = shared / "gold" / place.parent.parent.name / "texts" / place.name
        if not source.is_file():
            yield place, f"not in {source.parent}"
            continue
        data = source.read_bytes()
        yield place, store(place, data, record["sha256"])


def from_clones(gold: Path, clones: Path) -> Iterator[tuple[Path, str | None]]:
    """Rebuild every text; its place, and what is wrong or None."""
    texts = list(wanted(gold))
    sums = {record["sha256"] for _, record in texts}
    found: dict[str, bytes] = {}
    urls: set[str] = set()
    for url, text in rebuilt(clones):
        urls.add(url)
        data = text.encode("utf-8", "surrogatepass")
        if (digest := digest_of(data)) in sums:
            found[digest] = data
    for place, record in texts:
        if record["sha256"] in found:
            yield place, store(place, found[record["sha256"]], record["sha256"])
        elif record["url"] in urls:
            yield place, "its row was found, but no rebuilding has the sha256 of the gold"
        else:
            yield place, f"no row of the clones has its address {record['url']}"


def store(place: Path, data: bytes, sha256: str) -> str | None:
    if digest_of(data) != sha256:
        return "another version of the article: its sha256 is not that of the gold"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return None


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Put the texts back beside gold/news.")
    parser.add_argument("--gold", type=Path, default=Path("gold/news"))
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--shared", type=Path, default=Path("../shared"))
    way.add_argument("--clones", type=Path)
    options = parser.parse_args(argv)
    if options.clones:
        missing = [name for name in REPOSITORIES if not (options.clones / name).is_dir()]
        for name in missing:
            repository, commit = REPOSITORIES[name]
            print(f"{options.clones / name}: not found; clone {repository} at {commit} there")
        if missing:
            return 1
        done = list(from_clones(options.gold, options.clones))
    else:
        done = list(from_shared(options.gold, options.shared))
    failed = [(place, wrong) for place, wrong in done if wrong]
    for place, wrong in failed:
        print(f"{place}: {wrong}")
    print(f"{len(done) - len(failed)} of {len(done)} texts in place, every sha256 checked")
    return 1 if failed or not done else 0


if __name__ == "__main__":
    sys.exit(main())

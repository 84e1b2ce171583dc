"""The page as a parser sees it; in a real browser where one is here."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from quoteattr.align import Op
from quoteattr.history import HEAD
from quoteattr.html import page
from quoteattr.lineup import Choice, Lineup, Selection, lineups, reworded, select
from quoteattr.model import Annotation, Article, Kind, Quote, Span, Speaker
from quoteattr.records import read_matches

ROOT = Path(__file__).resolve().parent.parent
GONE = (Op.OMITTED, Op.REPLACED)  # what a witness did with words that only the page still shows
VOID = {"meta", "input", "br", "link", "img"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, tag: str | None = None) -> list[Element]:
        found = [child for child in self.children if tag in (None, child.tag)]
        return found + [one for child in self.children for one in child.all(tag)]

    def with_(self, name: str, value: str) -> list[Element]:
        return [one for one in self.all() if value in one.attributes.get(name, "").split()]


class Parsed(HTMLParser):
    """The tree of a page; every tag has to be closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]
        self.feed(text)
        self.close()
        assert self.open == [self.root], [one.tag for one in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice in {tag}"
        one = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(one)
        if tag not in VOID:
            self.open.append(one)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for one in self.open:
            one.text += data


@pytest.fixture(scope="module")
def found(demo: tuple[Annotation, ...]) -> tuple[Lineup, ...]:
    by_name = {one.article.name: one for one in demo}
    return lineups(read_matches(ROOT / "gold" / "demo" / "clusters.json"), by_name)


@pytest.fixture(scope="module")
def shown(demo: tuple[Annotation, ...], found: tuple[Lineup, ...]) -> str:
    return page(demo, Selection(found), made="2025-03-05", provenance={"models": "0123456789ab"})


@pytest.fixture(scope="module")
def tree(shown: str) -> Element:
    return Parsed(shown).root


def hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_nothing_is_loaded_and_only_our_own_script_runs(tree: Element) -> None:
    (policy,) = (
        one.attributes["content"]
        for one in tree.all("meta")
        if one.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    (style,) = tree.all("style")
    (script,) = tree.all("script")
    assert rules == {
        "default-src": "'none'",
        "style-src": hash_of(style.text),
        "script-src": hash_of(script.text),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert not [one for one in tree.all() if one.tag in {"link", "img", "iframe", "object", "base"}]
    assert not [one for one in tree.all() if "src" in one.attributes]
    assert not [n for one in tree.all() for n in one.attributes if n == "style" or n[:2] == "on"]
    assert "url(" not in style.text and "@import" not in style.text


def test_every_quote_stands_in_the_text_and_in_the_table(
    tree: Element, demo: tuple[Annotation, ...]
) -> None:
    rows = tree.with_("data-item", "quote")
    assert len(rows) == sum(len(one.quotes) for one in demo)
    marks: dict[str, str] = {}
    for mark in tree.all("mark"):
        number = "".join(one.text for one in mark.all("a"))
        for anchor in mark.attributes["data-quotes"].split("|"):
            marks[anchor] = marks.get(anchor, "") + mark.text.removeprefix(number)
    quotes = [(one.article.text, quote) for one in demo for quote in one.quotes]
    for row, (text, quote) in zip(rows, quotes, strict=True):
        assert marks[row.attributes["id"]] == "".join(span.of(text) for span in quote.content)
        assert quote.content[0].of(text) in row.text
        assert row.attributes["data-kind"] == quote.kind.value


def test_the_article_is_there_word_for_word(tree: Element, demo: tuple[Annotation, ...]) -> None:
    bodies = tree.with_("class", "running")
    for body, one in zip(bodies, demo, strict=True):
        numbers = [link.text for link in body.with_("class", "number")]
        assert numbers == [str(n) for n in range(1, len(one.quotes) + 1)]
        paragraphs = "".join(
            part for p in body.all("p") for part in p.text.split() if not part.isdigit()
        )
        words = "".join(part for part in one.article.text.split() if not part.isdigit())
        for number in numbers:
            paragraphs = paragraphs.replace(number, "")
            words = words.replace(number, "")
        assert paragraphs == words


def test_anchors_are_single_and_every_link_arrives(tree: Element) -> None:
    anchors = [one.attributes["id"] for one in tree.all() if "id" in one.attributes]
    assert len(anchors) == len(set(anchors))
    links = [one.attributes["href"] for one in tree.all("a")]
    assert links and {link.removeprefix("#") for link in links} <= set(anchors)


def test_matches_show_every_edit(
    tree: Element, found: tuple[Lineup, ...], demo: tuple[Annotation, ...]
) -> None:
    by_name = {one.article.name: one for one in demo}
    sections = tree.with_("data-item", "match")
    assert len(sections) == len(found)
    for section, one in zip(sections, found, strict=True):
        assert len(section.with_("class", "words")) == len(one.match.witnesses)
        for name in one.flags:
            assert name.value in section.text
            assert name.value in section.attributes["data-flag"].split("|")
        rows = section.with_("class", "words")[1:]
        for row, collation in zip(rows, one.comparison.collations, strict=True):
            if not reworded(collation, by_name):
                text = by_name[one.comparison.base.article].article.text
                gone = [e.base.of(text) for e in collation.edits if e.base and e.op in GONE]
                assert [words for words in gone if words not in row.text] == []
    deleted = [one.text for section in sections for one in section.all("del")]
    assert "tidak" in deleted
    replaced = [one.text for section in sections for one in section.with_("class", "replaced")]
    assert "tiga → empat" in replaced


def test_filters_offer_what_there_is(tree: Element, demo: tuple[Annotation, ...]) -> None:
    (form,) = tree.all("form")
    assert "hidden" in form.attributes  # without script nothing promises to filter
    choices = {
        select.attributes["name"]: [one.text for one in select.all("option")][1:]
        for select in form.all("select")
    }
    assert set(choices["outlet"]) == {one.article.outlet for one in demo}
    assert set(choices["kind"]) == {quote.kind.value for one in demo for quote in one.quotes}
    for name, values in choices.items():
        held = {
            value
            for one in tree.all()
            if one.attributes.get("data-item") in ("quote", "match")
            for value in one.attributes[f"data-{name}"].split("|")
        }
        assert set(values) <= held, name


def test_doubt_is_marked_and_explained(
    demo: tuple[Annotation, ...], found: tuple[Lineup, ...]
) -> None:
    def marks(annotations: Sequence[Annotation], lineups: Sequence[Lineup], part: str) -> int:
        root = Parsed(page(annotations, Selection(tuple(lineups)))).root
        (section,) = (one for one in root.all("section") if one.attributes.get("id") == part)
        return len(section.with_("class", "unsure"))

    match = found[0].match
    some = (match.witnesses[0], *(replace(one, confidence=0.43) for one in match.witnesses[1:]))
    by_name = {one.article.name: one for one in demo}
    doubted = lineups([replace(match, witnesses=some)], by_name)
    assert marks(demo, found, "matches") == 0
    # Each doubted wording, and what the mark means.
    assert marks(demo, doubted, "matches") == len(doubted[0].doubted) + 1 > 1
    # A mean of its pairs that is low says nothing that its rows do not say.
    low = lineups([replace(match, confidence=0.49)], by_name)
    assert marks(demo, low, "matches") == 0

    first, *others = (replace(one, quotes=sure_quotes(one)) for one in demo)
    assert marks([first, *others], (), "articles") == 0
    quote = replace(first.quotes[0], confidence=0.43)
    first = replace(first, quotes=(quote, *first.quotes[1:]))
    assert marks([first, *others], (), "articles") == 2
    base = by_name[match.witnesses[0].article]
    right = {one.article.name: replace(one, quotes=sure_quotes(one)) for one in demo}
    told = [
        replace(one, confidence=0.43) if one.id == match.witnesses[0].quote else one
        for one in right[base.article.name].quotes
    ]
    right[base.article.name] = replace(base, quotes=tuple(told))
    assert marks([*right.values()], lineups([match], right), "matches") == 2


def test_the_history_names_a_first_only_where_the_times_are_known(
    demo: tuple[Annotation, ...],
) -> None:
    def history(*times: str) -> str:
        dated = [
            replace(one, article=replace(one.article, published=time))
            for one, time in zip(demo, times, strict=True)
        ]
        matches = read_matches(ROOT / "gold" / "demo" / "clusters.json")
        by_name = {one.article.name: one for one in dated}
        chosen = select(lineups(matches, by_name), by_name)
        section = Parsed(page(dated, chosen)).root.with_("data-item", "match")[0]
        assert HEAD in section.text
        return "".join(one.text for one in section.with_("class", "history"))

    day = history(*["2025-03-03"] * len(demo))
    assert "same day, order unknown" in day and "first" not in day
    hours = history(*(f"2025-03-03T1{hour}:00:00+07:00" for hour in range(len(demo))))
    assert "2025-03-03 10:00 WIB kabarsegara.example (1), first" in " ".join(hours.split())
    assert "order unknown" not in hours


def test_a_quote_is_found_by_the_flags_that_it_carries(
    demo: tuple[Annotation, ...], found: tuple[Lineup, ...], tree: Element
) -> None:
    rows = iter(tree.with_("data-item", "quote"))
    shown = {
        (one.article.name, quote.id): set(
            filter(None, next(rows).attributes["data-flag"].split("|"))
        )
        for one in demo
        for quote in one.quotes
    }
    told: dict[tuple[str, str], set[str]] = {key: set() for key in shown}
    for one in found:
        base = one.comparison.base
        told[base.article, base.quote] |= {name.value for name in one.flags}
        for each in one.comparison.collations:
            key = each.witness.article, each.witness.quote
            told[key] |= {flag.name.value for flag in each.flags}
    assert shown == told
    assert any(one.flags and not each.flags for one in found for each in one.comparison.collations)


def test_what_is_left_out_is_told_and_no_link_leads_there(
    demo: tuple[Annotation, ...], found: tuple[Lineup, ...]
) -> None:
    by_name = {one.article.name: one for one in demo}
    base = found[0].comparison.base
    quotes = [
        replace(one, confidence=0.5 if one.id == base.quote else 1.0)
        for one in by_name[base.article].quotes
    ]
    by_name[base.article] = replace(by_name[base.article], quotes=tuple(quotes))
    last = demo[-1].article.name
    unsure = tuple(replace(one, confidence=0.3) for one in by_name[last].quotes)
    by_name[last] = replace(by_name[last], quotes=unsure)
    chosen = select(found, by_name, Choice(min_confidence=0.9))
    root = Parsed(page([*by_name.values()], chosen, minimum=0.9)).root
    anchors = {one.attributes["id"] for one in root.all() if "id" in one.attributes}
    assert {one.attributes["href"].removeprefix("#") for one in root.all("a")} <= anchors
    assert chosen.told in root.text and "always stays" in chosen.told
    assert f"{len(unsure)} quotes, all less sure than 90%." in root.text
    assert f"{len(unsure) + 1} of" in root.text
    numbers = [one.text for one in root.with_("class", "running")[0].with_("class", "number")]
    kept = [one for one in by_name[base.article].quotes if one.confidence > 0.9]
    assert base.article == demo[0].article.name
    assert numbers == [one.id.removeprefix("q") for one in kept]


def sure_quotes(annotation: Annotation) -> tuple[Quote, ...]:
    return tuple(replace(quote, confidence=1.0) for quote in annotation.quotes)


def test_provenance(tree: Element, demo: tuple[Annotation, ...]) -> None:
    (block,) = (one for one in tree.all("section") if one.attributes.get("id") == "provenance")
    for fact in ("0123456789ab", "2025-03-05", *(one.article.sha256 for one in demo)):
        assert fact in block.text


def test_the_same_input_gives_the_same_page(
    shown: str, demo: tuple[Annotation, ...], found: tuple[Lineup, ...]
) -> None:
    again = page(demo, Selection(found), made="2025-03-05", provenance={"models": "0123456789ab"})
    assert again == shown


BAD = "\x1b]52;c;eA==\x07\u202e\x9b31m\x00\ud800"
MARKUP = "</script></style><script>alert(1)</script><img src=x onerror=alert(1)>\"'&|"


def hostile() -> Annotation:
    words = f"Kami {MARKUP}{BAD} siap"
    text = f"{MARKUP}\n\n“{words},” kata{BAD} Tini.\n{MARKUP}"
    start = text.index("Kami")
    cue = text.index("kata")
    quote = Quote(
        f'q"{MARKUP}',
        Kind.DIRECT,
        (Span(start, start + len(words)),),
        cue=(Span(cue, cue + 4),),
        speakers=(MARKUP,),
    )
    article = Article(
        f"{MARKUP}{BAD}.txt",
        text,
        outlet=MARKUP,
        published=MARKUP,
        title=MARKUP + BAD,
        url="javascript:alert(1)",
    )
    return Annotation(article, (quote,), (Speaker(MARKUP, f"Tini{MARKUP}{BAD}", role=MARKUP),))


def test_hostile_text_stays_text() -> None:
    text = page([hostile()], provenance={MARKUP: MARKUP}, made=MARKUP)
    tree = Parsed(text).root
    assert len(tree.all("script")) == 1
    assert not tree.all("img")
    assert not [one for one in tree.all("a") if not one.attributes["href"].startswith("#")]
    assert all(len(one.attributes["id"]) < 90 for one in tree.all() if "id" in one.attributes)
    assert not set(text) & set("\x1b\x07\u202e\x9b\x00\ud800")
    assert "<script>alert(1)</script><img" in tree.text


def test_a_web_address_is_a_link() -> None:
    article = Article("a.txt", "Pasar sepi.", url="https://pasar.example/a?b=1&c=2")
    (link,) = (
        one
        for one in Parsed(page([Annotation(article, (), ())])).root.all("a")
        if one.attributes["href"].startswith("https")
    )
    assert link.attributes["href"] == article.url
    assert "noreferrer" in link.attributes["rel"]


def test_names_that_differ_in_signs_alone_get_their_own_anchors() -> None:
    articles = [
        Annotation(Article(name, "Pasar sepi."), (), ()) for name in ("a-3.txt", "a.txt", "a!.txt")
    ]
    tree = Parsed(page(articles)).root
    anchors = [one.attributes["id"] for one in tree.with_("class", "article")]
    assert len(set(anchors)) == 3


def test_overlapping_quotes_are_both_marked() -> None:
    text = "Tini mengatakan bahwa Budi berkata ia siap."
    spans = (Span(22, 42), Span(35, 42), Span(35, 42))
    quotes = tuple(Quote(f"q{n}", Kind.INDIRECT, (span,)) for n, span in enumerate(spans, 1))
    tree = Parsed(page([Annotation(Article("a.txt", text), quotes, ())])).root
    marks = tree.all("mark")
    assert [mark.attributes["data-quotes"].count("quote") for mark in marks] == [1, 3]
    assert [link.text for link in tree.with_("class", "number")] == ["1", "2", "3"]


def of_speakers(order: Sequence[int]) -> Annotation:
    """An article whose quotes are those of the speakers with these numbers."""
    text = "".join(f"Kata{n:02} " for n in order)
    quotes = tuple(
        Quote(f"q{n}", Kind.INDIRECT, (Span(7 * n, 7 * n + 6),), speakers=(f"s{one}",))
        for n, one in enumerate(order)
    )
    names = tuple(Speaker(f"s{n}", f"Tini {n}") for n in sorted(set(order)))
    return Annotation(Article(f"{order[0]}.txt", text), quotes, names)


@pytest.mark.parametrize(
    "order",
    [
        [*range(8)],
        [3, 20, 3, 21, 22, 3],
        [*range(8), 8, 0, 9, 1, 10, 8, 11, 0, 8],  # more than there are colours
        [*range(30)],
    ],
)
def test_speakers_of_an_article_have_colours_of_their_own(order: list[int]) -> None:
    others = [of_speakers([n]) for n in range(40, 60)]  # who else is quoted changes nothing
    article, *_ = Parsed(page([of_speakers(order), *others])).root.with_("class", "article")
    shown = [mark.attributes["class"].split()[-1] for mark in article.all("mark")]
    colours = dict(zip(order, shown, strict=True))
    assert [colours[one] for one in order] == shown
    assert len(set(shown)) == min(8, len(colours))
    first = list(dict.fromkeys(order))[:8]
    assert len({colours[one] for one in first}) == len(first)
    pairs = [(a, b) for a, b in pairwise(order) if a != b]
    assert all(colours[a] != colours[b] for a, b in pairs)
    keys = [one.attributes["class"].split()[-1] for one in article.with_("class", "key")]
    assert keys == shown


# ---- in a browser ----------------------------------------------------------------------------


def browser() -> tuple[str, str]:
    """Chromium and node, or a skip that says what is missing."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    node = shutil.which("node")
    modules = os.environ.get("NODE_PATH", "")
    if not chromium:
        pytest.skip("no chromium here (apt-get install chromium)")
    if not node:
        pytest.skip("no node here")
    if not any(Path(at, "axe-core").is_dir() for at in modules.split(os.pathsep) if at):
        pytest.skip("NODE_PATH names no folder with playwright-core and axe-core (npm install)")
    return chromium, node


def test_in_chromium(shown: str, tmp_path: Path) -> None:
    chromium, node = browser()
    path = tmp_path / "report.html"
    path.write_text(shown, encoding="utf-8")
    script = ROOT / "scripts" / "check_page.mjs"
    done = subprocess.run(
        [node, str(script), str(path), "--chromium", chromium],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_hostile_text_runs_nothing_in_chromium(tmp_path: Path) -> None:
    chromium, node = browser()
    path = tmp_path / "hostile.html"
    path.write_text(page([hostile()]), encoding="utf-8")
    script = ROOT / "scripts" / "check_page.mjs"
    done = subprocess.run(
        [node, str(script), str(path), "--chromium", chromium],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr

"""The report as one self-contained page: no server, no network, readable without script.

Everything that came from an article passes `printable` and jinja2's escaping at one place, the
environment's `finalize`; the page's own style and script are allowed by their hash and nothing else
is, so that even markup that slipped through could load or run nothing.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain, count, pairwise
from typing import Any

from quoteattr import __version__, dates
from quoteattr.compare import FLAGGED, FLAGGED_PARAPHRASE, told_by
from quoteattr.history import HEAD
from quoteattr.lineup import Annotations, Lineup, Selection, rows_of
from quoteattr.model import Annotation, Kind, Quote, Span
from quoteattr.printable import one_line, printable
from quoteattr.summary import (
    DOUBTFUL,
    confident,
    cue_of,
    left_out,
    merged_names,
    name_key,
    no_quotes,
    number,
    outlet,
    overview,
    percent,
    quoted,
    speakers_of,
    wording,
)

COLOURS = 8  # classes s0 to s7 of the style sheet
SEPARATOR = "|"  # between the values of a data attribute; in a value shown as a broken bar


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an article's text with everything that it is.

    `quotes` are the anchors of the quotes whose content it belongs to, `starts` the places in the
    article and the numbers of those that begin here.
    """

    text: str
    classes: str = ""
    quotes: str = ""
    starts: tuple[tuple[int, str], ...] = ()


def page(
    annotations: Sequence[Annotation],
    chosen: Selection | None = None,
    *,
    minimum: float = 0.0,
    made: str | None = None,
    provenance: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
) -> str:
    """The page as one string; `made` is the date to print, so that a page can be made again.

    Quotes less sure than `minimum` are left out of the articles. `provenance` are names and values
    shown with the version and the articles' sha256. `names` is what merged_names says of the
    annotations, where that is known.
    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    def safe(value: object) -> object:
        if value is None:
            return ""
        return value if isinstance(value, Markup) else printable(str(value))

    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        finalize=safe,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = _template("report.css"), _template("report.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    chosen = chosen or Selection()
    fuller = merged_names(annotations) if names is None else names
    view = _View(annotations, chosen.lineups, minimum, fuller)
    rendered = environment.from_string(_template("report.html")).render(
        style=Markup(style),  # both are our own files
        script=Markup(script),
        policy=policy,
        version=__version__,
        made=made,
        provenance=dict(provenance or {}),
        counts=view.counts,
        left_out=left_out(annotations, minimum),
        told=chosen.told,
        kinds=tuple(Kind),
        people=[view.person(person) for person in view.people],
        articles=[view.article(one) for one in view.shown],
        matches=[view.match(place, one) for place, one in enumerate(chosen.lineups, 1)],
        choices=view.choices(),
        history=HEAD,
        doubtful=DOUBTFUL,
        flagged=FLAGGED,
        flagged_paraphrase=FLAGGED_PARAPHRASE,
        percent=percent,
        one_line=one_line,
    )
    return rendered.encode("utf-8", "replace").decode("utf-8") + "\n"


def _template(name: str) -> str:
    return (files("quoteattr") / "templates" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _values(found: Iterable[str]) -> str:
    """Values as one data attribute: each once, in order."""
    shown = (one_line(value).replace(SEPARATOR, "¦") for value in found)
    return SEPARATOR.join(dict.fromkeys(shown))


class _View:
    """What the template shows, with the names, colours and anchors that its parts share."""

    def __init__(
        self,
        annotations: Sequence[Annotation],
        lineups: Sequence[Lineup],
        minimum: float,
        fuller: Mapping[str, str],
    ) -> None:
        self.shown = [confident(one, minimum) for one in annotations]
        self.minimum = minimum
        self.quotes = {one.article.name: one.quotes for one in self.shown}
        self.lineups = lineups
        self.by_name: Annotations = {one.article.name: one for one in annotations}
        self.counts = overview(self.shown, names=fuller)
        self.people = quoted(self.shown, names=fuller)
        self.fuller = fuller
        self.anchors = _anchors(one.article.stem for one in annotations)
        self.of = {one.article.name: self.anchors[one.article.stem] for one in annotations}
        self.names = {name_key(person.name): person.name for person in self.people}
        self.colours = {one.article.name: colours_of(one) for one in self.shown}
        # Of each quote the matches that it is in, and the flags that it carries there. The fullest
        # carries all of its match: they are told against it.
        self.matches: dict[tuple[str, str], list[tuple[int, tuple[str, ...]]]] = {}
        for place, one in enumerate(lineups, 1):
            flags = {one.comparison.base: one.flags} | {
                each.witness: tuple(flag.name for flag in each.flags)
                for each in one.comparison.collations
            }
            for witness in one.order:
                key = witness.article, witness.quote
                self.matches.setdefault(key, []).append((place, flags[witness]))

    def keys(self, annotation: Annotation, quote: Quote) -> list[str]:
        """The names by which the corpus knows a quote's speakers, as keys of `names`."""
        found = speakers_of(annotation, quote)
        return [self.fuller[name_key(speaker.name)] for speaker in found]

    def colour(self, annotation: Annotation, quote: Quote) -> str:
        known = self.colours[annotation.article.name]
        return known[quote.speakers[0]] if quote.speakers else "nobody"

    def person(self, person: Any) -> dict[str, Any]:
        places = [
            {
                "anchor": self.of[name],
                "outlet": outlet(self.by_name[name].article),
                "count": count,
            }
            for name, count in person.places.items()
        ]
        return {
            "name": person.name,
            "role": person.role,
            "quotes": person.quotes,
            "kinds": [(kind.value, count) for kind, count in person.kinds.items()],
            "places": places,
            "speaker": _values([person.name]),
            "outlets": _values(place["outlet"] for place in places),
            "kind": _values(kind.value for kind in person.kinds),
        }

    def article(self, annotation: Annotation) -> dict[str, Any]:
        article = annotation.article
        lines = [line for line in article.text.split("\n") if line.strip()]
        url = article.url or ""
        return {
            "anchor": self.of[article.name],
            "title": article.title or (lines[0] if lines else article.name),
            "name": article.name,
            "outlet": article.outlet,
            "published": dates.shown(article.published),
            # Nothing but the web: a javascript: address is shown nowhere.
            "url": url if re.match(r"https?://[^\s]+$", url) else "",
            "sha256": article.sha256,
            "vias": any(quote.via for quote in annotation.quotes),
            "doubtful": any(quote.confidence < DOUBTFUL for quote in annotation.quotes),
            "paragraphs": self.paragraphs(annotation),
            "none": no_quotes(self.by_name[article.name], self.minimum),
            "quotes": [
                self.quote(annotation, quote, place)
                for place, quote in enumerate(annotation.quotes, 1)
            ],
        }

    def quote(self, annotation: Annotation, quote: Quote, place: int) -> dict[str, Any]:
        found = self.matches.get((annotation.article.name, quote.id), [])
        return {
            "anchor": f"{self.of[annotation.article.name]}-quote-{place}",
            "text_anchor": f"{self.of[annotation.article.name]}-text-{place}",
            "number": number(quote),
            "kind": quote.kind.value,
            "direct": quote.kind is Kind.DIRECT,
            "speakers": [(one.name, one.role) for one in speakers_of(annotation, quote)],
            "colour": self.colour(annotation, quote),
            "cue": cue_of(annotation, quote),
            "words": wording(annotation, quote.content),
            "via": ", ".join(span.of(annotation.article.text) for span in quote.via),
            "confidence": quote.confidence,
            "matches": [match for match, _ in found],
            "speaker": self.speaker_values(annotation, quote),
            "outlets": _values([outlet(annotation.article)]),
            "flags": _values(flag for _, flags in found for flag in flags),
        }

    def speaker_values(self, annotation: Annotation, quote: Quote) -> str:
        return _values(self.names.get(key, key) for key in self.keys(annotation, quote))

    def paragraphs(self, annotation: Annotation) -> list[list[Piece]]:
        """The text as paragraphs of pieces; a piece is whatever no span's edge cuts."""
        text = annotation.article.text
        spans: list[tuple[Span, str, int]] = [
            (span, role, place)
            for place, quote in enumerate(annotation.quotes, 1)
            for role in ("content", "cue", "source", "via")
            for span in getattr(quote, role)
        ]
        edges = {0, len(text)} | {edge for span, _, _ in spans for edge in (span.start, span.end)}
        edges |= {edge for found in re.finditer("\n", text) for edge in found.span()}
        cuts = sorted(edges)
        started: set[int] = set()
        paragraphs: list[list[Piece]] = [[]]
        for start, end in pairwise(cuts):
            if text[start:end] == "\n":
                paragraphs.append([])
                continue
            within = Span(start, end)
            over = [(role, place) for span, role, place in spans if span.contains(within)]
            contents = dict.fromkeys(place for role, place in over if role == "content")
            starts = [place for place in contents if place not in started]
            started.update(starts)
            paragraphs[-1].append(self.piece(annotation, text[start:end], over, starts))
        return [one for one in paragraphs if any(piece.text.strip() for piece in one)]

    def piece(
        self,
        annotation: Annotation,
        text: str,
        over: Sequence[tuple[str, int]],
        starts: Sequence[int],
    ) -> Piece:
        contents = [place for role, place in over if role == "content"]
        classes = dict.fromkeys(role for role, _ in over)
        if over:
            owner = contents[-1] if contents else over[0][1]
            classes[self.colour(annotation, annotation.quotes[owner - 1])] = None
        here = self.of[annotation.article.name]
        quotes = _values(f"{here}-quote-{place}" for place in contents)
        begun = tuple((place, number(annotation.quotes[place - 1])) for place in starts)
        return Piece(text, " ".join(classes), quotes, begun)

    def match(self, place: int, found: Lineup) -> dict[str, Any]:
        kinds, speakers = [], []
        for witness in found.match.witnesses:
            annotation, quote = told_by(witness, self.by_name)
            kinds.append(quote.kind.value)
            speakers += self.speaker_values(annotation, quote).split(SEPARATOR)
        return {
            "anchor": f"match-{place}",
            "number": place,
            "title": found.title(self.by_name),
            "facts": found.facts(self.by_name),
            "doubted": bool(found.doubted),
            "doubtful": any(
                told_by(witness, self.by_name)[1].confidence < DOUBTFUL for witness in found.order
            ),
            "wordings": [
                (row, self.anchor(row.annotation, row.quote))
                for row in rows_of(found, self.by_name)
            ],
            "history": self.history(found),
            "speaker": _values(speakers),
            "outlets": _values(found.outlets(self.by_name)),
            "kind": _values(kinds),
            "flags": _values(flag.value for flag in found.flags),
        }

    def anchor(self, annotation: Annotation, quote: Quote) -> str:
        """Where the quote stands in its article; empty where it is left out there."""
        shown = self.quotes[annotation.article.name]
        here = self.of[annotation.article.name]
        return f"{here}-text-{shown.index(quote) + 1}" if quote in shown else ""

    def history(self, found: Lineup) -> list[dict[str, Any]]:
        """The descent as nested lists; empty where the dates say nothing."""
        roots: list[dict[str, Any]] = []
        nodes: dict[tuple[str, str], dict[str, Any]] = {}
        for one in found.history:
            node: dict[str, Any] = {
                "outlet": outlet(self.by_name[one.witness.article].article),
                "number": found.number(one.witness),
                "published": dates.shown(one.published),
                "told": one.told,
                "children": [],
            }
            nodes[one.witness.article, one.witness.quote] = node
            above = nodes[one.parent.article, one.parent.quote]["children"] if one.parent else roots
            above.append(node)
        return roots

    def choices(self) -> dict[str, list[str]]:
        """What can be chosen in each filter."""
        flags = {flag.value for one in self.lineups for flag in one.flags}
        return {
            "speaker": sorted((_values([name]) for name in self.names.values()), key=str.casefold),
            "outlet": sorted(
                {_values([outlet(one.article)]) for one in self.shown}, key=str.casefold
            ),
            "kind": [kind.value for kind in Kind if self.counts.kinds.get(kind)],
            "flag": sorted(flags),
        }


def colours_of(annotation: Annotation) -> dict[str, str]:
    """For the first speaker of each quote of an article the class of a colour.

    All differ while there are colours, then those of neighbouring quotes as far as colours go.
    """
    order = [quote.speakers[0] for quote in annotation.quotes if quote.speakers]
    neighbours: dict[str, set[str]] = defaultdict(set)
    for one, other in pairwise(order):
        neighbours[one].add(other)
        neighbours[other].add(one)
    found: dict[str, int] = {}
    for speaker in dict.fromkeys(order):
        used = Counter(found.values())
        beside = {found[one] for one in neighbours[speaker] - {speaker} if one in found}
        found[speaker] = min(range(COLOURS), key=lambda n: (n in beside, used[n], n))
    return {speaker: f"s{colour}" for speaker, colour in found.items()}


def _anchors(stems: Iterable[str]) -> dict[str, str]:
    """For each article a fragment of plain letters: a name may hold anything."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for stem in stems:
        slug = re.sub(r"[^a-z0-9]+", "-", stem.casefold()).strip("-")[:60] or "article"
        wanted = chain([f"article-{slug}"], (f"article-{slug}-{n}" for n in count(2)))
        anchor = next(one for one in wanted if one not in taken)
        taken.add(anchor)
        found[stem] = anchor
    return found

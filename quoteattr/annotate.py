"""Articles to annotations: the order of the stages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from quoteattr.attribute import attribute
from quoteattr.clean import outlet_of
from quoteattr.detect import detect
from quoteattr.model import Annotation, Article, Tagged
from quoteattr.resolve import resolve
from quoteattr.tag import Tagger, load_tagger


def annotate(articles: Iterable[Article], *, tagger: Tagger | None = None) -> Iterator[Annotation]:
    """One annotation an article, in order, as they are done; by default with the shipped models."""
    for tagged in (tagger or load_tagger())(articles):
        yield annotation_of(tagged)


def annotation_of(tagged: Tagged) -> Annotation:
    """The annotation of a tagged article: quotes, then their sources, then who these are."""
    quotes, speakers = resolve(tagged, attribute(tagged, detect(tagged)))
    body = tuple(paragraph.span for paragraph in tagged.paragraphs)
    article = replace(tagged.article, outlet=outlet_of(tagged.article))
    return Annotation(article, quotes, speakers, body)

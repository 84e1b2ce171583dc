"""Articles to annotations: the order of the stages."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import cache
from itertools import islice
from multiprocessing.connection import Connection

from quoteattr.attribute import attribute
from quoteattr.clean import outlet_of, published_of
from quoteattr.detect import detect
from quoteattr.interrupt import heeded, held
from quoteattr.model import Annotation, Article, QuoteattrError, Tagged
from quoteattr.resolve import resolve
from quoteattr.tag import ARTICLES_AT_ONCE, Tagger, load_tagger

AHEAD = 3  # chunks a worker that are read before the first is done


def annotate(articles: Iterable[Article], *, tagger: Tagger | None = None) -> Iterator[Annotation]:
    """One annotation an article, in order, as they are done; by default with the shipped models."""
    if tagger is None:
        with heeded():
            tagger = load_tagger()
    for tagged in tagger(articles):
        yield annotation_of(tagged)


def annotate_in_parallel(articles: Iterable[Article], *, workers: int) -> Iterator[Annotation]:
    """What `annotate` gives, in the same order, from several processes.

    Each loads the models for itself (about 0.5 GB) and ends at once when the iterator does, even
    within an article. Raises QuoteattrError where one dies.
    """
    waiting: deque[Future[list[Annotation]]] = deque()
    ended, alive = multiprocessing.Pipe(duplex=False)
    pool = ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), initializer=_serve, initargs=(ended,)
    )
    try:
        with pool, alive:
            remaining = iter(articles)
            while chunk := list(islice(remaining, ARTICLES_AT_ONCE)):
                with held():  # here a worker may be started
                    waiting.append(pool.submit(_annotated, chunk))
                if len(waiting) > AHEAD * workers:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
    except BrokenProcessPool as error:
        raise QuoteattrError(
            "a worker died, perhaps for want of memory; run again with fewer, what is written stays"
        ) from error


def _serve(ended: Connection) -> None:
    """Leave interruptions to the parent, and end when it closes its end of the pipe or dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        ended.poll(None)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@cache
def _tagger() -> Tagger:
    return load_tagger()


def _annotated(articles: Sequence[Article]) -> list[Annotation]:
    return list(annotate(articles, tagger=_tagger()))


def annotation_of(tagged: Tagged) -> Annotation:
    """The annotation of a tagged article: quotes, then their sources, then who these are."""
    quotes, speakers = resolve(tagged, attribute(tagged, detect(tagged)))
    body = tuple(paragraph.span for paragraph in tagged.paragraphs)
    article = tagged.article
    article = replace(article, outlet=outlet_of(article), published=published_of(article))
    return Annotation(article, quotes, speakers, body)

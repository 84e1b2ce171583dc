"""Articles to annotations: the order of the stages."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import cache
from itertools import islice

from quoteattr.attribute import attribute
from quoteattr.clean import outlet_of, published_of
from quoteattr.detect import detect
from quoteattr.model import Annotation, Article, QuoteattrError, Tagged
from quoteattr.resolve import resolve
from quoteattr.tag import ARTICLES_AT_ONCE, Tagger, load_tagger

AHEAD = 3  # chunks a worker that are read before the first is done


def annotate(articles: Iterable[Article], *, tagger: Tagger | None = None) -> Iterator[Annotation]:
    """One annotation an article, in order, as they are done; by default with the shipped models."""
    for tagged in (tagger or load_tagger())(articles):
        yield annotation_of(tagged)


def annotate_in_parallel(articles: Iterable[Article], *, workers: int) -> Iterator[Annotation]:
    """What `annotate` gives, in the same order, from several processes.

    Each loads the models for itself (about 0.5 GB). Raises QuoteattrError where one dies.
    """
    waiting: deque[Future[list[Annotation]]] = deque()
    pool = ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), initializer=_serve, initargs=(os.getpid(),)
    )
    try:
        remaining = iter(articles)
        while chunk := list(islice(remaining, ARTICLES_AT_ONCE)):
            waiting.append(pool.submit(_annotated, chunk))
            if len(waiting) > AHEAD * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool as error:
        raise QuoteattrError(
            "a worker died, perhaps for want of memory; run again with fewer, what is written stays"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _serve(parent: int) -> None:
    """Leave interruptions to the parent, and end when it does, however that was."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
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

"""Interruptions (SIGINT, SIGTERM): each ends the command once, and none is lost or does harm."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

ENDING = 3.0  # seconds, more than it takes to leave things in order
_came: list[float] = []  # when a command was interrupted


def hear() -> None:
    """Let both end a command as Ctrl-C does; a further one while it ends changes nothing."""

    def interrupt(_number: int, _frame: object) -> None:
        now = time.monotonic()
        if not _came or now >= _came[-1] + ENDING:
            _came.append(now)
            raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # as a shell has it behind `&`
        signal.signal(signal.SIGINT, interrupt)


@contextmanager
def heeded() -> Iterator[None]:
    """Let an interruption of what is inside be one, whatever is made of it there.

    torch takes an import of numpy that is broken off for a numpy that is not there, and goes on.
    """
    try:
        yield
    except Exception:
        if not _came:
            raise
    if _came:
        raise KeyboardInterrupt


@contextmanager
def held() -> Iterator[None]:
    """Let SIGINT wait for the end of what is inside; processes begun there never hear it."""
    if not hasattr(signal, "pthread_sigmask"):  # not on Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

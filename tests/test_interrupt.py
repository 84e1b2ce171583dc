"""An interruption ends a command once, and is not lost."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import suppress

import pytest

from quoteattr import interrupt


@pytest.fixture(autouse=True)
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(interrupt, "_came", [])
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    interrupt.hear()
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_second_one_does_not_disturb_the_end(sent: signal.Signals) -> None:
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(sent)
    signal.raise_signal(sent)


@pytest.mark.parametrize("then", [None, AttributeError("numpy has no attribute")])
def test_one_that_is_swallowed_is_heeded(then: Exception | None) -> None:
    with pytest.raises(KeyboardInterrupt), interrupt.heeded():
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        if then:
            raise then


def test_without_one_an_error_is_an_error() -> None:
    with pytest.raises(AttributeError), interrupt.heeded():
        raise AttributeError


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="masks of POSIX")
def test_one_waits_while_it_is_held() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), interrupt.held():
        signal.raise_signal(signal.SIGINT)
        done.append(True)
    assert done

"""What several test files share: golden files, and the invented articles with their gold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from quoteattr.model import Annotation
from quoteattr.records import read_gold

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = Path(__file__).resolve().parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden", action="store_true", help="write today's output into tests/golden"
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the golden file of this name, or with --rewrite-golden write it."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--rewrite-golden"):
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"no {path.name}; run pytest --rewrite-golden and look at it"
        assert text == path.read_text(encoding="utf-8"), (
            f"{name} differs; look at it, then run pytest --rewrite-golden"
        )

    return check


@pytest.fixture(scope="session")
def demo() -> tuple[Annotation, ...]:
    """The gold annotations of the invented articles."""
    return read_gold(ROOT / "gold" / "demo", texts=ROOT / "seeds")

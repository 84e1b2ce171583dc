"""The word lists of data/*.toml, each file's rows as the fields of one frozen type."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from quoteattr.model import QuoteattrError

Lists = TypeVar("Lists")


@cache
def tables(name: str) -> Mapping[str, Any]:
    """data/NAME.toml as it stands; raises QuoteattrError where it is no TOML."""
    path = resources.files("quoteattr").joinpath("data", f"{name}.toml")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise QuoteattrError(f"quoteattr/data/{name}.toml: {error}; mend the file") from error


def filled(kind: type[Lists], name: str, **made: object) -> Lists:
    """data/NAME.toml as a `kind`, a dataclass: every field from the row of its name.

    A table that is no field is a heading of the rows under it. A row becomes what its field is
    annotated with; a phrase becomes its words where that is a tuple. `made` are the fields that
    are not one row as it stands. Raises QuoteattrError where a row has no field, a field no row,
    two rows one name, or a row is no such thing as its field.
    """
    kinds = get_type_hints(kind)
    values: dict[str, object] = {}
    for head, value in tables(name).items():
        heading = isinstance(value, dict) and head not in kinds
        for row, words in value.items() if heading else [(head, value)]:
            if row not in kinds:
                raise _wrong(name, row, f"{kind.__name__} has no such field")
            if row in values:
                raise _wrong(name, row, "another row has this name")
            try:
                values[row] = made[row] if row in made else _as(words, kinds[row])
            except TypeError as error:
                raise _wrong(name, row, str(error)) from error
    for row in kinds.keys() - values.keys() - made.keys():
        raise _wrong(name, row, f"no such row, {kind.__name__} has a field of this name")
    build: Callable[..., Lists] = kind
    return build(**(values | made))


def _wrong(name: str, row: str, what: str) -> QuoteattrError:
    return QuoteattrError(f"quoteattr/data/{name}.toml: {row}: {what}; mend one of the two")


def _as(value: Any, kind: Any) -> Any:
    """A value as what an annotation says: *frozenset[tuple[str, ...]]*, *dict[str, float]*."""
    outer, inner = get_origin(kind), get_args(kind)
    if outer is dict and isinstance(value, dict):
        return {key: _as(one, inner[1]) for key, one in value.items()}
    if outer in (frozenset, tuple) and isinstance(value, list):
        return outer(_as(one, inner[0]) for one in value)
    if outer is tuple and isinstance(value, str):
        return tuple(value.split())
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise TypeError(f"{value!r} where the field says {kind}")
    return value

"""What a trial file may hold at each place, read off the models: text, number, date, one of several words, a part."""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import StringConstraints
from pydantic.fields import FieldInfo

from trialkit.protocol.part import Part


@dataclass(frozen=True)
class TextShape:
    """Text of `shortest` to `longest` characters; `pattern` makes it a short name."""

    pattern: str | None = None
    shortest: int = 0
    longest: int | None = None


@dataclass(frozen=True)
class NumberShape:
    """A number: above `above`, at least `least`, at most `most`, whole or not."""

    whole: bool = False
    above: float | None = None
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class YesNoShape:
    """true or false."""


@dataclass(frozen=True)
class DayShape:
    """A date."""


@dataclass(frozen=True)
class ChoiceShape:
    """One of a closed list of words."""

    values: tuple[str, ...]


@dataclass(frozen=True)
class ListShape:
    """A list of `least` to `most` items; a tuple where the model has one."""

    item: Shape
    least: int = 0
    most: int | None = None
    as_tuple: bool = True


@dataclass(frozen=True)
class MapShape:
    """A mapping whose keys are the writer's own names."""

    key: TextShape
    value: Shape
    least: int = 0


@dataclass(frozen=True)
class PartShape:
    """A part with keys of its own."""

    model: type[Part]


@dataclass(frozen=True)
class EitherShape:
    """Any of several shapes, told apart by how the value is written."""

    options: tuple[Shape, ...]


Shape = TextShape | NumberShape | YesNoShape | DayShape | ChoiceShape | ListShape | MapShape | PartShape | EitherShape


@dataclass(frozen=True)
class Key:
    """One key of a part: the shape of its value, whether it must be there, whether it may be left empty."""

    shape: Shape
    required: bool
    may_be_empty: bool
    description: str


@cache
def keys_of(model: type[Part]) -> dict[str, Key]:
    """Every key of a part, in the order of the model."""
    return {
        name: Key(
            _shape(field.annotation, field.metadata),
            field.is_required(),
            _may_be_none(field.annotation),
            field.description or "",
        )
        for name, field in model.model_fields.items()
    }


def _may_be_none(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, types.UnionType) and types.NoneType in get_args(annotation)


def _shape(annotation: Any, metadata: Iterable[Any] = ()) -> Shape:
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _shape(args[0], [*metadata, *args[1:]])
    if origin in (Union, types.UnionType):
        options = tuple(_shape(arg, metadata) for arg in args if arg is not types.NoneType)
        return options[0] if len(options) == 1 else EitherShape(options)
    limits = _limits(metadata)
    if origin is Literal:
        return ChoiceShape(tuple(str(value) for value in args))
    if origin in (tuple, list):
        return ListShape(_shape(args[0]), limits.get("min_length", 0), limits.get("max_length"), origin is tuple)
    if origin is dict:
        key = _shape(args[0])
        return MapShape(
            key if isinstance(key, TextShape) else TextShape(), _shape(args[1]), limits.get("min_length", 0)
        )
    return _simple(annotation, limits)


def _simple(annotation: Any, limits: dict[str, Any]) -> Shape:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return PartShape(annotation)
    if annotation is bool:
        return YesNoShape()
    if annotation is dt.date:
        return DayShape()
    if annotation in (int, float):
        return NumberShape(annotation is int, limits.get("gt"), limits.get("ge"), limits.get("le"))
    if annotation is str:
        return TextShape(limits.get("pattern"), limits.get("min_length", 0), limits.get("max_length"))
    raise TypeError(f"{annotation!r} has no shape in a trial file")


def _limits(metadata: Iterable[Any]) -> dict[str, Any]:
    """The limits that pydantic keeps in several kinds of object, by their common names."""
    found: dict[str, Any] = {}
    for item in metadata:
        if isinstance(item, FieldInfo):
            found |= _limits(item.metadata)
            continue
        names = ("pattern", "min_length", "max_length") if isinstance(item, StringConstraints) else _NAMES
        found |= {name: getattr(item, name) for name in names if getattr(item, name, None) is not None}
    return found


_NAMES = ("gt", "ge", "le", "min_length", "max_length", "pattern")

"""A YAML file as written: scalars as text, lists and mappings, each with its line and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Mark(NamedTuple):
    """A position in the file, counted from 1 as editors do."""

    line: int
    column: int


@dataclass(frozen=True)
class Found:
    """Something wrong at a position of the file."""

    mark: Mark
    what: str
    mend: str = ""


@dataclass(frozen=True)
class Scalar:
    """A single value as text; `plain` when it stands without quotation marks."""

    mark: Mark
    text: str
    plain: bool = True

    @property
    def is_empty(self) -> bool:
        """Nothing written, or YAML's words for nothing."""
        return self.plain and self.text in ("", "~", "null")


@dataclass(frozen=True)
class Listed:
    """A list, by its items."""

    mark: Mark
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True)
class Mapped:
    """A mapping, by its keys in order; a key written twice keeps its first value."""

    mark: Mark
    entries: dict[str, Entry] = field(default_factory=dict)


class Entry(NamedTuple):
    """A key's position and its value."""

    mark: Mark
    value: Node


Node = Scalar | Listed | Mapped

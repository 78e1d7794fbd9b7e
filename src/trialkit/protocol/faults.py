"""A fault inside a trial file, by its place in the file's structure; `source.py` turns places into lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ParamSpec

Place = tuple[str | int, ...]
"""Keys and list positions from the top of the file: ("measures", 0, "better")."""

Given = ParamSpec("Given")


@dataclass(frozen=True)
class Fault:
    """One fault: the path of keys and list positions to it, what is wrong, how to mend it.

    `said` and `known` are given when a name is wrong, so that the nearest known name can be suggested; `at_key` when it
    is the last key of the path itself that is wrong, and not its value.
    """

    path: Place
    what: str
    mend: str = ""
    said: str | None = None
    known: tuple[str, ...] = ()
    at_key: bool = False

    def mended(self, near: str | None) -> str:
        """How to mend it, and the known name that was meant where one is near."""
        return " ".join(part for part in (self.mend, f"Did you mean {near}?" if near else "") if part)


class NotReadError(Exception):
    """A rule asked for a part of the file that could not be read; that part has a problem of its own already."""


def tried(rule: Callable[Given, Iterable[Fault]], *args: Given.args, **kwargs: Given.kwargs) -> Iterator[Fault]:
    """The faults one rule finds; a rule that needs something unreadable says nothing more."""
    try:
        yield from rule(*args, **kwargs)
    except NotReadError:
        return


def as_read(part: Any, name: str, otherwise: Any) -> Any:
    """The value of one key, or `otherwise` when it could not be read."""
    try:
        return getattr(part, name)
    except NotReadError:
        return otherwise


def one_of(known: tuple[str, ...]) -> str:
    """How to mend a wrong name: the first dozen of those that there are."""
    shown = ", ".join(known[:12])
    return f"Use one of: {shown}{', …' if len(known) > 12 else ''}."

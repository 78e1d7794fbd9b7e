"""A fault inside a trial file, by its place in the file's structure; `source.py` turns places into lines."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One fault: the path of keys and list positions to it, what is wrong, how to mend it.

    `said` and `known` are given when a name is wrong, so that the nearest known name can be suggested.
    """

    path: tuple[str | int, ...]
    what: str
    mend: str = ""
    said: str | None = None
    known: tuple[str, ...] = ()


class Faults(ValueError):
    """Several faults found by one validator; pydantic passes it on whole in an error's context."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("; ".join(fault.what for fault in faults))

"""What the terminal shows: problems, text made safe, a progress bar."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import typer

from trialkit import __version__
from trialkit.errors import FaultError, Problem, TrialkitError
from trialkit.interfaces.cli.app import FAULT, MISTAKE

Advance = Callable[..., None]
"""advance(name, by=1): what is being done now, and how many things were finished before it."""
MOST_PROBLEMS_SHOWN = 20
_MOST_FRAMES = 40
WIDTH = 80
_SPACES = " \u00a0\u202f"
"""The space, and the two that keep words together."""


def tell(problems: Iterable[Problem], *, out: bool = False, indent: str = "", total: int | None = None) -> None:
    found = list(problems)
    for problem in found[:MOST_PROBLEMS_SHOWN]:
        typer.echo(f"{indent}{visible(str(problem))}", err=not out)
    if len(found) > MOST_PROBLEMS_SHOWN:
        cells = f", {total:,} cells in all" if total and total > len(found) else ""
        typer.echo(f"{indent}… and {len(found) - MOST_PROBLEMS_SHOWN:,} more{cells}.", err=not out)


def tell_error(error: TrialkitError) -> int:
    """Tell the problems of an error, and the calls that led to a fault of ours; the exit code that it asks for."""
    tell(error.problems)
    if not isinstance(error, FaultError):
        return MISTAKE
    typer.echo("Please pass these lines on to whoever looks after trialkit. They hold nothing of your files:", err=True)
    for frame in (f"trialkit {__version__}", *_shortened(error.frames)):
        typer.echo(f"  {visible(frame)}", err=True)
    return FAULT


def _shortened(frames: tuple[str, ...]) -> tuple[str, ...]:
    """The first calls and the last ones, which are the ones to look at, where there are very many."""
    if len(frames) <= _MOST_FRAMES:
        return frames
    half = _MOST_FRAMES // 2
    return (*frames[:half], f"… and {len(frames) - 2 * half:,} more", *frames[-half:])


def visible(text: str) -> str:
    """Text for a terminal: what would move the cursor, change colours or turn the reading direction is shown as �."""
    return "".join(char if char.isprintable() or char in _SPACES else "�" for char in text)


def wrapped(text: str, *, first: str = "", then: str = "") -> list[str]:
    """Text in lines of at most 80 characters, each begun as told."""
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=then, break_on_hyphens=False)


@contextmanager
def progress(doing: str, total: int | None = None) -> Iterator[Advance]:
    """A bar on standard error while the work lasts, on a terminal only; `advance(name)` says what is being done."""
    if not sys.stderr.isatty():
        yield lambda _name, _by=1: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=total)
        done = -1

        def advance(name: str, by: int = 1) -> None:
            nonlocal done
            done += by
            bar.update(task, completed=done, description=f"{doing} {name}")

        yield advance

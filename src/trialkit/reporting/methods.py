"""How a measure's estimates were made: each method named once, each note once, with what it says of which estimate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from trialkit.analysis.before_after import WIDENED
from trialkit.analysis.cil import METHOD
from trialkit.analysis.estimate import Estimate
from trialkit.reporting import numbers, terms

if TYPE_CHECKING:
    from trialkit.analysis.estimate import Result

_ON = f"{METHOD} on "


def methods(results: Iterable[Result]) -> str:
    """Each method once, with the scales that it was used on: "Methods: …."; "" where nothing was estimated."""
    found: dict[str, list[str]] = {}
    for name in sorted({result.method for result in results if isinstance(result, Estimate)}):
        before, on, scale = name.partition(_ON)
        found.setdefault(before + (METHOD if on else ""), []).extend([scale] if on else [])
    listed = (f"{name} on {numbers.joined(scales)}" if scales else name for name, scales in found.items())
    return f"Methods: {'; '.join(listed)}." if found else ""


def notes(results: Iterable[Result]) -> Iterator[str]:
    """Each note once, after the contrasts it is about; a widening is told comparison by comparison."""
    about: dict[str, dict[str, None]] = {}
    widened: dict[str, dict[str, str]] = {}
    for result in results:
        if not isinstance(result, Estimate) or not result.note:
            continue
        note, _, factor = result.note.partition(WIDENED)
        about.setdefault(note.strip(), {})[terms.NOTED.get(result.contrast, terms.CONTRASTS[result.contrast])] = None
        if factor:
            widened.setdefault(note.strip(), {})[result.subject] = factor.rstrip(".")
    for note, names in about.items():
        factors = [f"{subject} {factor}" for subject, factor in widened.get(note, {}).items()]
        said = f" {WIDENED}{numbers.joined(factors)}." if factors else ""
        yield f"{'; '.join(names)}. {note}{said}"

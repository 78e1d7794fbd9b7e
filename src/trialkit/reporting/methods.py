"""How a measure's estimates were made: each method named once, each note once, with what it says of which estimate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from trialkit.analysis.before_after import WIDENED
from trialkit.analysis.cil import METHOD
from trialkit.analysis.estimate import Estimate
from trialkit.protocol import wording
from trialkit.reporting import terms

if TYPE_CHECKING:
    from trialkit.analysis.estimate import Result
    from trialkit.protocol.measure import Measure

_ON = f"{METHOD} on "


def methods(results: Iterable[Result]) -> str:
    """Each method once, with the scales that it was used on: "Methods: …."; "" where nothing was estimated."""
    found: dict[str, list[str]] = {}
    for name in sorted({result.method for result in results if isinstance(result, Estimate)}):
        before, on, scale = name.partition(_ON)
        found.setdefault(before + (METHOD if on else ""), []).extend([scale] if on else [])
    listed = (f"{name} on {wording.joined(scales)}" if scales else name for name, scales in found.items())
    return f"Methods: {'; '.join(listed)}." if found else ""


def notes(measure: Measure, results: Iterable[Result]) -> Iterator[str]:
    """Each note once, after the contrasts it is about; a widening is told comparison by comparison.

    A contrast with another note on another scale is told with its scales: "Change between phases (points)".
    """
    about: dict[str, dict[str, dict[str, None]]] = {}
    widened: dict[str, dict[str, str]] = {}
    for result in results:
        if not isinstance(result, Estimate) or not result.note:
            continue
        note, _, factor = result.note.partition(WIDENED)
        name = terms.NOTED.get(result.contrast, terms.CONTRASTS[result.contrast])
        scale = terms.scale_words(measure, result.scale, result.contrast)
        about.setdefault(note.strip(), {}).setdefault(name, {})[scale] = None
        if factor:
            widened.setdefault(note.strip(), {})[result.subject] = factor.rstrip(".")
    several = Counter(name for names in about.values() for name in names)
    for note, names in about.items():
        told = [f"{name} ({wording.joined(scales)})" if several[name] > 1 else name for name, scales in names.items()]
        factors = [f"{subject} {factor}" for subject, factor in widened.get(note, {}).items()]
        said = f" {WIDENED}{wording.joined(factors)}." if factors else ""
        yield f"{'; '.join(told)}. {note}{said}"


def fitted_apart(results: Iterable[Result]) -> str:
    """That the scales of one change need not agree; "" where no change was fitted on more than one."""
    fitted: dict[str, set[str]] = {}
    for result in results:
        if isinstance(result, Estimate) and _ON in result.method:
            fitted.setdefault(f"{result.contrast} {result.subject}", set()).add(result.scale)
    if not any(len(scales) > 1 for scales in fitted.values()):
        return ""
    return (
        "Each scale of a change is fitted by itself: in the measure's own unit effects and seasons add, as a ratio or "
        "in per cent they multiply. So they need not agree to the last figure."
    )

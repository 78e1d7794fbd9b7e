"""A change on the scale that is not judged: in per cent beside the measure's own unit, or the other way about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.analysis.standing import standing
from trialkit.reporting import findings, sites, terms
from trialkit.reporting.numbers import change_unit, estimate_decimals, interval_brief

if TYPE_CHECKING:
    from trialkit.analysis.estimate import Result
    from trialkit.judgement.results import MeasureResult


def beside(result: MeasureResult) -> str:
    """The same change on the other scale, for beside the finding: of an open answer only what disagrees with it."""
    other = _on_other_scale(result)
    open_still = result.verdict == "unclear" and not (isinstance(other, Estimate) and _torn(result.headline, other))
    return "" if open_still else told(result)


def told(result: MeasureResult) -> str:
    """The same change on the other scale, with its interval, or why not; "" when already said.

    A headline in the measure's own unit has its per cent beside it. One in per cent has its own unit beside it where
    the two disagree on whether there was a change.
    """
    shown, found = result.headline, _on_other_scale(result)
    if isinstance(shown, NotEstimable) or found is None:
        return ""
    if shown.scale == "relative":
        return _in_own_unit(result, shown, found) if isinstance(found, Estimate) else ""
    if isinstance(found, NotEstimable):
        return f"No relative change can be given: {findings.sentence(found.reason)}"
    unit, decimals = change_unit(result.measure, "relative"), estimate_decimals(result.measure, found)
    change, ends = unit.change(found.value, decimals), interval_brief(result.measure, found)
    torn = _torn_words(result) if _torn(shown, found) else ""
    if sites.controlled(found):
        than = (
            "" if change == "no change" else f" than {findings.as_at(sites.compared_with(result) or 'the comparison')}"
        )
        return f"In relative terms, as a ratio of the two changes: {change}{than} ({ends}).{torn}"
    if change == "no change":
        return f"In relative terms, estimated on its own: no change ({ends}).{torn}"
    expected = "expected" if found.contrast in (*findings.AGAINST_EXPECTED, "level_change") else "before"
    since = "at the start" if found.contrast == "trend" else expected
    return f"In relative terms, estimated on its own: {change} than {since} ({ends}).{torn}"


def _on_other_scale(result: MeasureResult) -> Result | None:
    """The headline's contrast on the other scale: in per cent, or in the measure's own unit where the headline is."""
    shown = result.headline
    if isinstance(shown, NotEstimable) or shown.contrast == "level":
        return None
    return findings.find(result, shown.contrast, "absolute" if shown.scale == "relative" else "relative")


def _in_own_unit(result: MeasureResult, shown: Estimate, found: Estimate) -> str:
    """A change in the measure's own unit, where its interval stands otherwise to no change than the one in per cent."""
    if not _torn(shown, found):
        return ""
    unit = terms.scale_words(result.measure, "absolute", found.contrast)
    return (
        f"In {unit}, estimated on its own, where effects add instead of multiplying: "
        f"{findings.brief(result.measure, found)}.{_torn_words(result)}"
    )


def _torn(shown: Result, found: Estimate) -> bool:
    """Whether two scales disagree on whether there was a change."""
    return standing(shown) != standing(found)


def _torn_words(result: MeasureResult) -> str:
    """That the scales disagree, and by which the plan judges."""
    scale = result.headline.scale
    unit = "per cent" if scale == "relative" else terms.scale_words(result.measure, scale, result.headline.contrast)
    return f" The two scales disagree on whether there was a change; the plan judges the change in {unit}."

"""What would let a finding stand where a check took it away: one sentence a check, for the reasons of a decision."""

from __future__ import annotations

from collections.abc import Sequence

from trialkit.analysis import departures, mix, other_models, panel, robustness, within
from trialkit.analysis.estimate import Check, Contrast

MOST = 2
"""Sentences at most: what the most telling checks ask for."""
_MORE = "More like these, before and after, so that the interval lies further from what it must leave out."
_MENDS: dict[str, str] = {
    robustness.EACH_PERIOD: "More {unit}s like these, so that the finding does not hang on any one of them.",
    robustness.EACH_PRACTITIONER: "More people doing the work, so that the finding does not hang on any one of them.",
    panel.EACH_SITE: "Further sites, so that the finding does not hang on any one of them.",
    mix.NAME: "Sites that keep their shares of the work, or each site judged by itself.",
    robustness.OTHER_SETTINGS: "A longer baseline and trial, which show how much {unit}s vary by themselves.",
    robustness.PRETENDED: "A comparison team in the same {unit}s, which would show what moved the baseline.",
    robustness.LONGER_TRANSITION: "More {unit}s of trial, so that the finding does not hang on the first of them.",
    robustness.NO_TRANSITION: "More {unit}s of trial after the transition.",
    **{
        f"{robustness.MISSING} {counted_as}": "Entries for the {unit}s that are missing."
        for counted_as in ("failures", "successes")
    },
    departures.OTHER_AUTOCORRELATION: "More {unit}s of baseline, or a comparison team in the same {unit}s.",
    departures.SEASON: "A baseline that reaches back a whole year, or a comparison team in the same {unit}s.",
    other_models.NAME: _MORE,
    within.UNCHANGED: "Second answers from those who gave only the first.",
}
"""By the name of each check that can take a finding away; a test holds that none is without."""
_BEFORE = "{Unit}s before the change as well as in it, so that the finding does not hang on any one of them."
_TRENDS = {robustness.EACH_PERIOD: _BEFORE, robustness.LONGER_TRANSITION: _BEFORE}


def mends(lost: Sequence[Check], unit: str, contrast: Contrast) -> tuple[str, ...]:
    """What would mend the most telling of the checks in which something shown is no longer shown, each said once.

    unit: what a period is called; contrast: that of the finding. More periods of a trend are another trend.
    """
    asks = {**_MENDS, **_TRENDS} if contrast == "trend" else _MENDS
    said = dict.fromkeys(asks.get(check.name, _MORE).format(unit=unit, Unit=unit.capitalize()) for check in lost)
    return tuple(said)[:MOST]

"""What stands around a trial's report: title, organisation, dates and band, without importing what reckons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.protocol import wording
from trialkit.reporting import numbers, terms
from trialkit.reporting.formats.front import Front

if TYPE_CHECKING:
    from trialkit.protocol.disclosure import Audience
    from trialkit.protocol.trial import Trial


def front(trial: Trial, kind: str, audience: Audience = "public") -> Front:
    """The words around a trial's report or page."""
    band = terms.band(trial, audience)
    return Front(trial.title, trial.organisation, kind, numbers.capital(when(trial)), band)


def when(trial: Trial) -> str:
    """The trial's dates, and the phase that is judged where that is a later one: "trial 1 Feb – 14 Mar 2021"."""
    trials = trial.design.phases_of("trial")
    said = f"{_word(trial)} {numbers.date_range(trials[0].start, trials[-1].end)}"
    starts = sorted({site.start or trials[0].start for site in trial.design.sites if site.role == "innovation"})
    if len(starts) > 1:
        said += f" · sites started on {wording.joined(numbers.short_day(start) for start in starts)}"
    if trial.decision.judged_phase == "trial":
        return said
    judged = trial.design.phases_of(trial.decision.judged_phase)
    return f"{said} · judged on {judged[0].name}, {numbers.date_range(judged[0].start, judged[-1].end)}"


def _word(trial: Trial) -> str:
    """What the dates are of: the trial only where they are known to be the new way's own."""
    if not trial.intervention.tried:
        return "looked at"
    if trial.log.survey:
        return "asked"
    if trial.intervention.began is None:
        return "trial"
    return "judged" if trial.decision.judged_phase == "trial" else "trial phase"

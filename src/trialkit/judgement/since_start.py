"""The effect by time since each site's own start, in the trial's own periods: "Weeks 3 to 4 since its own start"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trialkit.analysis.estimate import Estimate, Result
from trialkit.analysis.segmented import Question
from trialkit.analysis.since_start import Span, since_start
from trialkit.protocol.design import Site
from trialkit.protocol.trial import Trial
from trialkit.records.series import Series

FEWER = "Later times rest on the sites that started early, so a difference between times may be one between sites."


def by_time(trial: Trial, own: Sequence[tuple[Site, Series]], question: Question) -> tuple[Result, ...]:
    """The effect in each span of periods since the start, over the sites that reach it; none for a short trial."""
    found = since_start([(site.name, series) for site, series in own], question)
    return tuple(_named(trial.design.period, span) for span in found)


def _named(period: str, span: Span) -> Result:
    """One span's effect with its time and its sites in the subject."""
    unit = period.capitalize()
    when = f"{unit} {span.first}" if span.first == span.last else f"{unit}s {span.first} to {span.last}"
    subject = f"{when}, {len(span.sites)} of {span.of} sites"
    effect = replace(span.effect, contrast="since_start", subject=subject)
    if not isinstance(effect, Estimate):
        return effect
    note = effect.note if len(span.sites) == span.of else f"{effect.note} {FEWER}"
    return replace(effect, note=note)

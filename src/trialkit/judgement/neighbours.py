"""Where a place stands among others like it in the judged phase; no change is judged by it."""

from __future__ import annotations

from collections.abc import Sequence

from trialkit.analysis.estimate import NotEstimable
from trialkit.analysis.neighbours import Funnel, Kind, Place, funnel
from trialkit.protocol.measure import Measure
from trialkit.protocol.trial import Trial
from trialkit.records.series import Series


def among_neighbours(trial: Trial, measure: Measure, series: Sequence[Series]) -> Funnel | NotEstimable | None:
    """The innovation site against every neighbour; None without neighbours, or for a measure that has no funnel.

    series: the measure's own, each site's among them. A neighbour without a figure is left out.
    """
    kind: Kind | None = next((name for name in ("rate", "proportion") if name == measure.type), None)
    names = {site.id: site.name for site in trial.design.sites if site.role == "neighbour"}
    if not names or kind is None or measure.before is not None:
        return None
    (own,) = (site for site in trial.design.sites if site.role == "innovation")
    by_site = {one.site: one for one in series if one.site is not None}
    here = _place(trial, kind, own.name, by_site[own.id])
    if here is None:
        reason = f"{own.name} has no figure in the judged phase."
        return NotEstimable("level", "ratio", f"{own.name} against its neighbours", reason, "A figure of its own.")
    places = [_place(trial, kind, name, by_site[site]) for site, name in names.items()]
    return funnel(here, [place for place in places if place is not None], kind, level=trial.decision.confidence)


def _place(trial: Trial, kind: Kind, name: str, found: Series) -> Place | None:
    rows = found.phase(trial.decision.judged_phase)
    size = float(rows["exposure" if kind == "rate" else "denominator"].sum())
    return Place(name, float(rows["numerator"].sum()), size) if size > 0 else None

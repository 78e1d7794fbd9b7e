"""Whether the mix of pooled sites explains a figure: the same figure with each site weighed as in the baseline.

Sites that differ and trade volume move the pooled figure though nothing changed at any of them. Direct standardisation
holds each site's share of every period at its share of the baseline (Keiding and Clayton 2014, Stat Sci 29:529).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from trialkit.analysis.asked import Figure, ask
from trialkit.analysis.covariance import Array
from trialkit.analysis.estimate import Check
from trialkit.analysis.standing import compared, standing
from trialkit.records.series import Series

NAME = "Sites weighed as in the baseline"
_SUMS = ["numerator", "denominator", "exposure", "total", "total_squares"]


def mix(figure: Figure, sites: Sequence[tuple[str, Series]]) -> Check:
    """The same figure with every site's share of each period held at its share of the baseline.

    sites: each pooled site's name and its own series, on the calendar of the pooled one. A comparison stays as it is.
    """
    series, question = figure.series, figure.question
    if len(sites) < 2:
        return Check(NAME, None, "There is one site.")
    if series.type == "count":
        return Check(NAME, None, "A count has no size by which sites could be weighed.")
    size = "exposure" if series.type == "rate" else "denominator"
    sizes = np.column_stack([own.frame[size].to_numpy(dtype=float) for _, own in sites])
    used = series.frame["value"].notna().to_numpy()
    before = used & (series.frame["kind"] == "baseline").to_numpy()
    if not before.any():
        return Check(NAME, None, f"No {question.period} of baseline was logged at every site to weigh them by.")
    for place, (name, _) in enumerate(sites):
        if (sizes[used, place] <= 0).any():
            return Check(NAME, None, f"{name} has a {question.period} with nothing to weigh.")
    shares = _shares(sizes[before])
    with np.errstate(divide="ignore", invalid="ignore"):
        factors = np.where(used[:, None], shares * sizes.sum(axis=1, keepdims=True) / sizes, 1.0)
    answer = ask(weighed(series, [own for _, own in sites], factors), question, like=series)
    marks = question.landmarks
    stood = [("with each site weighed as in the baseline", standing(answer, marks))]
    check = compared(NAME, standing(figure.answer, marks), stood, marks)
    if check.passed is not False:
        return check
    judged = used & (series.frame["kind"] == question.of).to_numpy()
    names = [name for name, _ in sites]
    return replace(check, text=f"{check.text} {_moved(names, shares, _shares(sizes[judged]), question.period)}")


def weighed(series: Series, sites: Sequence[Series], factors: Array) -> Series:
    """The pooled series with every sum of each site multiplied by that site's factor of the period.

    factors: (periods, sites), above 0. Periods without a value stay without one.
    """
    frame = series.frame.copy()
    parts = [own.frame[_SUMS].to_numpy(dtype=float) * factors[:, [place]] for place, own in enumerate(sites)]
    frame[_SUMS] = np.sum(parts, axis=0)
    above, below = {"mean": ("total", "denominator"), "money": ("total", "denominator")}.get(
        series.type, ("numerator", "exposure" if series.type == "rate" else "denominator")
    )
    scale = series.per if series.type == "rate" else 1.0
    frame["value"] = (scale * frame[above] / frame[below]).where(series.frame["value"].notna())
    options = series.options
    if options is not None:
        answers = [own.options.mul(factors[:, at], axis=0) for at, own in enumerate(sites) if own.options is not None]
        options = sum(answers[1:], answers[0])
    people = [_people(own, factors[:, place]) for place, own in enumerate(sites) if own.practitioners is not None]
    named = pd.concat(people).groupby(["index", "practitioner"], as_index=False).sum() if people else None
    return replace(series, frame=frame, options=options, practitioners=named)


def _people(own: Series, factors: Array) -> pd.DataFrame:
    """One site's practitioners with their sums multiplied by the site's factor of the period."""
    found = pd.DataFrame() if own.practitioners is None else own.practitioners.copy()
    by_period = dict(zip(own.frame["index"], factors, strict=True))
    found[_SUMS] = found[_SUMS].mul(found["index"].map(by_period).fillna(1.0), axis=0)
    return found


def _shares(sizes: Array) -> Array:
    """Each site's share (sites,) of all periods' sizes (periods, sites)."""
    found: Array = sizes.sum(axis=0) / sizes.sum()
    return found


def _moved(names: Sequence[str], before: Array, after: Array, period: str) -> str:
    """How the mix of sites changed, by the site whose share moved most."""
    most = int(np.argmax(np.abs(after - before)))
    first, then = f"{before[most]:.0%}", f"{after[most]:.0%}"
    if first == then:
        return f"The mix of sites changed from {period} to {period}."
    return f"The mix of sites changed: {names[most]} made up {first} of the baseline and {then} of the judged phase."

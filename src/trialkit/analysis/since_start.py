"""Several sites with starts of their own: the effect by time since the start, so that growing or fading is seen.

Each site has a level for every span of periods since its own start, against its own baseline, and the sites' effects in
one span are combined as panel.py combines whole effects. A regression with effects of site, period and time since start
would weigh already changed sites as comparisons and let one time's effect leak into another's where cohorts differ (Sun
and Abraham 2021, J Econometrics 225:175; Callaway and Sant'Anna 2021, 225:200). Here no site is ever a comparison.
Later spans rest on the sites that started early enough to reach them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from trialkit.analysis import cil, designs, panel, scales, segmented
from trialkit.analysis.designs import Fault
from trialkit.analysis.estimate import NotEstimable, Result
from trialkit.analysis.places import Places, closed, points
from trialkit.analysis.segmented import Question
from trialkit.records.series import Series

NARROWEST, MOST = 2, 4
"""Periods in a span at least, and spans at most: single weeks of one team say little, and a table of ten less."""


@dataclass(frozen=True)
class Span:
    """The effect in some periods since each site's own start.

    first, last: the periods, counted from 1; sites: those that reach the last and have an effect there; of: all asked.
    """

    first: int
    last: int
    sites: tuple[str, ...]
    of: int
    effect: Result


def spans(longest: int) -> tuple[tuple[int, int], ...]:
    """First and last period of each span over a phase of so many periods; none where one span would be all of it.

    >>> spans(6), spans(5), spans(13)
    (((1, 2), (3, 4), (5, 6)), ((1, 2), (3, 4), (5, 5)), ((1, 4), (5, 8), (9, 12), (13, 13)))
    """
    width = max(NARROWEST, math.ceil(longest / MOST))
    found = tuple((first, min(first + width - 1, longest)) for first in range(1, longest + 1, width))
    return found if len(found) > 1 else ()


def since_start(sites: Sequence[tuple[str, Series]], question: Question) -> tuple[Span, ...]:
    """The effect in each span since each site's own start, over all sites that reach it.

    question: the one that is asked of every site as a whole; its trend is carried on where that is segmented
    regression. A site reaches a span that its calendar holds whole and in which it logged something. Where fewer than
    two sites reach a span, it is not estimable.
    """
    lengths = {name: _length(series, question) for name, series in sites}
    edges = spans(max(lengths.values(), default=0))
    effects: dict[tuple[int, int], list[tuple[str, Result]]] = {edge: [] for edge in edges}
    for name, series in sites:
        reached = [edge for edge in edges if edge[1] <= lengths[name] and _logged(series, question, edge)]
        for edge, effect in zip(reached, _site(series, question, reached), strict=True):
            effects[edge].append((name, effect))
    return tuple(_combined(edge, found, len(sites), question) for edge, found in effects.items())


def _length(series: Series, question: Question) -> int:
    """Periods of the judged phase in one site's calendar, from its own start to its end."""
    index = series.frame.loc[series.frame["kind"] == question.of, "index"]
    return 0 if index.empty else int(index.max() - index.min()) + 1


def _logged(series: Series, question: Question, edge: tuple[int, int]) -> bool:
    """Whether a site logged anything in a span."""
    first = series.frame.loc[series.frame["kind"] == question.of, "index"].min()
    since = series.phase(question.of)["index"] - first + 1
    return bool(since.between(*edge).any())


def _site(series: Series, question: Question, reached: Sequence[tuple[int, int]]) -> tuple[Result, ...]:
    """One site's effect in each span it reaches, all calibrated together."""
    if not reached:
        return ()
    asked = replace(question, contrast="since_start")
    trend = question.baseline_trend or question.contrast in designs.FULL
    plan = designs.since_start(series, reached, question.of, trend=trend, season=question.season)
    if isinstance(plan, Fault):
        return (segmented.figure(plan, asked),) * len(reached)
    laid = [Places(series, replace(plan, targets=(target,))) for target in plan.targets]
    working = scales.working_scale(series, question.scale)
    if not closed(laid[0], working):
        together = np.stack([target.weights for target in plan.targets])
        cil.prepare(points(laid[0], working), together, weeks_vary=question.weeks_vary, level=question.level)
    return tuple(segmented.figure(one, asked) for one in laid)


def _combined(edge: tuple[int, int], found: Sequence[tuple[str, Result]], of: int, question: Question) -> Span:
    """The sites' effects in one span as one effect."""
    if len(found) < panel.FEWEST:
        reached = f"{'no site' if not found else 'one site'} of {of} reached this time, and two are needed."
        absent = NotEstimable("since_start", question.scale, "", reached, "Sites that go on for longer.")
        return Span(*edge, tuple(name for name, _ in found), of, absent)
    whole = panel.together(found, level=question.level)
    lost = {name for name, _ in whole.left_out}
    return Span(*edge, tuple(name for name, _ in found if name not in lost), of, whole.headline)

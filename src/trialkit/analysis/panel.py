"""Several sites that started at different times: one effect over them all, and what a further site may expect.

Every site is first set against its own baseline, so a site that has already changed never serves as the comparison of
another, as it would in a two-way fixed effects regression (Goodman-Bacon 2021, J Econometrics 225:254). The sites'
effects, whose intervals come from cil.py, are then combined by a random effects model.

Between-site variance by Paule and Mandel (1982, J Res Natl Bur Stand 87:377); the interval for the mean effect by
Hartung and Knapp (2001, Stat Med 20:3875), t on k − 1 degrees of freedom, because with a handful of sites it does not
rest on how well that variance was estimated, as a normal interval does. Where the sites happen to agree better than
their own errors allow, it is held at least as wide as the normal one (Wiksten, Rücker and Schwarzer 2016, Stat Med
35:2503).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import chdtrc, stdtrit

from trialkit.analysis.covariance import Array
from trialkit.analysis.estimate import Check, Estimate, Interval, NotEstimable, Result
from trialkit.analysis.further import further
from trialkit.analysis.normal import standard_error, z_of
from trialkit.analysis.shrinkage import paule_mandel
from trialkit.analysis.standing import Landmark, compared, standing
from trialkit.analysis.stretch import turns

METHOD = "random effects over sites (Paule and Mandel, Hartung and Knapp)"
FURTHER = "One further site like these"
"""The subject of the effect at a site that was not tried."""
ALL = "All sites, each against its own baseline"
SHARED = "Whatever moved all sites over these periods counts as effect, because each is set against its own past alone."
FEWEST = 2
DIFFER = 0.05
"""Level of Cochran's test, below which sites are said to differ."""
EACH_SITE = "Without each site in turn"


@dataclass(frozen=True)
class Mean:
    """A random effects mean of k effects.

    value, half: the mean and half its interval; between: variance between sites; further: the ends of the interval for
    the effect at one further site; cochran: Q, the weighted sum of squares about the mean when sites are taken not to
    differ.
    """

    value: float
    half: float
    between: float
    further: tuple[float, float]
    cochran: float


@dataclass(frozen=True)
class Panel:
    """Several sites together.

    headline:   the mean effect over sites like these.
    prediction: the effect at one further site like these: its interval is for that site, not for the mean.
    spread:     standard deviation of the effect between sites, on the scale it was combined on (logs, for ratios).
    differ:     whether the sites' effects lie further apart than their errors explain.
    without:    whether the interval stands where it did when each site in turn is left out.
    left_out:   sites without an effect of their own, each with the reason.
    """

    headline: Result
    prediction: Result
    spread: float | None
    differ: Check
    without: Check
    left_out: tuple[tuple[str, str], ...] = ()


def mean(effects: Array, errors: Array, level: float = 0.95) -> Mean:
    """The random effects mean of effects (k,) with standard errors (k,), k at least 2.

    between is by Paule and Mandel (shrinkage.py), and wᵢ = 1/(sᵢ² + between). half is t₍k−1₎ √(q/Σwᵢ) with
    q = Σ wᵢ(yᵢ − ȳ)²/(k − 1), or z/√Σwᵢ where that is more; further is by further.py, and never
    within the interval of the mean.

    >>> found = mean(np.array([1.0, 2.0, 3.0]), np.array([0.1, 0.1, 0.1]))
    >>> round(found.value, 2), round(found.half, 2), [round(end, 1) for end in found.further]
    (2.0, 2.48, [-3.0, 7.0])
    """
    freedom = len(effects) - 1

    def squares(between: float) -> float:
        weight = 1 / (errors**2 + between)
        away = effects - (weight @ effects) / weight.sum()
        return float(weight @ away**2)

    between = paule_mandel(effects, errors**2)
    weight = 1 / (errors**2 + between)
    error = float(weight.sum() ** -0.5)
    t, z = float(stdtrit(freedom, 0.5 + level / 2)), z_of(level)
    half = max(t * error * math.sqrt(squares(between) / freedom), z * error)
    value = float(weight @ effects / weight.sum())
    lower, upper = further(effects, errors, level)
    return Mean(value, half, between, (min(lower, value - half), max(upper, value + half)), squares(0.0))


def together(sites: Sequence[tuple[str, Result]], *, level: float = 0.95, landmarks: Sequence[Landmark] = ()) -> Panel:
    """Each site's name and its own effect, all of one contrast and scale, as one effect over them all.

    Ratios and relative changes are combined as logarithms. A site's standard error is half its interval over the normal
    quantile. Sites without an estimate are left out and named. landmarks: what the mean is held against, on its scale.
    """
    if not sites:
        raise ValueError("a panel needs sites")
    kept = [(name, result) for name, result in sites if isinstance(result, Estimate) and _bounded(result)]
    left_out = tuple(
        (name, result.reason if isinstance(result, NotEstimable) else "its interval has no end.")
        for name, result in sites
        if (name, result) not in kept
    )
    headline, prediction, found = _combined(kept, sites[0][1], level)
    return Panel(
        headline,
        prediction,
        None if found is None else math.sqrt(found.between),
        _differ(kept, found),
        _without(kept, headline, landmarks),
        left_out,
    )


def _combined(kept: Sequence[tuple[str, Estimate]], first: Result, level: float) -> tuple[Result, Result, Mean | None]:
    """The mean effect, the effect at a further site, and the numbers behind them."""
    another = FURTHER
    if len(kept) < FEWEST:
        had = f"{len(kept)} site{'' if len(kept) == 1 else 's'} had an effect of its own, and two are needed."
        absent = NotEstimable(first.contrast, first.scale, ALL, had, "A site with three baseline periods or more.")
        return absent, replace(absent, subject=another), None
    found = mean(*_effects(kept), level)
    one = kept[0][1]
    turn = turns(one.scale)[1]

    def told(subject: str, lower: float, upper: float) -> Estimate:
        return replace(
            one,
            subject=subject,
            value=turn(found.value),
            interval=Interval(turn(lower), turn(upper), level),
            method=f"{METHOD} of the {one.method}",
            n=sum(result.n for _, result in kept),
            periods=sum(result.periods for _, result in kept),
            note=SHARED,
        )

    own = found.value - found.half, found.value + found.half
    return told(ALL, *own), told(another, *found.further), found


def _effects(kept: Sequence[tuple[str, Estimate]]) -> tuple[Array, Array]:
    """Effects and their standard errors on the scale on which they are combined."""
    to = turns(kept[0][1].scale)[0]
    effects = np.array([to(result.value) for _, result in kept])
    return effects, np.array([standard_error(result.interval, result.scale) for _, result in kept])


def _bounded(result: Estimate) -> bool:
    to = turns(result.scale)[0]
    ends = to(result.interval.lower), to(result.interval.upper)
    return all(math.isfinite(end) for end in ends) and ends[1] > ends[0]


def _differ(kept: Sequence[tuple[str, Estimate]], found: Mean | None) -> Check:
    """Cochran's test that all sites share one effect."""
    name = "Sites agree"
    if found is None:
        return Check(name, None, "Fewer than two sites have an effect of their own.")
    if float(chdtrc(len(kept) - 1, found.cochran)) < DIFFER:
        order = sorted(kept, key=lambda site: site[1].value)
        text = f"The sites differ by more than their errors explain, from {order[0][0]} up to {order[-1][0]}."
        return Check(name, False, text)
    text = f"The {len(kept)} sites lie no further apart than their errors explain, which with so few shows little."
    return Check(name, True, text)


def _without(kept: Sequence[tuple[str, Estimate]], headline: Result, landmarks: Sequence[Landmark]) -> Check:
    """The mean without each site in turn."""
    if not isinstance(headline, Estimate) or len(kept) <= FEWEST:
        return Check(EACH_SITE, None, "Leaving one out needs three sites.")
    level, found = headline.interval.level, []
    for place, (site, first) in enumerate(kept):
        rest = [*kept[:place], *kept[place + 1 :]]
        found.append((f"without {site}", standing(_combined(rest, first, level)[0], landmarks)))
    return compared(EACH_SITE, standing(headline, landmarks), found, landmarks)

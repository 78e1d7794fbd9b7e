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
from functools import cached_property

import numpy as np
from scipy.special import chdtrc, stdtrit

from trialkit.analysis.covariance import Array
from trialkit.analysis.designs import SEASONAL
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

    value, half: the mean and half its interval; between: variance between sites; cochran: Q, the weighted sum of
    squares about the mean when sites are taken not to differ.
    """

    value: float
    half: float
    between: float
    cochran: float


@dataclass(frozen=True)
class Panel:
    """Several sites together.

    What is told beside the mean is worked out when it is read: checks ask for the mean alone, hundreds of times.

    headline:  the mean effect over sites like these.
    kept:      sites with an effect of their own, each with it.
    left_out:  sites without one, each with the reason.
    found:     the numbers behind the headline; None where it is not estimable.
    level:     of its intervals.
    landmarks: what the mean is held against, on its scale.
    """

    headline: Result
    kept: tuple[tuple[str, Estimate], ...]
    left_out: tuple[tuple[str, str], ...]
    found: Mean | None
    level: float
    landmarks: tuple[Landmark, ...] = ()

    @cached_property
    def prediction(self) -> Result:
        """The effect at one further site like these: its interval is for that site, not for the mean."""
        if self.found is None:
            return replace(self.headline, subject=FURTHER)
        ends = at_another(*_effects(self.kept), self.found, self.level)
        return _told(self.kept, FURTHER, self.found.value, ends, self.level)

    @property
    def spread(self) -> float | None:
        """Standard deviation of the effect between sites, on the scale it was combined on (logs, for ratios)."""
        return None if self.found is None else math.sqrt(self.found.between)

    @cached_property
    def differ(self) -> Check:
        """Whether the sites' effects lie further apart than their errors explain: Cochran's test."""
        name = "Sites agree"
        if self.found is None:
            return Check(name, None, "Fewer than two sites have an effect of their own.")
        if float(chdtrc(len(self.kept) - 1, self.found.cochran)) < DIFFER:
            order = sorted(self.kept, key=lambda site: site[1].value)
            text = f"The sites differ by more than their errors explain, from {order[0][0]} up to {order[-1][0]}."
            return Check(name, False, text)
        where = f"The {len(self.kept)} sites lie no further apart"
        return Check(name, True, f"{where} than their errors explain, which with so few shows little.")

    @cached_property
    def without(self) -> Check:
        """Whether the interval stands where it did when each site in turn is left out."""
        if self.found is None or len(self.kept) <= FEWEST:
            return Check(EACH_SITE, None, "Leaving one out needs three sites.")
        found = []
        for place, (site, _) in enumerate(self.kept):
            rest = together([*self.kept[:place], *self.kept[place + 1 :]], level=self.level).headline
            found.append((f"without {site}", standing(rest, self.landmarks)))
        return compared(EACH_SITE, standing(self.headline, self.landmarks), found, self.landmarks)


def mean(effects: Array, errors: Array, level: float = 0.95) -> Mean:
    """The random effects mean of effects (k,) with standard errors (k,), k at least 2.

    between is by Paule and Mandel (shrinkage.py), and wᵢ = 1/(sᵢ² + between). half is t₍k−1₎ √(q/Σwᵢ) with
    q = Σ wᵢ(yᵢ − ȳ)²/(k − 1), or z/√Σwᵢ where that is more.

    >>> found = mean(np.array([1.0, 2.0, 3.0]), np.array([0.1, 0.1, 0.1]))
    >>> round(found.value, 2), round(found.half, 2)
    (2.0, 2.48)
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
    return Mean(float(weight @ effects / weight.sum()), half, between, squares(0.0))


def at_another(effects: Array, errors: Array, found: Mean, level: float = 0.95) -> tuple[float, float]:
    """The ends of the interval for the effect at one further site (further.py), never within that of the mean.

    >>> effects, errors = np.array([1.0, 2.0, 3.0]), np.array([0.1, 0.1, 0.1])
    >>> [round(end, 1) for end in at_another(effects, errors, mean(effects, errors))]
    [-3.0, 7.0]
    """
    lower, upper = further(effects, errors, level)
    return min(lower, found.value - found.half), max(upper, found.value + found.half)


def together(sites: Sequence[tuple[str, Result]], *, level: float = 0.95, landmarks: Sequence[Landmark] = ()) -> Panel:
    """Each site's name and its own effect, all of one contrast and scale, as one effect over them all.

    Ratios and relative changes are combined as logarithms. A site's standard error is half its interval over the normal
    quantile. Sites without an estimate are left out and named. landmarks: what the mean is held against, on its scale.
    """
    if not sites:
        raise ValueError("a panel needs sites")
    kept, left_out = [], []
    for name, result in sites:
        if isinstance(result, NotEstimable):
            left_out.append((name, result.reason))
        elif not _bounded(result):
            left_out.append((name, "its interval has no end."))
        else:
            kept.append((name, result))
    found = mean(*_effects(kept), level) if len(kept) >= FEWEST else None
    headline = _absent(len(kept), sites[0][1])
    if found is not None:
        ends = found.value - found.half, found.value + found.half
        headline = _told(kept, ALL, found.value, ends, level)
    return Panel(headline, tuple(kept), tuple(left_out), found, level, tuple(landmarks))


def _absent(count: int, first: Result) -> Result:
    """Why there is no mean of so few effects; first: what one site answered, for the contrast and the scale."""
    had = f"{count} site{'' if count == 1 else 's'} had an effect of its own, and two are needed."
    return NotEstimable(first.contrast, first.scale, ALL, had, "A site with three baseline periods or more.")


def _told(
    kept: Sequence[tuple[str, Estimate]], subject: str, value: float, ends: tuple[float, float], level: float
) -> Estimate:
    """An effect over the sites that are kept, from the scale on which it was combined to the one it is told on.

    It allows for the time of year where every site's effect does, and rests on no more periods of a phase than the site
    with the fewest.
    """
    effects = [effect for _, effect in kept]
    seasonal = all(effect.seasonal for effect in effects)
    one = next(effect for effect in effects if effect.seasonal == seasonal)
    some = f", at some sites {SEASONAL}" if any(effect.seasonal for effect in effects) and not seasonal else ""
    turn = turns(one.scale)[1]
    return replace(
        one,
        subject=subject,
        value=turn(value),
        interval=Interval(turn(ends[0]), turn(ends[1]), level),
        method=f"{METHOD} of the {one.method}{some}",
        n=sum(effect.n for effect in effects),
        periods=sum(effect.periods for effect in effects),
        note=SHARED,
        fewest=min((effect.fewest for effect in effects if effect.fewest is not None), default=None),
    )


def _effects(kept: Sequence[tuple[str, Estimate]]) -> tuple[Array, Array]:
    """Effects and their standard errors on the scale on which they are combined."""
    to = turns(kept[0][1].scale)[0]
    effects = np.array([to(result.value) for _, result in kept])
    return effects, np.array([standard_error(result.interval, result.scale) for _, result in kept])


def _bounded(result: Estimate) -> bool:
    to = turns(result.scale)[0]
    ends = to(result.interval.lower), to(result.interval.upper)
    return all(math.isfinite(end) for end in ends) and ends[1] > ends[0]

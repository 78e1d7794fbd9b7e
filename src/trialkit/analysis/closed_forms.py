"""Textbook power of comparing two groups whose records differ by chance alone: shares, means, rates, by formula.

What a design tool usually says. Weeks that wobble, and an analysis that allows for it, see less (power.py); without
wobble the two agree, which the tests use as a check on both.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from scipy.optimize import brentq
from scipy.special import ndtr
from scipy.stats import nct, t

from trialkit.analysis.normal import z_of

OTHER_SIDE = 4.0
CERTAIN = 8.0
"""Standard errors beyond which the far side, and what is left of the near one, are below 1e-8 and not computed."""


def two_proportions(p1: float, n1: float, p2: float, n2: float, level: float = 0.95) -> float:
    """Power of the two-sided z test of two shares, counting its own side only; as R's power.prop.test at equal sizes.

    Φ((|p₂ − p₁| − z√(p̄(1−p̄)(1/n₁ + 1/n₂))) / √(p₁(1−p₁)/n₁ + p₂(1−p₂)/n₂)), p̄ the pooled share
    (Fleiss, Levin and Paik 2003, Statistical Methods for Rates and Proportions, section 4.2).

    >>> round(two_proportions(0.50, 50, 0.75, 50), 4)
    0.7402
    """
    pooled = (n1 * p1 + n2 * p2) / (n1 + n2)
    under_none = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    under_change = math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    return float(ndtr((abs(p2 - p1) - z_of(level) * under_none) / under_change))


def two_means(difference: float, spread: float, n1: float, n2: float, level: float = 0.95) -> float:
    """Power of the two-sided t test with a common spread, both sides counted; as pwr.t2n.test (noncentral t).

    >>> round(two_means(1.0, 1.0, 20, 20), 4)
    0.869
    """
    freedom = n1 + n2 - 2
    away = abs(difference) / (spread * math.sqrt(1 / n1 + 1 / n2))
    edge = float(t.ppf((1 + level) / 2, freedom))
    other_side = float(nct.cdf(-edge, freedom, away)) if away < OTHER_SIDE else 0.0
    return 1.0 if away > edge + CERTAIN else float(nct.sf(edge, freedom, away)) + other_side


def two_rates(rate1: float, exposure1: float, rate2: float, exposure2: float, level: float = 0.95) -> float:
    """Power of the two-sided Wald test of a log rate ratio, counting its own side only.

    Φ(|log(λ₂/λ₁)| / √(1/(λ₁e₁) + 1/(λ₂e₂)) − z) (Gu, Ng, Tang and Schucany 2008, Biometrical Journal 50:283).

    >>> round(two_rates(1.0, 50, 1.5, 50), 4)
    0.6029
    """
    error = math.sqrt(1 / (rate1 * exposure1) + 1 / (rate2 * exposure2))
    return float(ndtr(abs(math.log(rate2 / rate1)) / error - z_of(level)))


def smallest(power: Callable[[float], float], most: float, wanted: float = 0.8) -> float | None:
    """The smallest change, up to `most`, for which a power is reached; None when it is not reached at all."""
    if power(most) < wanted:
        return None
    return float(brentq(lambda size: power(size) - wanted, 1e-9 * most, most, xtol=1e-10))

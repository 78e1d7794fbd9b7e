"""Rows that several parts of evaluation.json are made of: an estimate, and one that cannot be given."""

from __future__ import annotations

import math

from pydantic import BaseModel, ConfigDict

from trialkit.analysis.estimate import Contrast, Estimate, NotEstimable, Result, Scale, WeeksVary


class Part(BaseModel):
    """Any part of the document; nothing unknown is let in."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class EstimateRow(Part):
    """One estimate with its interval."""

    contrast: Contrast
    """What is compared with what: level, before_after, first_last, trend, change, level_change and so on."""
    scale: Scale
    """absolute (a fraction for proportions), relative (1.0 is a doubling), ratio or odds_ratio."""
    subject: str
    """What it is about, in the trial's words."""
    value: float
    lower: float | None
    """Lower end of the interval; null when the data set no bound."""
    upper: float | None
    """Upper end of the interval; null when the data set no bound."""
    level: float
    """Confidence level, such as 0.95."""
    method: str
    n: int
    """Records (events, for counts) behind the estimate."""
    periods: int
    """Periods behind the estimate."""
    weeks_vary: WeeksVary | None
    """The assumption about how periods differ, where the method makes one."""
    note: str


class NotEstimableRow(Part):
    """An estimate that was planned and cannot be given."""

    contrast: Contrast
    scale: Scale
    subject: str
    reason: str
    needs: str
    """What would make it possible."""


class CheckRow(Part):
    """One robustness check."""

    name: str
    passed: bool | None
    """null when it does not apply."""
    text: str


def result_row(result: Result) -> EstimateRow | NotEstimableRow:
    """The row of an estimate, or of why there is none."""
    return estimate_row(result) if isinstance(result, Estimate) else not_estimable_row(result)


def estimate_row(found: Estimate) -> EstimateRow:
    """The row of an estimate; an end that the data do not bound is None."""
    return EstimateRow(
        contrast=found.contrast,
        scale=found.scale,
        subject=found.subject,
        value=found.value,
        lower=finite(found.interval.lower),
        upper=finite(found.interval.upper),
        level=found.interval.level,
        method=found.method,
        n=found.n,
        periods=found.periods,
        weeks_vary=found.weeks_vary,
        note=found.note,
    )


def not_estimable_row(found: NotEstimable) -> NotEstimableRow:
    """The row of an estimate that cannot be given."""
    return NotEstimableRow(
        contrast=found.contrast, scale=found.scale, subject=found.subject, reason=found.reason, needs=found.needs
    )


def finite(number: float) -> float | None:
    """A number, or None where it has no bound."""
    return number if math.isfinite(number) else None

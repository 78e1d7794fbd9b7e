"""Whether it worked alike for different groups of people: the primary measure in each group, where the counts allow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trialkit.analysis import before_after
from trialkit.analysis.estimate import Contrast, NotEstimable, Result
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log
from trialkit.records.series import Series, series

FEWEST_RECORDS = 10
"""Records in a group and phase below which nothing is shown: so few say little and could point to a person."""


@dataclass(frozen=True)
class GroupResult:
    """One group of people: the field and answer that define it, in the log's words, and the primary measure in it.

    levels: the level in the baseline, where there is one, and in the judged phase; change: pooled records, before
    against after, on the measure's own scale. Each is NotEstimable where the group is too small.
    """

    field: str
    answer: str
    levels: tuple[Result, ...]
    change: Result

    @property
    def small(self) -> bool:
        """Whether it has too few records in a phase to be shown at all."""
        return any(isinstance(found, NotEstimable) and found.because == "few" for found in (*self.levels, self.change))


def equality(trial: Trial, log: Log) -> tuple[GroupResult, ...]:
    """One result for each answer of each field that the plan names under equality_fields, in their order."""
    return tuple(_groups(trial, log))


def _groups(trial: Trial, log: Log) -> Iterator[GroupResult]:
    for name in trial.equality_fields:
        field = trial.log.fields[name]
        answers = field.options or {"yes": "Yes", "no": "No"}
        for answer, words in answers.items():
            found = series(trial, log, trial.primary, group=(name, answer))
            yield _group(trial, found, field.label or name, words)


def _group(trial: Trial, found: Series, field: str, answer: str) -> GroupResult:
    plan = trial.decision
    if found.type in ("count", "rate"):
        reason = "a count by group needs the number of people in each group, which the log does not hold."
        return GroupResult(field, answer, (), NotEstimable("before_after", "absolute", answer, reason))
    kinds = [
        kind for kind in ("baseline", plan.judged_phase) if kind != "baseline" or trial.design.phases_of("baseline")
    ]
    levels = tuple(
        _too_few("level", answer)
        if _records(found, kind) < FEWEST_RECORDS
        else before_after.level(found, kind, level=plan.confidence)
        for kind in kinds
    )
    if len(kinds) == 1:
        reason = "there was no baseline, so no change can be given."
        return GroupResult(field, answer, levels, NotEstimable("before_after", "absolute", answer, reason))
    if any(_records(found, kind) < FEWEST_RECORDS for kind in kinds):
        return GroupResult(field, answer, levels, _too_few("before_after", answer))
    pooled = before_after.before_after(found, before=("baseline",), after=(plan.judged_phase,), level=plan.confidence)
    return GroupResult(field, answer, levels, next(result for result in pooled if result.scale == "absolute"))


def _records(found: Series, kind: str) -> int:
    return int(found.phase(kind)["records"].sum())


def _too_few(contrast: Contrast, answer: str) -> NotEstimable:
    """The answer for a group of which nothing is shown."""
    reason = f"fewer than {FEWEST_RECORDS} records in a phase."
    return NotEstimable(contrast, "absolute", answer, reason, "More records in this group.", "few")

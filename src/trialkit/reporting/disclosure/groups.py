"""Groups of people as they may be told: a small one is never hidden alone, nor told from those hidden beside it.

Those who gave no answer are a group as well: all records less those of every answer are theirs. Why a group is hidden
is said in one way, for a group that is small and for one that goes with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from trialkit.analysis.estimate import NotEstimable, Result
from trialkit.judgement.equality import GroupResult
from trialkit.judgement.evaluation import Evaluation
from trialkit.protocol.disclosure import DisclosureRule
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log
from trialkit.records.series import Series, series
from trialkit.reporting.disclosure.cells import covered
from trialkit.reporting.disclosure.estimates import Keeper
from trialkit.reporting.disclosure.pools import sides_of
from trialkit.reporting.disclosure.sentences import Sentences
from trialkit.reporting.disclosure.shown import people

_KEPT = "kept back: it has few records in a phase, or would tell of a group that has."


def kept_groups(evaluation: Evaluation, keeper: Keeper, sentences: Sentences) -> tuple[GroupResult, ...]:
    """The groups of each field, those hidden in which any number of people is small, or which would tell another."""
    hidden = set(_hidden(evaluation, keeper.rule))
    told = replace(keeper, rule=keeper.rule.where_hidden) if hidden else keeper
    every = _each(evaluation.trial, evaluation.log)
    made = {(name, words): dict(sides_of(one)) for name, groups in every for words, one in groups.items()}
    return tuple(
        _kept(
            group,
            replace(told, sides=made.get((group.field, group.answer), {})),
            sentences,
            hidden=(group.field, group.answer) in hidden or group.small,
        )
        for group in evaluation.equality
    )


def _each(trial: Trial, log: Log) -> Iterator[tuple[str, dict[str, Series]]]:
    """Each field as it is named, with the primary measure of every group by its answer in words."""
    for name in trial.equality_fields:
        field = trial.log.fields[name]
        answers = field.options or {"yes": "Yes", "no": "No"}
        yield (
            field.label or name,
            {words: series(trial, log, trial.primary, group=(name, answer)) for answer, words in answers.items()},
        )


def _hidden(evaluation: Evaluation, rule: DisclosureRule) -> Iterator[tuple[str, str]]:
    """Field and answer of each hidden group; in every phase the groups and those without an answer are all records."""
    for name, groups in _each(evaluation.trial, evaluation.log):
        counts = _counts(evaluation.trial, evaluation.log, list(groups.values()))
        unsafe = {cell for cell, found in counts.items() if any(rule.hidden(count) for count in found)}
        gone = {number for number, _ in covered(unsafe, counts, [list(counts)], rule)}
        yield from ((name, words) for number, words in enumerate(groups) if number in gone)


def _counts(trial: Trial, log: Log, groups: Sequence[Series]) -> dict[tuple[int, int], np.ndarray]:
    """By group, numbers of people in every phase; last of those who gave no answer, where anybody did not."""
    every = series(trial, log, trial.primary)
    kinds = list(dict.fromkeys(every.frame["kind"]))

    def of(one: Series) -> np.ndarray:
        counts, kind = people(one, trial.primary), one.frame["kind"].to_numpy()
        return np.concatenate([counts[kind == each].sum(axis=0) for each in kinds])

    found = [of(one) for one in groups]
    without = of(every) - sum(found)
    if without.any():
        found.append(without)
    return {(number, 0): counts for number, counts in enumerate(found)}


def _kept(group: GroupResult, keeper: Keeper, sentences: Sentences, *, hidden: bool) -> GroupResult:
    def one(found: Result) -> Result:
        if hidden:
            return NotEstimable(found.contrast, found.scale, group.answer, _KEPT, because="kept_back")
        return sentences.kept(keeper.result(found))

    return replace(group, levels=tuple(one(level) for level in group.levels), change=one(group.change))

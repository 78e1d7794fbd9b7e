"""Groups of people as they may be told: a small group is never the only one hidden, and no count comes out exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from trialkit.analysis.estimate import Estimate, Result
from trialkit.judgement.equality import GroupResult, too_few
from trialkit.judgement.evaluation import Evaluation
from trialkit.protocol.disclosure import DisclosureRule
from trialkit.records.series import series
from trialkit.reporting.disclosure.cells import covered
from trialkit.reporting.disclosure.estimates import Keeper
from trialkit.reporting.disclosure.sentences import Sentences
from trialkit.reporting.disclosure.shown import people


def kept_groups(evaluation: Evaluation, keeper: Keeper, sentences: Sentences) -> tuple[GroupResult, ...]:
    """The groups of each field, those hidden in which any number of people is small, or which would tell another."""
    found = {(group.field, group.answer): group for group in evaluation.equality}
    hidden = set(_hidden(evaluation, keeper.rule))
    return tuple(_kept(group, keeper, sentences, hidden=name in hidden) for name, group in found.items())


def _hidden(evaluation: Evaluation, rule: DisclosureRule) -> Iterator[tuple[str, str]]:
    """Field and answer of each hidden group; in every phase the groups add up to all records, more or less."""
    trial = evaluation.trial
    for name in trial.equality_fields:
        field = trial.log.fields[name]
        answers = field.options or {"yes": "Yes", "no": "No"}
        counts = {}
        for number, answer in enumerate(answers):
            one = series(trial, evaluation.log, trial.primary, group=(name, answer))
            for phase, kind in enumerate(dict.fromkeys(one.frame["kind"])):
                counts[(number, phase)] = people(one)[(one.frame["kind"] == kind).to_numpy()].sum(axis=0)
        sums = [[cell for cell in counts if cell[1] == phase] for phase in sorted({phase for _, phase in counts})]
        unsafe = {cell for cell, found in counts.items() if any(rule.hidden(count) for count in np.asarray(found))}
        gone = {number for number, _ in covered(unsafe, counts, sums, rule)}
        yield from ((field.label or name, words) for number, words in enumerate(answers.values()) if number in gone)


def _kept(group: GroupResult, keeper: Keeper, sentences: Sentences, *, hidden: bool) -> GroupResult:
    def one(found: Result) -> Result:
        if hidden and isinstance(found, Estimate):
            return too_few(found.contrast, group.answer)
        return sentences.kept(keeper.result(found))

    return replace(group, levels=tuple(one(level) for level in group.levels), change=one(group.change))

"""The effect added up over the judged periods, in a sentence: how many records went differently, what it came to."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.analysis.standing import standing
from trialkit.reporting import findings, levels, numbers, sites, terms
from trialkit.reporting.numbers import change_unit, estimate_decimals, interval_brief

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult


def added_up(evaluation: Evaluation, result: MeasureResult) -> str:
    """ "Over the six weeks of the trial: 27 fewer contacts counted in ‘No way on’ (19 to 35), of 240."; "" for none."""
    found = findings.find(result, "cumulative_effect", "total")
    if not isinstance(found, Estimate) or math.isinf(found.interval.lower) or math.isinf(found.interval.upper):
        return ""
    measure, trial = result.measure, evaluation.trial
    noun = trial.design.period if found.periods == 1 else f"{trial.design.period}s"
    over = f"Over the {numbers.small_count(found.periods)} {noun} of {levels.judged_phase(evaluation)}"
    of = ""
    if measure.type in ("proportion", "ordinal"):
        of = f", of {found.n:,}"
    elif measure.type in ("mean", "money"):
        of = f", over {found.n:,} {terms.counted(trial, measure)}"
    than = ""
    if sites.controlled(found):
        than = f" than had it moved as {sites.compared_with(result) or 'the comparison'} did"
    said = f"{over}: {_amount(evaluation, result, found)}{than} ({interval_brief(measure, found)}){of}."
    across = [standing(each) == ("across",) for each in (found, result.headline)]
    if isinstance(result.headline, NotEstimable) or across[0] == across[1]:
        return said
    holds = "includes" if across[0] else "excludes"
    return f"{said} It adds up the change in the measure's own unit, and its interval {holds} no change."


def _amount(evaluation: Evaluation, result: MeasureResult, found: Estimate) -> str:
    """The sum with its direction and what it counts: "27 fewer contacts counted in ‘Ended with nothing’"."""
    measure = result.measure
    unit, decimals = change_unit(measure, "total"), estimate_decimals(measure, found)
    size = f"{unit.prefix}{numbers.plain(abs(found.value), decimals)}"
    things = unit.noun
    if measure.type in ("proportion", "ordinal"):
        things = f"{terms.counted(evaluation.trial, measure)} counted in {terms.in_sentence(measure.name)}"
    nil = unit.change(found.value, decimals) == "no change"
    way = f"{unit.more} or {unit.less}" if nil else unit.more if found.value > 0 else unit.less
    if measure.type in ("mean", "money"):
        return f"{size}{f' {unit.noun}' if unit.noun else ''} {way} in all"
    return f"{'no' if nil else size} {way} {things}"

"""What is made once for an evaluation, and for each of its results."""

from trialkit.judgement.evaluation import Evaluation
from trialkit.judgement.results import MeasureResult
from trialkit.reporting.once import made_once_each, once_for

from .conftest import louth_evaluation


def test_what_is_told_of_a_result_is_made_once_for_each_result_and_each_evaluation() -> None:
    made = []

    @made_once_each
    def named(evaluation: Evaluation, result: MeasureResult) -> str:
        made.append(result.measure.id)
        return f"{evaluation.trial.id}: {result.measure.name}"

    first, second = louth_evaluation(), louth_evaluation()
    told = [named(first, result) for result in first.results * 3]
    assert told[:2] == ["louth: Signposting", "louth: Repeat contact within 28 days"] and told[2:4] == told[:2]
    assert made == ["signposted", "came_back"]
    assert named(second, second.primary) == told[0] and made == ["signposted", "came_back", "signposted"]


def test_results_that_are_alike_are_told_apart_and_so_are_keys() -> None:
    found, made = louth_evaluation(), []
    for result in (found.primary, louth_evaluation().primary, found.primary):
        for key in ("wide", "narrow", "wide"):
            once_for(found, result, key, lambda key=key: made.append(key))  # type: ignore[misc]
    assert made == ["wide", "narrow"] * 2

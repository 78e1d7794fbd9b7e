"""A plan that judges once, at the end, has no answer before it; a plan that looks every week has one."""

from __future__ import annotations

from pathlib import Path

import pytest

from trialkit.analysis.estimate import NotEstimable
from trialkit.judgement.evaluation import Evaluation, evaluate
from trialkit.judgement.prospects import Chance
from trialkit.judgement.whole import stops_on
from trialkit.protocol.source import load_trial
from trialkit.records.read import read_log
from trialkit.reporting import prospects, words

from ..reporting.shelves import RISING, workspace


def evaluated(root: Path, *, weeks: int, looks: str = "final") -> Evaluation:
    place = workspace(root, one=RISING)
    file = place.trial_file("one")
    file.write_text(f"{file.read_text(encoding='utf-8')}decision: {{looks: {looks}}}\n", encoding="utf-8")
    log = place.log_folder("one") / "log.csv"
    lines = log.read_text(encoding="utf-8").splitlines()
    log.write_text("\n".join(lines[: weeks + 1]) + "\n", encoding="utf-8")
    trial = load_trial(file)
    return evaluate(trial, read_log(trial, place.log_folder("one")))


def test_before_the_end_the_rule_of_a_plan_that_judges_once_is_not_asked(tmp_path: Path) -> None:
    found = evaluated(tmp_path, weeks=10)
    assert found.primary.verdict == "beyond_worthwhile", "what the rule would have rested on"
    assert found.decision.too_early and (found.decision.outcome, found.decision.rule_line) == ("review", None)
    assert words.rule_says(found) == "No answer yet: the plan judges once, at the end, on 28 March 2021"
    assert words.watch_out(found).startswith("The log stops on 8 March 2021 and the plan runs to 28 March 2021")


def test_before_the_end_no_chance_and_no_number_of_weeks_is_told_and_at_the_end_they_are(tmp_path: Path) -> None:
    early = evaluated(tmp_path / "early", weeks=10)
    assert isinstance(early.chance, NotEstimable) and early.more == ()
    assert prospects.chance(early).endswith(
        "cannot be given: the plan judges once, at its end, and the log does not reach it yet."
    )
    assert prospects.more_periods(early) == ()
    assert isinstance(evaluated(tmp_path / "whole", weeks=12).chance, Chance)
    weekly = evaluated(tmp_path / "weekly", weeks=10, looks="weekly").chance
    assert isinstance(weekly, NotEstimable) and "does not hold up in its checks" in weekly.reason


def test_at_the_end_it_is(tmp_path: Path) -> None:
    found = evaluated(tmp_path, weeks=12)
    assert not found.decision.too_early and found.decision.rule_line is not None
    assert stops_on(found.trial, found.log) is None


@pytest.mark.parametrize("weeks", [10, 12])
def test_a_plan_that_looks_every_week_may_be_answered_at_any_of_them(tmp_path: Path, weeks: int) -> None:
    found = evaluated(tmp_path, weeks=weeks, looks="weekly")
    assert not found.decision.too_early and "No answer yet" not in words.rule_says(found)

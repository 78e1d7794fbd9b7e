"""What a roll-out rests on stands behind why the rule answers it, in numbers that may be told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.reporting import conftest
from trialkit.analysis.estimate import Check, NotEstimable
from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting.disclosure import disclosed
from trialkit.reporting.reasons import reasons
from trialkit.reporting.why import why

IDLE = Check("Pretended starts inside the baseline", None, "There is no baseline.")
HELD = Check("Neighbouring weeks", True, "As reported.")


def rolled(*, because: str | None = "It got better.", n: int = 16, **changes: object) -> Evaluation:
    """A trial whose rule has one line, which rolls out, with one check made of three."""
    line = {
        "primary": ["beyond_worthwhile"],
        "balancing": ["safe"],
        "then": "roll_out",
        **({"because": because} if because else {}),
    }
    headline = conftest.estimate("change", 0.7, 0.54, 0.9, n=n)
    made = conftest.evaluated(headline, conftest.HARMLESS, decision={"rules": [line]}, **changes)
    first, *others = made.results
    made = replace(made, results=(replace(first, checks=(HELD, IDLE, IDLE)), *others))
    assert made.decision.outcome == "roll_out"
    return made


@pytest.mark.parametrize("because", ["It got better.", None])
def test_records_periods_and_checks_stand_behind_why_the_line_answers(because: str | None) -> None:
    found = reasons(rolled(because=because))
    rests = ("That rests on 16 records in 6 weeks.", "2 of 3 checks could not be made.")
    assert found[: 3 if because else 2] == ((because, *rests) if because else rests)


def test_the_first_screen_tells_it_too() -> None:
    assert "It got better. That rests on 16 records in 6 weeks." in why(rolled())


def test_a_count_is_about_right_where_the_rule_rounds_and_exact_where_it_does_not() -> None:
    rounded = {"rule": "about 15 records", "exact": "16 records"}
    for rule, said in (("nhs_england", rounded["rule"]), ("none", rounded["exact"])):
        reason = {"no_disclosure_rule_because": "Old figures."} if rule == "none" else {}
        made = rolled(provenance="real", governance={"disclosure_rule": rule, **reason})
        assert f"That rests on {said} in 6 weeks." in reasons(disclosed(made))


def test_nothing_is_told_of_a_figure_that_is_kept_back_but_the_checks() -> None:
    made = rolled()
    first, *others = made.results
    kept = replace(first, headline=NotEstimable("change", "absolute", "Trial", "it is kept back."))
    found = reasons(replace(made, results=(kept, *others)))
    assert found[1] == "2 of 3 checks could not be made." and not any("rests on" in said for said in found)


def test_any_other_answer_rests_on_nothing(louth: Evaluation) -> None:
    assert louth.decision.outcome != "roll_out" and reasons(louth) == louth.decision.reasons

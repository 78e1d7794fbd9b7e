"""The rule's arithmetic: where an interval lies, which line answers, and what would have changed the answer."""

import math
from pathlib import Path

import pytest

from trialkit.analysis.estimate import Estimate, Interval, NotEstimable
from trialkit.judgement.decide import PRESETS, decide, improvement, safety, verdict, worst_safety
from trialkit.judgement.grade import Grade
from trialkit.judgement.results import MeasureResult
from trialkit.protocol.decision import DecisionPlan, RuleLine
from trialkit.protocol.measure import Measure
from trialkit.protocol.source import load_trial
from trialkit.protocol.trial import Trial

LOUTH = load_trial(Path(__file__).parents[2] / "trials" / "louth.yaml")


def estimate(lower: float, upper: float, *, scale: str = "absolute", contrast: str = "change") -> Estimate:
    return Estimate(
        contrast,
        scale,
        "Trial",
        0.0 if math.isinf(lower) else (lower + upper) / 2,
        Interval(lower, upper),
        "by hand",
        100,
        12,
    )  # type: ignore[arg-type]


def measure(*, role: str = "primary", better: str = "higher", kind: str = "proportion") -> Measure:
    return Measure(
        id=role,
        name=role.title(),
        role=role,  # type: ignore[arg-type]
        type=kind,  # type: ignore[arg-type]
        numerator={"outcome": ["advice"]},
        better=better,  # type: ignore[arg-type]
        worthwhile=10,
        margin=5 if role == "balancing" else None,
    )


def result(found: Measure, headline: Estimate | NotEstimable) -> MeasureResult:
    return MeasureResult(
        found, (), "phases", "", headline, (), (), (), (), verdict(found, headline), safety(found, headline)
    )


def grade(level: int) -> Grade:
    return Grade(level, "", 2, 2, (), (), "followed_by")


NOTHING = NotEstimable("change", "absolute", "Trial", "no rows")


@pytest.mark.parametrize(
    ("lower", "upper", "expected"),
    [
        (0.10, 0.30, "beyond_worthwhile"),
        (0.09, 0.30, "improved"),
        (0.0, 0.30, "unclear"),
        (-0.05, 0.30, "unclear"),
        (-0.04, 0.06, "less_than_worthwhile"),
        (0.01, 0.06, "less_than_worthwhile"),
        (-0.30, -0.01, "worsened"),
        (-math.inf, math.inf, "unclear"),
    ],
)
def test_the_verdict_is_where_the_interval_lies(lower: float, upper: float, expected: str) -> None:
    assert verdict(measure(), estimate(lower, upper)) == expected


def test_where_lower_is_better_the_interval_is_turned_round() -> None:
    assert improvement(measure(better="lower"), estimate(-0.30, -0.12)) == pytest.approx((12.0, 30.0))
    assert verdict(measure(better="lower"), estimate(-0.30, -0.12)) == "beyond_worthwhile"
    assert verdict(measure(better="lower"), estimate(0.01, 0.30)) == "worsened"


def test_a_rate_is_judged_in_per_cent_of_the_level_before() -> None:
    rate = Measure(id="r", name="R", role="primary", type="count", better="lower", worthwhile=10)
    assert improvement(rate, estimate(-0.33, -0.21, scale="relative")) == pytest.approx((21.0, 33.0))
    assert verdict(rate, estimate(-0.33, -0.21, scale="relative")) == "beyond_worthwhile"


def test_a_level_without_a_comparison_is_no_change_to_judge() -> None:
    assert verdict(measure(), estimate(0.15, 0.30, contrast="level")) == "not_estimable"
    assert safety(measure(role="balancing"), estimate(0.0, 0.02, contrast="level")) == "not_shown_safe"


@pytest.mark.parametrize(
    ("lower", "upper", "expected"),
    [
        (-0.10, 0.049, "safe"),
        (-0.10, 0.05, "not_shown_safe"),
        (-0.02, 0.09, "not_shown_safe"),
        (0.01, 0.09, "harmed"),
        (0.01, 0.04, "safe"),
    ],
)
def test_safe_means_the_whole_interval_is_inside_the_margin(lower: float, upper: float, expected: str) -> None:
    assert safety(measure(role="balancing", better="lower"), estimate(lower, upper)) == expected


def test_not_shown_safe_is_what_no_estimate_means() -> None:
    assert safety(measure(role="balancing"), NOTHING) == "not_shown_safe"
    assert verdict(measure(), NOTHING) == "not_estimable"


def test_one_unsafe_balancing_measure_is_enough() -> None:
    balancing = measure(role="balancing", better="lower")
    results = tuple(result(balancing, estimate(-0.02, upper)) for upper in (0.01, 0.20))
    assert worst_safety(results) == "not_shown_safe"
    assert worst_safety(()) == "none"


def plan(**settings: object) -> Trial:
    """Louth's trial with another rule."""
    return LOUTH.model_copy(update={"decision": DecisionPlan(**settings)})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("primary", "harm", "level", "expected"),
    [
        ((0.12, 0.3), (-0.05, 0.02), 3, "roll_out"),
        ((0.12, 0.3), (-0.05, 0.02), 2, "extend"),
        ((0.12, 0.3), (-0.05, 0.09), 5, "extend"),
        ((0.12, 0.3), (0.01, 0.09), 5, "stop"),
        ((-0.04, 0.06), (-0.05, 0.02), 3, "adapt"),
        ((-0.05, 0.3), (-0.05, 0.02), 3, "review"),
        ((-0.3, -0.1), (-0.05, 0.02), 3, "stop"),
    ],
)
def test_the_standard_rule(primary: tuple[float, float], harm: tuple[float, float], level: int, expected: str) -> None:
    results = (
        result(measure(), estimate(*primary)),
        result(measure(role="balancing", better="lower"), estimate(*harm)),
    )
    assert decide(plan(), results, grade(level)).outcome == expected


def test_the_careful_rule_wants_a_comparison_before_a_roll_out() -> None:
    results = (result(measure(), estimate(0.12, 0.3)),)
    careful = plan(preset="careful")
    assert decide(careful, results, grade(3)).outcome == "extend"
    assert decide(careful, results, grade(4)).outcome == "roll_out"


def test_not_shown_safe_blocks_a_roll_out_and_says_so() -> None:
    results = (
        result(measure(), estimate(0.12, 0.3)),
        result(measure(role="balancing", better="lower"), estimate(-0.02, 0.09)),
    )
    found = decide(plan(), results, grade(4))
    assert found.outcome == "extend"
    assert any("not shown to be safe" in reason for reason in found.reasons)
    assert found.would_change[0] == (
        "The rule would answer roll out if every balancing measure had been shown to be within its margin."
    )


def test_a_trials_own_rule_stands_in_for_the_preset_and_no_line_means_review() -> None:
    own = (RuleLine(primary=("beyond_worthwhile",), then="roll_out", because="We said so."),)
    better, same = result(measure(), estimate(0.12, 0.3)), result(measure(), estimate(-0.1, 0.3))
    assert decide(plan(rules=own), (better,), grade(1)).outcome == "roll_out"
    assert decide(plan(rules=own), (better,), grade(1)).rule_line == 1
    fallen_through = decide(plan(rules=own), (same,), grade(1))
    assert (fallen_through.outcome, fallen_through.rule_line) == ("review", None)


def test_every_flip_that_is_promised_comes_true() -> None:
    """The nearest change named for a roll-out, made, does make the rule answer roll out."""
    unsafe = result(measure(role="balancing", better="lower"), estimate(-0.02, 0.09))
    safe = result(measure(role="balancing", better="lower"), estimate(-0.02, 0.03))
    best = result(measure(), estimate(0.12, 0.3))
    before = decide(plan(), (best, unsafe), grade(3))
    after = decide(plan(), (best, safe), grade(3))
    assert "roll out if every balancing measure" in before.would_change[0]
    assert after.outcome == "roll_out"


def test_every_preset_can_reach_a_roll_out_and_a_stop() -> None:
    for lines in PRESETS.values():
        assert {"roll_out", "stop"} <= {line.then for line in lines}

"""The rule's arithmetic: where an interval lies, which line answers, and what would have changed the answer."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from trialkit.analysis.departures import SEASON
from trialkit.analysis.estimate import Check, Estimate, Interval, NotEstimable, Turn
from trialkit.analysis.standing import Side, placed, standing
from trialkit.judgement.decide import decide, improvement, landmarks, safety, verdict, worst_safety
from trialkit.judgement.evaluation import evaluate
from trialkit.judgement.grade import Grade
from trialkit.judgement.results import MeasureResult
from trialkit.judgement.ruling import PRESETS
from trialkit.protocol.decision import DecisionPlan, RuleLine
from trialkit.protocol.measure import Measure
from trialkit.protocol.source import load_trial
from trialkit.protocol.trial import Trial

from .conftest import Make

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


def result(found: Measure, headline: Estimate | NotEstimable, *checks: Check) -> MeasureResult:
    return MeasureResult(
        found, (), "phases", "", headline, (), (), (), checks, verdict(found, headline), safety(found, headline)
    )


def grade(level: int) -> Grade:
    return Grade(level, "", 2, 2, (), (), "followed_by")


LOST = Check(
    "Without each period in turn", False, "…", (Turn("without week 1", "the interval includes no change", True),)
)
HELD = Check("Outlying periods", True, "None.")
DOUBT = Check("Other changes at the same time", False, "A new phone system.")
BEST = estimate(0.12, 0.3)
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
        result(measure(), estimate(*primary), HELD),
        result(measure(role="balancing", better="lower"), estimate(*harm)),
    )
    assert decide(plan(), results, grade(level)).outcome == expected


def test_the_careful_rule_wants_a_comparison_before_a_roll_out() -> None:
    results = (result(measure(), estimate(0.12, 0.3), HELD),)
    careful = plan(preset="careful")
    assert decide(careful, results, grade(3)).outcome == "extend"
    assert decide(careful, results, grade(4)).outcome == "roll_out"


@pytest.mark.parametrize("preset", ["standard", "careful"])
def test_no_ready_made_rule_rolls_out_what_a_check_takes_away_or_nobody_checked(preset: str) -> None:
    """The whole interval may lie beyond the worthwhile change and hang on one week of it."""
    checked = {
        checks: decide(plan(preset=preset), (result(measure(), BEST, *checks),), grade(4))
        for checks in ((HELD,), (DOUBT,), (LOST, HELD), ())
    }
    season = replace(LOST, name=SEASON, decides=False)
    told = decide(plan(preset=preset), (result(measure(), BEST, season, HELD),), grade(4))
    assert told.outcome == "roll_out", "a season and a step cannot be told apart on a short series"
    assert any(
        f"does not ask the check ‘{SEASON}’, in which the finding does not hold up" in why for why in told.reasons
    )
    assert "in every check that the rule asks" in told.reasons[0]
    assert {checks: found.outcome for checks, found in checked.items()} == {
        (HELD,): "roll_out",
        (DOUBT,): "roll_out",
        (LOST, HELD): "extend",
        (): "extend",
    }
    assert checked[LOST, HELD].reasons[1:] == (
        "The finding does not hold up in 1 of 2 checks: without week 1 the interval includes no change.",
        "Before a roll-out the finding must hold up in every check that the rule asks. What would mend it: "
        "More weeks like these, so that the finding does not hang on any one of them.",
    )
    assert checked[()].reasons[1:] == (
        "The rule asks for a finding that holds up in its checks before a roll-out, and none could be made.",
    )
    assert "if the finding had held up in every check that the rule asks" in " ".join(checked[LOST, HELD].would_change)


def test_not_shown_safe_blocks_a_roll_out_and_says_so() -> None:
    results = (
        result(measure(), estimate(0.12, 0.3), HELD),
        result(measure(role="balancing", better="lower"), estimate(-0.02, 0.09)),
    )
    found = decide(plan(), results, grade(4))
    assert found.outcome == "extend"
    assert any("not shown to be safe" in reason for reason in found.reasons)
    assert found.would_change[0] == (
        "The rule would answer roll out if every balancing measure had been shown to be within its margin."
    )


@pytest.mark.parametrize(
    ("primary", "reason"),
    [
        ((0.02, 0.3), "The primary measure improved, but perhaps by less than the change worth having."),
        ((-0.05, 0.3), "The primary measure cannot tell: its interval holds both no change and a change worth having."),
    ],
)
def test_a_primary_measure_that_is_not_clear_is_a_reason(primary: tuple[float, float], reason: str) -> None:
    assert reason in decide(plan(), (result(measure(), estimate(*primary)),), grade(3)).reasons


@pytest.mark.parametrize(
    ("primary", "reason"),
    [
        ((0.02, 0.06), "The primary measure improved, but by less than the change worth having."),
        (
            (-0.02, 0.06),
            "The primary measure cannot tell: its interval holds no change, and what is compared cannot show that "
            "nothing changed.",
        ),
    ],
)
def test_a_trend_alone_gives_its_own_reason_why_it_does_not_reassure(primary: tuple[float, float], reason: str) -> None:
    results = (result(measure(), estimate(*primary, contrast="trend")),)
    assert reason in decide(plan(), results, grade(3)).reasons


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
    best = result(measure(), estimate(0.12, 0.3), HELD)
    before = decide(plan(), (best, unsafe), grade(3))
    after = decide(plan(), (best, safe), grade(3))
    assert "roll out if every balancing measure" in before.would_change[0]
    assert after.outcome == "roll_out"


def test_every_preset_can_reach_a_roll_out_and_a_stop() -> None:
    for lines in PRESETS.values():
        assert {"roll_out", "stop"} <= {line.then for line in lines}


ENDS = [end / 100 for end in (-30, -10, -7, -5, -2, 0, 2, 5, 7, 10, 30)]
INTERVALS = [(lower, upper) for lower in ENDS for upper in ENDS if lower <= upper]


@pytest.mark.parametrize("better", ["higher", "lower"])
def test_the_verdict_and_the_safety_follow_from_where_the_interval_stands(better: str) -> None:
    """Every landmark that the rules use is among those of the checks, ends that touch one included."""
    primary, balancing = measure(better=better), measure(role="balancing", better=better)
    good: Side = "above" if better == "higher" else "below"
    for ends in INTERVALS:
        own, worth = standing(estimate(*ends), landmarks(primary, "absolute")) or ()
        by_hand = (
            "beyond_worthwhile"
            if worth == good
            else "worsened"
            if own not in (good, "across")
            else "less_than_worthwhile"
            if worth != "across"
            else "improved"
            if own == good
            else "unclear"
        )
        assert verdict(primary, estimate(*ends)) == by_hand, ends
        own, _, margin = standing(estimate(*ends), landmarks(balancing, "absolute")) or ()
        by_hand = "safe" if margin == good else "harmed" if own not in (good, "across") else "not_shown_safe"
        assert safety(balancing, estimate(*ends)) == by_hand, ends


def test_landmarks_are_told_in_the_unit_of_the_plan_and_on_its_scale_alone() -> None:
    rise, harm = landmarks(measure(role="balancing"), "absolute")
    assert (rise.above, rise.below) == ("rises of 10 points or more", "changes smaller than 10 points")
    assert (harm.at, harm.below) == (-0.05, "falls of 5 points or more")
    assert landmarks(measure(), "relative") == landmarks(measure(), "ratio") == ()
    rate = Measure(id="r", name="R", role="primary", type="count", better="lower", worthwhile=12.5)
    (fall,) = landmarks(rate, "relative")
    assert (fall.at, fall.below, fall.above) == (-0.125, "falls of 12.5% or more", "changes smaller than 12.5%")
    assert placed(Interval(-0.2, -0.125), "relative", (fall,)) == ("below", "below")
    money = Measure(id="m", name="M", role="primary", type="money", value="cost", better="lower", worthwhile=1200)
    assert landmarks(money, "absolute")[0].below == "falls of £1,200 or more"
    assert landmarks(measure().model_copy(update={"worthwhile": None}), "absolute") == ()


def test_checks_that_did_not_pass_are_among_the_reasons_and_passed_ones_are_not() -> None:
    best = estimate(0.12, 0.3)
    turned = decide(plan(), (result(measure(), best, LOST, HELD),), grade(3))
    said = "The finding does not hold up in 1 of 2 checks: without week 1 the interval includes no change."
    assert said in turned.reasons
    assert turned.outcome == decide(plan(), (result(measure(), best),), grade(3)).outcome, "a reason, not a condition"
    assert not any(
        "holds up" in reason for reason in decide(plan(), (result(measure(), best, HELD),), grade(3)).reasons
    )


def test_a_balancing_measure_whose_safety_does_not_hold_up_is_named() -> None:
    balancing = measure(role="balancing", better="lower")
    wider = Check("Name", False, "…", (Turn("without P01", "the interval includes rises of 5 points or more", True),))
    best = result(measure(), estimate(0.12, 0.3))
    reasons = decide(plan(), (best, result(balancing, estimate(-0.02, 0.03), wider, HELD)), grade(3)).reasons
    assert (
        "That ‘Balancing’ is safe does not hold up in 1 of 2 checks: without P01 the interval includes "
        "rises of 5 points or more." in reasons
    )
    unsafe = decide(plan(), (best, result(balancing, estimate(-0.02, 0.09), wider, HELD)), grade(3)).reasons
    assert not any("hold up" in reason for reason in unsafe), "what was not shown has nothing to lose"


@pytest.mark.parametrize(
    ("before", "during", "told"),
    [
        ([160], [160, 161, 159], ("unclear", "not_shown_safe")),
        ([160, 161, 159], [160], ("unclear", "not_shown_safe")),
        ([160], [160], ("unclear", "not_shown_safe")),
        ([160, 161], [160, 159], ("less_than_worthwhile", "safe")),
    ],
)
def test_a_single_week_on_one_side_never_reassures(
    make: Make, before: list[int], during: list[int], told: tuple[str, str]
) -> None:
    found = evaluate(*make(*([(count, 400) for count in side] for side in (before, during))))
    assert (found.primary.verdict, found.results[1].safety) == told
    assert found.results[1].measure.role == "balancing"


SAFE = estimate(-0.05, 0.02)
UNSAFE = estimate(-0.02, 0.09)


def test_extend_is_not_offered_where_the_registered_plan_fixed_the_length() -> None:
    results = (result(measure(), BEST), result(measure(role="balancing", better="lower"), UNSAFE))
    free, fixed = (decide(plan(), results, grade(3), may_extend=may) for may in (True, False))
    assert (free.outcome, free.withheld) == ("extend", None)
    assert (fixed.outcome, fixed.withheld, fixed.rule_line) == ("review", "extend", free.rule_line)
    assert "is not offered here: the registered plan fixed the length" in fixed.reasons[1]
    assert not any("answer extend" in said for said in fixed.would_change)
    assert fixed.would_change[0] == free.would_change[0], "a roll-out stays as near as it was"


def test_a_withheld_extension_never_falls_to_a_line_that_was_written_for_another_result() -> None:
    own = (RuleLine(primary=("improved",), then="extend"), RuleLine(then="roll_out"))
    found = decide(plan(rules=own), (result(measure(), estimate(0.02, 0.3)),), grade(1), may_extend=False)
    assert found.outcome == "review"


def test_a_rule_may_ask_for_one_measure_and_for_checks_that_hold() -> None:
    own = (
        RuleLine(
            primary=("beyond_worthwhile",),
            balancing=("safe",),
            measures={"secondary": ("improved", "beyond_worthwhile")},
            checks=("passed",),
            then="roll_out",
        ),
    )
    secondary = measure(role="secondary").model_copy(update={"worthwhile": None})
    safe = result(measure(role="balancing", better="lower"), SAFE)

    def told(second: Estimate, *checks: Check) -> tuple[str, tuple[str, ...]]:
        found = decide(plan(rules=own), (result(measure(), BEST, *checks), safe, result(secondary, second)), grade(1))
        return found.outcome, found.would_change

    assert told(estimate(0.02, 0.1), HELD)[0] == "roll_out"
    assert told(estimate(-0.02, 0.1), HELD) == (
        "review",
        ("The rule would answer roll out if Secondary had been improved, perhaps by less than is worth having.",),
    )
    assert told(estimate(0.02, 0.1), LOST, HELD) == (
        "review",
        ("The rule would answer roll out if the finding had held up in every check that the rule asks.",),
    )
    assert told(estimate(0.02, 0.1))[0] == "review", "nothing checked is nothing passed"


def test_what_would_change_names_the_one_balancing_measure_where_the_rule_does() -> None:
    own = (RuleLine(primary=("beyond_worthwhile",), balancing=("safe",), then="roll_out"),)
    two = [measure(role="balancing", better="lower").model_copy(update={"id": name}) for name in ("a", "b")]
    results = (result(measure(), BEST), result(two[0], UNSAFE), result(two[1], SAFE))
    assert decide(plan(rules=own), results, grade(1)).would_change == (
        "The rule would answer roll out if every balancing measure had been shown to be within its margin.",
    )


def test_no_line_of_a_ready_made_rule_is_behind_others_that_fit_wherever_it_does() -> None:
    for lines in PRESETS.values():
        assert list(DecisionPlan(rules=lines).faults()) == []


def test_what_would_lead_to_the_better_answer_is_told_first() -> None:
    found = decide(plan(), (result(measure(), estimate(0.02, 0.3), HELD),), grade(3))
    assert found.outcome == "extend"
    assert found.would_change[0].startswith("The rule would answer roll out if")
    unclear = decide(plan(), (result(measure(), estimate(-0.02, 0.3), HELD),), grade(3))
    first, second = unclear.would_change[:2]
    assert (unclear.outcome, first[:31], second[:29]) == (
        "review",
        "The rule would answer roll out ",
        "The rule would answer extend ",
    )


def test_what_is_missing_for_a_roll_out_is_named_and_nothing_where_it_is_the_answer() -> None:
    harm = result(measure(role="balancing", better="lower"), UNSAFE)
    found = decide(plan(), (result(measure(), estimate(0.02, 0.3), LOST), harm), grade(2))
    assert found.lacking == (
        "a change shown to be as large as is worth having",
        "every balancing measure shown to be safe",
        "a finding that holds up in its checks",
        "evidence of grade 3, where this is grade 2",
    )
    assert decide(plan(), (result(measure(), BEST, HELD),), grade(3)).lacking == ()


@pytest.mark.parametrize(
    ("ends", "level", "outcome", "asks"),
    [
        ((0.12, 0.3), 4, "roll_out", None),
        ((0.12, 0.3), 3, "roll_out", None),
        ((0.12, 0.3), 2, "review", 3),
        ((0.02, 0.3), 3, "review", 4),
        ((-0.2, 0.3), 2, "review", 3),
        ((-0.2, 0.3), 3, "review", None),
    ],
)
def test_the_grade_is_a_reason_only_where_a_roll_out_waits_for_it(
    ends: tuple[float, float], level: int, outcome: str, asks: int | None
) -> None:
    own = (
        RuleLine(primary=("beyond_worthwhile", "improved"), grade_at_least=4, then="roll_out"),
        RuleLine(primary=("beyond_worthwhile",), grade_at_least=3, then="roll_out"),
    )
    found = decide(plan(rules=own), (result(measure(), estimate(*ends), HELD),), grade(level))
    told = [why for why in found.reasons if why.startswith("The evidence is grade")]
    assert found.outcome == outcome
    assert told == (
        [f"The evidence is grade {level} of 5 and the rule asks for {asks} before a roll-out."] if asks else []
    )


def test_a_single_level_is_never_told_what_a_change_would_have_answered() -> None:
    levels = (
        result(measure(), estimate(0.15, 0.3, contrast="level")),
        result(measure(role="balancing", better="lower"), estimate(0.0, 0.02, contrast="level")),
    )
    found = decide(plan(), levels, grade(1))
    assert found.outcome == "review"
    assert not any("would answer" in said for said in found.would_change)
    assert found.would_change[0].startswith("No figures could have made this design answer roll out: ")
    assert (
        "it shows no change, and it cannot show that a balancing measure is within its margin." in found.would_change[0]
    )


def two_balancing(first: Estimate | NotEstimable, second: Estimate) -> tuple[MeasureResult, ...]:
    """A primary result that a roll-out asks for, and two balancing measures, a and b."""
    a, b = (measure(role="balancing", better="lower").model_copy(update={"id": name}) for name in ("a", "b"))
    return result(measure(), BEST, HELD), result(a, first), result(b, second)


@pytest.mark.parametrize(
    "silent",
    [
        estimate(0.0, 0.02, contrast="level"),
        NotEstimable("level", "absolute", "Trial", "the log holds totals"),
        estimate(-0.05, 0.02, contrast="trend"),
        NotEstimable("trend", "absolute", "Trial", "nothing moved"),
    ],
)
def test_one_balancing_measure_that_can_never_be_safe_is_enough_to_promise_no_roll_out(
    silent: Estimate | NotEstimable,
) -> None:
    found = decide(plan(), two_balancing(silent, SAFE), grade(4))
    assert found.outcome == "extend"
    assert found.would_change[0] == (
        "No figures could have made this design answer roll out: it cannot show that a balancing measure is within its "
        "margin."
    )
    assert not any("answer roll out if" in said for said in found.would_change)
    could = decide(plan(), two_balancing(NOTHING, SAFE), grade(4))
    assert could.would_change[0].startswith("The rule would answer roll out if every balancing measure")


def test_a_rule_that_names_the_balancing_measure_that_can_be_safe_may_still_be_met() -> None:
    own = (RuleLine(measures={"b": ("safe",)}, then="roll_out"),)
    found = decide(plan(rules=own), two_balancing(estimate(0.0, 0.02, contrast="level"), UNSAFE), grade(1))
    assert found.would_change == ("The rule would answer roll out if Balancing had been within its margin.",)
    other = (RuleLine(measures={"a": ("safe",)}, then="roll_out"),)
    never = decide(plan(rules=other), two_balancing(estimate(0.0, 0.02, contrast="level"), UNSAFE), grade(1))
    assert [said[:10] for said in never.would_change] == ["No figures"]


def test_a_level_is_never_told_that_it_could_have_been_worse() -> None:
    own = (RuleLine(measures={"a": ("harmed",)}, then="stop"),)
    found = decide(plan(rules=own), two_balancing(estimate(0.0, 0.02, contrast="level"), SAFE), grade(1))
    assert found.would_change == ()


@pytest.mark.parametrize(
    ("rung", "contrast", "preset", "said"),
    [
        (
            "trend",
            "trend",
            "standard",
            "its evidence is grade 2 at most and the rule asks for 3, and it cannot show that a balancing measure",
        ),
        ("phases", "change", "careful", "its evidence is grade 3 at most and the rule asks for 4."),
        ("phases", "change", "standard", ""),
    ],
)
def test_a_design_that_no_figures_could_roll_out_says_so_first(
    rung: str, contrast: str, preset: str, said: str
) -> None:
    balancing = result(measure(role="balancing", better="lower"), estimate(-0.05, 0.02, contrast=contrast))
    results = (replace(result(measure(), estimate(0.12, 0.3, contrast=contrast)), rung=rung), balancing)  # type: ignore[arg-type]
    told = decide(plan(preset=preset), results, grade(2)).would_change
    never = [one for one in told if one.startswith("No figures")]
    assert never == (list(told[:1]) if said else [])
    assert said in " ".join(never)
    assert any("would answer roll out if" in one for one in told) is not bool(said)


def test_a_roll_out_counts_no_records_in_its_reasons_which_are_made_before_small_numbers_are_kept_back() -> None:
    wider = Check("Name", False, "…", (Turn("without P01", "the interval includes rises of 5 points or more", True),))
    few = replace(estimate(0.54, 1.0), n=16, periods=6)
    balancing = result(measure(role="balancing", better="lower"), SAFE, wider, HELD)
    found = decide(plan(), (result(measure(), few, HELD), balancing), grade(3))
    assert found.outcome == "roll_out" and "16" not in " ".join(found.reasons)
    assert "harmed" not in found.reasons[0], "the safety of one did not hold up in its checks"
    assert any("is safe does not hold up" in why for why in found.reasons)

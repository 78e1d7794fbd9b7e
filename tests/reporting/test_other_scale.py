"""The change on the scale that is not judged: told beside the finding, and always where the two disagree."""

from dataclasses import replace

import pytest

from trialkit.analysis.estimate import NotEstimable
from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting import other_scale, sections, words
from trialkit.reporting.formats.html import html_of_parts
from trialkit.reporting.onepage import one_page

from .conftest import HARMLESS, estimate, evaluated, louth_evaluation, make_log, make_result, make_trial

TORN = "The two scales disagree on whether there was a change; the plan judges the change in "


def in_per_cent(lower: float) -> Evaluation:
    """A rise of 50% (10 to 110%) that is also one of 10 points, from this many to 25."""
    found = evaluated(estimate("change", 0.5, 0.1, 1.1, scale="relative"), HARMLESS)
    points = estimate("change", 0.1, lower, 0.25)
    return replace(found, results=(replace(found.primary, estimates=(points,)), *found.results[1:]))


def test_a_headline_in_per_cent_that_its_own_unit_does_not_bear_out_is_told_in_both() -> None:
    found = in_per_cent(-0.05)
    said = (
        "In points, estimated on its own, where effects add instead of multiplying: 10 points more "
        f"(5 fewer to 25 more). {TORN}per cent."
    )
    assert other_scale.told(found.primary) == other_scale.beside(found.primary) == said
    for text in (
        sections.headline(found).html,
        sections.primary_result(found).html,
        html_of_parts(one_page(found)),
        " ".join(" ".join(words.summary_lines(found)).split()),
    ):
        assert said in text
    assert other_scale.told(in_per_cent(0.02).primary) == ""


def test_every_other_measure_in_per_cent_is_told_in_its_own_unit_too_where_they_disagree() -> None:
    trial = make_trial()
    log = make_log(trial, {"signposted": [(10.0, 30.0)] * 6, "came_back": [(2.0, 30.0)] * 6})
    share = estimate("change", 0.5, 0.1, 1.1, scale="relative")
    result = make_result(trial, log, "came_back", share, estimates=(estimate("change", 0.1, -0.05, 0.25),))
    count = replace(result, measure=result.measure.model_copy(update={"type": "count", "unit": "drivers"}))
    assert other_scale.told(count).startswith("In drivers, estimated on its own, ")
    assert other_scale.told(count).endswith(f"{TORN}per cent.")


def test_an_open_answer_has_beside_it_only_what_disagrees_with_it() -> None:
    found = evaluated(estimate("change", 0.16, -0.05, 0.37), HARMLESS)
    alike = replace(found.primary, estimates=(estimate("change", 0.5, -0.2, 1.4, scale="relative"),))
    assert found.primary.verdict == "unclear"
    assert other_scale.beside(alike) == "" and other_scale.told(alike).startswith("In relative terms")
    shown = replace(found.primary, estimates=(estimate("change", 0.5, 0.1, 1.4, scale="relative"),))
    assert other_scale.beside(shown).endswith(f"50% higher than before (10% to 140%). {TORN}points.")


def test_a_relative_change_that_cannot_be_given_is_said_and_not_left_out() -> None:
    found = louth_evaluation()
    none = NotEstimable("trend", "relative", "Trial", "the first week had none")
    headline = found.primary.headline
    primary = make_result(found.trial, found.log, "signposted", headline, estimates=(none,))  # type: ignore[arg-type]
    assert other_scale.told(primary) == "No relative change can be given: the first week had none."


@pytest.mark.parametrize(
    ("contrast", "headline", "relative", "said"),
    [
        ("average_effect", (0.0, -0.06, 0.06), (-0.22, -0.35, -0.06), "22% lower than expected (6% to 35%). The two"),
        ("level_change", (0.2, 0.1, 0.3), (0.5, 0.2, 0.9), "50% higher than expected (20% to 90%)."),
        ("change", (0.2, 0.1, 0.3), (0.5, 0.2, 0.9), "50% higher than before (20% to 90%)."),
        ("change", (0.2, 0.1, 0.3), (0.0, -0.2, 0.2), "no change (20% lower to 20% higher). The two scales disagree"),
    ],
)
def test_a_relative_change_says_what_it_is_against_and_where_it_disagrees_with_the_headline(
    contrast: str, headline: tuple[float, float, float], relative: tuple[float, float, float], said: str
) -> None:
    found = evaluated(estimate(contrast, *headline), HARMLESS)
    other = estimate(contrast, *relative, scale="relative")
    text = other_scale.told(replace(found.primary, estimates=(other,)))
    assert said in text
    assert ("disagree" in text) is ("disagree" in said or "The two" in said)

"""The method note: each method and each note once, and by how much a comparison was widened."""

from dataclasses import replace

from trialkit.analysis.cil import METHOD
from trialkit.analysis.estimate import NotEstimable
from trialkit.reporting.methods import fitted_apart, methods, notes

from .conftest import estimate, make_trial

MEASURE = make_trial().primary


def pooled(subject: str, factor: str, scale: str = "absolute"):  # type: ignore[no-untyped-def]
    found = estimate("before_after", 0.1, 0.0, 0.2, scale=scale)
    note = f"The interval allows for periods. Variance against that of chance alone: {factor} times."
    return replace(found, subject=subject, method="Newcombe (1998)", note=note)


def test_each_method_stands_once_with_the_scales_it_was_used_on() -> None:
    lines = [
        replace(estimate("change", 0.1, 0.0, 0.2), method=f"{shape}, calibrated integrated likelihood on {scale}")
        for shape in ("step", "segmented regression")
        for scale in ("the measure's own scale", "log odds")
    ]
    assert methods([*lines, pooled("A against B", "2.44"), pooled("C against B", "3.29")]) == (
        "Methods: Newcombe (1998); segmented regression, calibrated integrated likelihood on log odds and the "
        "measure's own scale; step, calibrated integrated likelihood on log odds and the measure's own scale."
    )
    assert methods([NotEstimable("change", "absolute", "", "nothing.")]) == ""


def test_the_factor_of_each_widened_comparison_ends_one_note_for_all_of_them() -> None:
    both = [
        pooled(subject, factor, scale)
        for subject, factor in (("A against B", "2.44"), ("C against B", "3.29"))
        for scale in ("absolute", "ratio")
    ]
    assert list(notes(MEASURE, both)) == [
        "Records pooled. The interval allows for periods. Variance against that of chance alone: A against B 2.44 "
        "times and C against B 3.29 times."
    ]


def test_notes_alike_stand_once_after_every_contrast_they_are_about() -> None:
    level, first = (replace(estimate(name, 0.1, 0.0, 0.2), note="By chance.") for name in ("level", "first_last"))
    assert list(notes(MEASURE, [level, first, level])) == ["Levels; First against last. By chance."]


def test_a_contrast_with_another_note_on_another_scale_is_told_with_its_scales() -> None:
    found = [
        replace(estimate(contrast, 0.1, 0.0, 0.2, scale=scale), note=f"Widened by {by}.")
        for contrast, scale, by in (
            ("change", "absolute", 1.6),
            ("change", "ratio", 1.3),
            ("change", "odds_ratio", 1.3),
            ("trend", "absolute", 1.3),
        )
    ]
    assert list(notes(MEASURE, found)) == [
        "Change between phases (points). Widened by 1.6.",
        "Change between phases (ratio and odds ratio); Trend over the trial. Widened by 1.3.",
    ]


def test_scales_that_were_fitted_by_themselves_are_said_to_be_so() -> None:
    points, share = (
        replace(estimate("change", 0.1, 0.0, 0.2, scale=scale), method=f"step, {METHOD} on {words}")
        for scale, words in (("absolute", "the measure's own scale"), ("relative", "log proportions"))
    )
    assert "need not agree" in fitted_apart([points, share])
    assert fitted_apart([points]) == fitted_apart([share, pooled("A against B", "2.44")]) == ""

"""The pre-start checklist: each gap told, none hidden."""

from __future__ import annotations

from pathlib import Path

import pytest

from trialkit.protocol.design import Site
from trialkit.protocol.readiness import checklist, gaps
from trialkit.protocol.source import parse_trial
from trialkit.protocol.trial import Trial

LOUTH = (Path(__file__).parents[2] / "trials" / "louth.yaml").read_text(encoding="utf-8")


def louth(old: str = "", new: str = "") -> Trial:
    assert old in LOUTH
    return parse_trial(LOUTH.replace(old, new, 1), name="x", trial_id="x")


def phases(baseline_end: str) -> Trial:
    baseline = f"    - {{name: Before, kind: baseline, start: 2020-12-07, end: {baseline_end}}}\n"
    return louth("    - {name: Trial, kind: trial", f"{baseline}    - {{name: Trial, kind: trial")


def said(trial: Trial, name: str) -> tuple[bool, str]:
    return next((item.met, item.said) for item in checklist(trial) if item.name == name)


def test_louth_lacks_a_baseline_a_comparison_and_a_decider() -> None:
    assert gaps(louth()) == ("Baseline", "Comparison team", "Who decides")


@pytest.mark.parametrize(
    ("end", "met", "words"),
    [
        ("2020-12-20", False, "Only 2 weeks planned"),
        ("2020-12-27", True, "3 weeks before anything changes; 6 or more would"),
        ("2021-01-17", True, "6 weeks before anything changes."),
    ],
)
def test_a_baseline_counts_from_three_periods_and_is_good_from_six(end: str, met: bool, words: str) -> None:
    found = said(phases(end), "Baseline")
    assert found[0] is met and found[1].startswith(words)


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("  dpia: None is needed", "  retention: None is needed", "Data protection assessment"),
        ("  consent: Not applicable", "  contact: Not applicable", "Consent"),
        ("  who: Practitioners of", "  how: Practitioners of", "What will be done"),
    ],
)
def test_what_is_taken_out_becomes_a_gap(old: str, new: str, name: str) -> None:
    assert name not in gaps(louth())
    assert name in gaps(louth(old, new))


def test_not_yet_written_as_a_new_trial_file_has_it_is_a_gap() -> None:
    trial = louth("  dpia: None is needed", "  dpia: Not yet written; none is needed")
    met, words = said(trial, "Data protection assessment")
    assert not met and words == "Not written. governance.dpia: its reference, or why none is needed."


def test_a_reason_for_no_balancing_measure_is_told_and_stays_a_gap() -> None:
    without = parse_trial(
        LOUTH.replace("role: balancing ", "role: secondary ").replace("    margin: 5 ", "    #")
        + "no_balancing_measure_because: Nothing could get worse.\n",
        name="x",
        trial_id="x",
    )
    met, words = said(without, "What might get worse")
    assert not met and words.endswith("The file says: Nothing could get worse.")


def test_a_comparison_team_is_told_by_its_name() -> None:
    trial = louth()
    north = Site(id="north", name="North team", role="comparison")
    design = trial.design.model_copy(update={"sites": (*trial.design.sites, north)})
    assert said(trial.model_copy(update={"design": design}), "Comparison team") == (True, "North team")


def test_every_item_can_be_in_place_and_then_nothing_is_missing() -> None:
    trial = phases("2021-01-17")
    north = Site(id="north", name="North team", role="comparison")
    design = trial.design.model_copy(update={"sites": (*trial.design.sites, north)})
    decision = trial.decision.model_copy(update={"decider": "The director"})
    assert gaps(trial.model_copy(update={"design": design, "decision": decision})) == ()

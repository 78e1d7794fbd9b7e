"""A fidelity measure that belongs to the new way: its level in the trial leads, not a change from nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from tests.records.conftest import FIELDS, PHASES, RESOLVED, make_trial
from trialkit.analysis.estimate import Estimate
from trialkit.judgement.evaluation import Evaluation, evaluate
from trialkit.protocol.trial import Trial
from trialkit.records.read import read_log
from trialkit.reporting.findings import finding

PROMPTS = {
    "id": "prompts",
    "name": "Prompt sheet used",
    "role": "fidelity",
    "type": "proportion",
    "numerator": {"prompts_used": True},
    "counted": "conversations",
    "better": "higher",
}
BEGUN: dt.date = PHASES[1]["start"]


def planned(role: str = "fidelity") -> Trial:
    """Three weeks before and six of trial, with a prompt sheet; its role may be another."""
    fields = FIELDS | {"prompts_used": {"type": "yes_no", "required": False}}
    return make_trial(fields=fields, measures=(RESOLVED, PROMPTS | {"role": role}))


def logged(folder: Path, trial: Trial, *, before: int = 0) -> Evaluation:
    """25 conversations a week; the sheet used in 93% of those of the trial, and `before` times before it."""
    draws = np.random.default_rng(7)
    lines = ["date,practitioner,outcome,prompts_used"]
    for week in range(9):
        for number in range(25):
            day = trial.design.start + dt.timedelta(days=7 * week + number % 5)
            used = draws.random() < 0.93 if day >= BEGUN else week == 0 and number < before
            outcome = "advice" if draws.random() < (0.6 if day >= BEGUN else 0.35) else "referred"
            lines.append(f"{day:%d/%m/%Y},P0{number % 4 + 1},{outcome},{'yes' if used else 'no'}")
    folder.mkdir()
    (folder / "log.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return evaluate(trial, read_log(trial, folder))


def test_a_sheet_that_came_with_the_trial_is_told_by_its_level_there(tmp_path: Path) -> None:
    found = logged(tmp_path / "log", planned())
    result = found.results[1]
    assert result.rung == "single_level" and "belongs to the new way" in result.rung_reason
    assert isinstance(result.headline, Estimate) and result.headline.contrast == "level"
    rows = result.series[0].phase("trial")
    assert result.headline.value == pytest.approx(rows["numerator"].sum() / rows["denominator"].sum())
    assert 0.85 < result.headline.interval.lower < 0.93 < result.headline.interval.upper < 1
    told = finding(found, result)
    assert told == (
        "Prompt sheet used stood at 93% of conversations (88% to 97%). There is nothing to compare it with, so no "
        "change can be given."
    )
    assert found.primary.rung == "phases"


@pytest.mark.parametrize(("role", "before"), [("fidelity", 1), ("secondary", 0)])
def test_one_that_was_used_before_or_is_no_fidelity_measure_is_compared(tmp_path: Path, role: str, before: int) -> None:
    assert logged(tmp_path / "log", planned(role), before=before).results[1].rung == "phases"

"""How a registration stands to its data, by the day of the receipt, the log and the trial."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from trialkit.judgement.evaluation import evaluate
from trialkit.judgement.registered import Registered, looks_weekly, may_extend, registered
from trialkit.protocol.receipts import Registration, load_registration, register
from trialkit.protocol.registration import Plan
from trialkit.protocol.source import load_trial
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log
from trialkit.records.read import read_log
from trialkit.reporting.plan_fixed import standing

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "trials" / "csc-front-door.yaml").read_text(encoding="utf-8")
TRIAL = load_trial(ROOT / "trials" / "csc-front-door.yaml")
BEGUN = TRIAL.design.phases_of("trial")[0].start


@pytest.fixture(scope="module")
def log() -> Log:
    """The front door's log, whose baseline begins with the first phase."""
    return read_log(TRIAL, ROOT / "impact_logs" / "csc-front-door")


def at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), tzinfo=dt.UTC)


def receipts(folder: Path, *steps: tuple[dt.date, str, str]) -> tuple[Registration, Trial]:
    """Register on each day, after replacing a text; the registration and the trial as the file now stands."""
    folder.mkdir(exist_ok=True)
    file = folder / "csc-front-door.yaml"
    text = TEXT
    for day, old, new in steps:
        assert old in text
        text = text.replace(old, new, 1)
        file.write_text(text, encoding="utf-8")
        register(load_trial(file), file, reason="Asked for", now=at(day))
    trial = load_trial(file)
    return load_registration(trial, file), trial


@pytest.mark.parametrize(
    ("days", "state", "fixed"), [(-1, "before_data", True), (0, "before_data", True), (1, "before_trial", True)]
)
def test_a_receipt_is_set_against_the_first_entry(tmp_path: Path, log: Log, days: int, state: str, fixed: bool) -> None:
    first = log.completeness.first
    assert first is not None and first < BEGUN
    found, trial = receipts(tmp_path, (first + dt.timedelta(days=days), "", ""))
    stands = registered(found, trial, log)
    assert (stands.state, stands.fixed, stands.first_data) == (state, fixed, first)


@pytest.mark.parametrize(("days", "state"), [(0, "before_trial"), (1, "after_start")])
def test_a_receipt_is_set_against_the_trials_first_day(tmp_path: Path, log: Log, days: int, state: str) -> None:
    found, trial = receipts(tmp_path, (BEGUN + dt.timedelta(days=days), "", ""))
    assert registered(found, trial, log).state == state


@pytest.mark.parametrize(("days", "state"), [(0, "before_data"), (1, "after_start")])
def test_while_a_log_is_empty_a_receipt_is_set_against_the_trials_first_day(
    tmp_path: Path, log: Log, days: int, state: str
) -> None:
    found, trial = receipts(tmp_path, (BEGUN + dt.timedelta(days=days), "", ""))
    empty = replace(log, completeness=replace(log.completeness, first=None, last=None))
    stands = registered(found, trial, empty)
    assert (stands.state, stands.fixed) == (state, days == 0)
    assert ("after the trial had begun" in standing(stands)) == (days == 1)


def test_without_receipts_a_plan_is_unregistered(log: Log) -> None:
    stands = registered(Registration(), TRIAL, log)
    assert stands == Registered("unregistered", Registration(), None, log.completeness.first)
    assert not stands.fixed and not stands.unchanged("design.shape")


def test_a_change_recorded_before_the_trial_is_early_and_one_after_it_late(tmp_path: Path, log: Log) -> None:
    old = f"worthwhile: {TRIAL.primary.worthwhile:g}"
    before, after = BEGUN - dt.timedelta(days=80), BEGUN + dt.timedelta(days=8)
    found, trial = receipts(
        tmp_path,
        (before, "", ""),
        (before + dt.timedelta(days=1), old, "worthwhile: 7"),
        (after, "worthwhile: 7", "worthwhile: 6"),
    )
    stands = registered(found, trial, log)
    assert [part.difference.became for part in stands.early] == ["7"]
    assert [part.difference.became for part in stands.late] == ["6"]
    assert stands.unchanged("design.shape") and not stands.unchanged("measures.")


def test_an_unrecorded_change_is_late_once_the_trial_has_data_and_early_before(tmp_path: Path, log: Log) -> None:
    found, trial = receipts(tmp_path, (BEGUN - dt.timedelta(days=80), "", ""))
    file = tmp_path / "csc-front-door.yaml"
    file.write_text(TEXT.replace(f"worthwhile: {TRIAL.primary.worthwhile:g}", "worthwhile: 3", 1), encoding="utf-8")
    trial = load_trial(file)
    found = load_registration(trial, file)
    assert [part.difference.became for part in registered(found, trial, log).late] == ["3"]
    begun = replace(log, completeness=replace(log.completeness, last=BEGUN - dt.timedelta(days=1)))
    stands = registered(found, trial, begun)
    assert stands.late == () and [part.difference.became for part in stands.early] == ["3"]


def test_the_grade_says_when_the_plan_was_fixed_and_that_the_shape_was_named(tmp_path: Path, log: Log) -> None:
    found, trial = receipts(tmp_path, (BEGUN - dt.timedelta(days=80), "", ""))
    told = {part.name: part for part in evaluate(trial, log, found).grade.criteria}
    plan, shape = told["Plan registered before the data"], told["Shape of the change stated beforehand"]
    assert plan.met is True and "before the first entry of the log" in plan.reason
    assert shape.met is True
    without = {part.name: part for part in evaluate(trial, log).grade.criteria}
    assert without["Plan registered before the data"].met is False
    assert without["Shape of the change stated beforehand"].met is None


def test_a_first_day_that_is_moved_later_in_the_file_does_not_make_a_late_receipt_early(
    tmp_path: Path, log: Log
) -> None:
    end = TRIAL.design.phases_of("trial")[0].start + dt.timedelta(days=7)
    found, trial = receipts(tmp_path, (BEGUN + dt.timedelta(days=3), "", ""))
    assert registered(found, trial, log).state == "after_start"
    phases = tuple(
        phase.model_copy(update={"start": end}) if phase.kind == "trial" else phase for phase in trial.design.phases
    )
    moved = trial.model_copy(update={"design": trial.design.model_copy(update={"phases": phases})})
    assert registered(found, moved, log).state == "after_start"


def moved_to(trial: Trial, start: dt.date) -> Trial:
    """The file with the trial phase's first day moved."""
    phases = tuple(
        phase.model_copy(update={"start": start}) if phase.kind == "trial" else phase for phase in trial.design.phases
    )
    return trial.model_copy(update={"design": trial.design.model_copy(update={"phases": phases})})


def test_weekly_looks_registered_once_the_trial_ran_do_not_let_it_go_on_by_moving_its_first_day(
    tmp_path: Path, log: Log
) -> None:
    """The plan of before the trial had one look; one of after it has weekly looks, and the file then starts later."""
    found, trial = receipts(
        tmp_path,
        (BEGUN - dt.timedelta(days=10), "", ""),
        (BEGUN + dt.timedelta(days=3), "looks: final", "looks: weekly"),
    )
    for file in (trial, moved_to(trial, BEGUN + dt.timedelta(days=7))):
        assert not may_extend(registered(found, file, log))


def test_weekly_looks_of_the_receipt_that_counts_let_a_trial_go_on_and_without_a_receipt_it_may(
    tmp_path: Path, log: Log
) -> None:
    found, trial = receipts(tmp_path, (BEGUN - dt.timedelta(days=10), "looks: final", "looks: weekly"))
    assert may_extend(registered(found, trial, log))
    assert may_extend(registered(Registration(), TRIAL, log))
    late, trial = receipts(tmp_path / "late", (BEGUN + dt.timedelta(days=3), "", ""))
    assert not may_extend(registered(late, trial, log)), "the first receipt, where none is from before the data"


@pytest.mark.parametrize("plan", [{}, {"decision": {}}, {"decision": "weekly"}])
def test_a_plan_that_does_not_say_how_often_it_looks_looks_once(tmp_path: Path, log: Log, plan: Plan) -> None:
    found, trial = receipts(tmp_path, (BEGUN - dt.timedelta(days=10), "", ""))
    bare = tuple(one.model_copy(update={"plan": plan}) for one in found.receipts)
    assert not looks_weekly(bare[0])
    stands = registered(found, trial, log)
    assert not may_extend(replace(stands, counts=bare[0]))

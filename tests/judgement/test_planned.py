"""Which plan's looks figures allow for: the registered one's, whatever has become of the phases since."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from tests.huddles import on, plan, weeks
from tests.judgement.conftest import Make
from tests.tallies import HIGH, LOW, MONDAY, Weeks
from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.judgement.evaluation import evaluate
from trialkit.judgement.ladder import measure_result
from trialkit.judgement.planned import PlannedLooks, planned_looks
from trialkit.judgement.registered import registered
from trialkit.protocol.receipts import Receipt, Registration, load_registration, register
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log

WEEKLY = "decision: {looks: weekly}"
BEFORE = dt.datetime.combine(MONDAY, dt.time(9), tzinfo=dt.UTC) - dt.timedelta(days=10)
SLIGHT: Weeks = [(14, 40), (13, 40), (14, 40), (14, 40), (13, 40), (14, 40)]


def kept(folder: Path, planned: Trial, now: Trial | None = None, when: dt.datetime = BEFORE) -> Registration:
    """The receipts of a plan registered at a time, beside the trial as it stands now."""
    register(planned, folder / "made.yaml", now=when)
    return load_registration(now or planned, folder / "made.yaml")


def judged(trial: Trial, log: Log, registration: Registration | None = None) -> tuple[Estimate, PlannedLooks]:
    """The primary measure's headline and its looks; as a secondary one it has no checks to wait for."""
    looks = planned_looks(trial, registered(registration or Registration(), trial, log))
    measure = trial.primary.model_copy(update={"role": "secondary"})
    found = measure_result(trial, log, measure, looks)
    assert isinstance(found.headline, Estimate) and found.looked
    return found.headline, looks


def asked(headline: Estimate) -> float:
    """Standard errors that the headline's interval asks for."""
    return float(headline.note.split(" standard errors, not 1.96")[0].rsplit(" ", 1)[1])


def length(headline: Estimate) -> float:
    return headline.interval.upper - headline.interval.lower


def test_a_phase_lengthened_after_its_plan_was_registered_buys_no_look(make: Make, tmp_path: Path) -> None:
    planned, first = make(LOW, SLIGHT, more=WEEKLY)
    then, before = judged(planned, first, kept(tmp_path, planned))
    trial, log = make(LOW, [*SLIGHT, *HIGH[:3]], more=WEEKLY)
    now, looks = judged(trial, log, load_registration(trial, tmp_path / "made.yaml"))
    alone, unregistered = judged(trial, log)
    assert (looks.of("trial"), unregistered.of("trial")) == (6, 9)
    assert looks.told == (
        "Looks are those of receipt 1 of 22/12/2023: 6, one for each week of the trial phase; the trial file now has 9."
    )
    assert before.told == unregistered.told == "" and now.note.endswith(looks.told)
    assert asked(now) == asked(then)
    assert now.interval.lower <= then.interval.lower <= 0 < then.interval.upper <= now.interval.upper
    assert alone.interval.lower > 0, "nine looks would have shown what the six that were planned did not"


def test_a_phase_shortened_after_its_plan_was_registered_loses_no_look(make: Make, tmp_path: Path) -> None:
    planned, _ = make(LOW, [*SLIGHT, *HIGH], more=WEEKLY)
    trial, log = make(LOW, SLIGHT, more=WEEKLY)
    (now, looks), (alone, unregistered) = judged(trial, log, kept(tmp_path, planned, trial)), judged(trial, log)
    assert (looks.of("trial"), unregistered.of("trial")) == (12, 6)
    assert "12, one for each week of the trial phase; the trial file now has 6." in looks.told
    assert asked(now) > 1.1 * asked(alone) and length(now) > 1.1 * length(alone)


def test_looks_that_were_registered_stay_when_the_file_has_none_and_count_when_they_came_later(
    make: Make, tmp_path: Path
) -> None:
    weekly, log = make(LOW, HIGH, more=WEEKLY)
    once, _ = make(LOW, HIGH)
    as_planned, _ = judged(weekly, log)
    dropped, looks = judged(once, log, kept(tmp_path, weekly, once))
    assert asked(dropped) == asked(as_planned)
    assert "as receipt 1 of 22/12/2023 has it; the trial file now has one look." in looks.told
    (tmp_path / "later").mkdir()
    added, looks = judged(weekly, log, kept(tmp_path / "later", once, weekly))
    assert asked(added) == asked(as_planned)
    assert "as the trial file now has it; receipt 1 of 22/12/2023 has one look." in looks.told


def test_a_plan_registered_after_the_trial_began_does_not_count(make: Make, tmp_path: Path) -> None:
    planned, _ = make(LOW, HIGH, more=WEEKLY)
    trial, log = make(LOW, [*HIGH, *HIGH[:3]], more=WEEKLY)
    stands = registered(kept(tmp_path, planned, trial, BEFORE + dt.timedelta(weeks=9)), trial, log)
    assert stands.state == "after_start" and stands.counts is None
    assert planned_looks(trial, stands).of("trial") == 9


def test_an_amendment_recorded_before_the_trial_began_counts_and_a_later_one_does_not(
    make: Make, tmp_path: Path
) -> None:
    file = tmp_path / "made.yaml"
    for count, weeks_on in ((6, 0), (9, 2), (12, 14)):
        trial, log = make(LOW, [*HIGH, *HIGH][:count], more=WEEKLY)
        register(trial, file, reason="Asked for", now=BEFORE + dt.timedelta(weeks=weeks_on))
    stands = registered(load_registration(trial, file), trial, log)
    assert stands.counts is not None and stands.counts.receipt == 2
    assert planned_looks(trial, stands).of("trial") == 9


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ({"period": None}, "design.period"),
        ({"sites": None}, "not laid out as a receipt has them"),
        ({"phases": {"trial": {"name": "During", "start": "2024-02-12"}}}, "design.phases.0.end: Field required."),
    ],
)
def test_looks_of_a_registered_plan_that_cannot_be_read_cannot_be_said(
    make: Make, tmp_path: Path, part: dict[str, object], why: str
) -> None:
    trial, log = make(LOW, HIGH, more=WEEKLY)
    found = evaluate(trial, log, broken(kept(tmp_path, trial), part))
    headline = found.primary.headline
    assert isinstance(headline, NotEstimable)
    assert headline.reason.startswith("How many looks were planned cannot be said from made.receipts/1.json: ")
    assert why in headline.reason and found.looks.told == headline.reason
    assert found.primary.settings == found.primary.checks == () and found.primary.verdict == "not_estimable"
    assert not [part for part in found.primary.estimates if isinstance(part, Estimate) and part.contrast == "change"]


def broken(registration: Registration, part: dict[str, object]) -> Registration:
    """The registration with something else in its first plan's design."""

    def spoilt(receipt: Receipt) -> Receipt:
        return receipt.model_copy(update={"plan": {**receipt.plan, "design": {**receipt.plan["design"], **part}}})

    return replace(registration, receipts=tuple(map(spoilt, registration.receipts)))


def lengthened(trial: Trial, weeks: int) -> Trial:
    """The trial with its last phase so many weeks longer."""
    *before, last = trial.design.phases
    phases = (*before, last.model_copy(update={"end": last.end + dt.timedelta(weeks=weeks)}))
    return trial.model_copy(update={"design": trial.design.model_copy(update={"phases": phases})})


def test_a_huddle_after_the_last_registered_look_says_that_there_is_no_news_and_by_which_plan(tmp_path: Path) -> None:
    planned = plan(looks="weekly")
    trial = lengthened(planned, 3)
    receipts = kept(tmp_path, planned, trial)
    rows = weeks([6] * 6, [6, 7, 6, 5, 6, 6, 7])
    found = on(tmp_path / "log", trial, rows, dt.date(2024, 3, 31), registration=receipts)
    assert found.primary.state == "no_news" and found.primary.look is not None
    assert (found.primary.look.period, found.primary.look.planned) == (6, 6)
    assert "receipt 1 of 22/12/2023: 6, one for each week" in found.looks.told
    unregistered = on(tmp_path / "log", trial, rows, dt.date(2024, 3, 31))
    assert unregistered.primary.state == "no_news_yet" and unregistered.looks.told == ""


def test_a_huddle_cannot_look_by_a_plan_that_cannot_be_read(tmp_path: Path) -> None:
    trial = plan(looks="weekly")
    receipts = broken(kept(tmp_path, trial), {"sites": None})
    found = on(tmp_path / "log", trial, weeks([6] * 6, [6] * 4), dt.date(2024, 3, 10), registration=receipts)
    assert [one.state for one in (found.primary, *found.balancing)] == ["cannot", "cannot"]
    assert found.primary.reason == found.looks.told and "made.receipts/1.json" in found.primary.reason


def test_where_nothing_is_looked_at_nothing_is_said_of_looks(make: Make, tmp_path: Path) -> None:
    def alone(weeks_of_trial: Weeks) -> tuple[Trial, Log]:
        trial, log = make(LOW, weeks_of_trial)
        return trial.model_copy(update={"measures": trial.measures[:1]}), log

    planned, _ = alone(HIGH)
    trial, log = alone([*HIGH, *HIGH[:3]])
    assert planned_looks(trial, registered(kept(tmp_path, planned, trial), trial, log)).told == ""

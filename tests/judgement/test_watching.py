"""Harm where the plan judges a later phase: watched from the first trial week, over one path of phases."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.huddles import MONDAY, on, plan, week
from trialkit.analysis.estimate import NotEstimable
from trialkit.analysis.sequential import Look, watch
from trialkit.judgement.watching import planned_question, since_baseline
from trialkit.protocol.trial import Trial
from trialkit.records.series import Series

LATER = """\
    - {name: Roll-out, kind: rollout, start: 2024-03-25, end: 2024-04-14}
    - {name: After it, kind: follow_up, start: 2024-04-15, end: 2024-05-05}
    - {name: Long after, kind: follow_up, start: 2024-05-06, end: 2024-05-12}"""
BEFORE, SAME = [7, 6, 8, 7, 5, 8], 7
CALM = [2, 1, 3, 2, 1, 2]


@pytest.fixture
def later() -> Trial:
    return plan(looks="final, judged_phase: follow_up", later=LATER)


def rows(back: list[int]) -> list[list[str]]:
    return [row for number, again in enumerate(back) for row in week(number, SAME, 20, again)]


def sunday(number: int) -> dt.date:
    """The last day of a week, from 0."""
    return MONDAY + dt.timedelta(days=7 * number + 6)


def test_harm_is_watched_from_the_first_trial_week_where_a_later_phase_is_judged(tmp_path: Path, later: Trial) -> None:
    back = [*CALM, 12, 13, 12, 14]
    found = [on(tmp_path, later, rows(back[: n + 1]), sunday(n)).balancing[0] for n in (4, 6, 9)]
    assert [one.state for one in found] == ["not_begun", "too_early", "harm"]
    assert [one.needed for one in found] == [0, 2, 2]
    assert all(one.since is not None and one.since.name == "During" for one in found)
    look = found[2].look
    assert look is not None and look.planned == 13, "six trial weeks, three of roll-out and four after it"
    assert look.estimate.subject == "During against Before"


def test_all_phases_since_the_baseline_are_one_level_against_it(tmp_path: Path, later: Trial) -> None:
    back = [*CALM, *CALM, 2, 1, 2, 3, 1]
    look = on(tmp_path, later, rows(back), sunday(16)).balancing[0].look
    assert look is not None and look.period == 11
    assert look.estimate.subject == "During, Roll-out and After it against Before"
    assert look.estimate.periods == 17
    assert look.estimate.value == pytest.approx(20 / 220 - 11 / 120, abs=0.01)


def test_the_primary_measure_is_still_looked_at_in_the_phase_that_is_judged(tmp_path: Path) -> None:
    weekly = plan(looks="weekly, judged_phase: follow_up", later=LATER)
    seen = on(tmp_path, weekly, rows([*CALM, *CALM]), sunday(11)).primary
    assert (seen.state, seen.since) == ("not_begun", None)


def test_a_trial_that_is_judged_itself_is_watched_as_it_was(tmp_path: Path) -> None:
    found = on(tmp_path, plan(), rows([*CALM, 12, 13, 12, 14]), sunday(9)).balancing[0]
    assert found.since is None and found.state == "harm"
    assert found.look is not None and found.look.planned == 6


def test_harm_needs_a_baseline_where_a_later_phase_is_judged(tmp_path: Path, later: Trial) -> None:
    found = on(tmp_path, later, rows([*CALM, *CALM])[80:], sunday(11)).balancing[0]
    assert found.state == "cannot" and found.reason == "A look needs 3 baseline weeks."


def test_phases_after_the_judged_one_are_not_on_the_path(make_later: Series) -> None:
    found = since_baseline(make_later, "rollout")
    assert list(found.frame["kind"]) == ["baseline"] * 4 + ["transition"] + ["trial"] * 5
    assert list(found.frame["index"]) == list(range(10))
    assert list(make_later.frame["kind"])[-2:] == ["follow_up"] * 2, "the series itself is as it was"


def test_false_alarms_of_harm_stay_within_five_in_a_hundred_over_the_whole_path(
    make_later: Series, later: Trial
) -> None:
    """Weeks that wobble by 0.3 on the logit; the pooled records, at 5% every week, would alarm more than one in ten."""
    path = since_baseline(make_later, "follow_up")
    question = planned_question(later, path, later.of_role("balancing")[0], "trial")
    assert not isinstance(question, str)
    rng, trials = np.random.default_rng(20261122), 60
    alarmed = naive = 0
    for _ in range(trials):
        logit = -1.4 + 0.3 * rng.standard_normal(len(path.frame))
        drawn = filled(path, rng.binomial(40, 1 / (1 + np.exp(-logit))))
        looks = watch(drawn, question, planned=7, better="lower", stops_for="harm")
        taken = [one for one in looks if isinstance(one, Look)]
        assert len(taken) == 6 and isinstance(looks[0], NotEstimable)
        alarmed += any(one.answer == "harm" for one in taken)
        naive += any(pooled(drawn.frame["numerator"].to_numpy(), 6 + week) > 1.645 for week in range(1, 7))
    assert alarmed <= 0.05 * trials + 3 * np.sqrt(0.05 * 0.95 * trials)
    assert naive > 0.1 * trials


def pooled(events: np.ndarray, until: int) -> float:
    """Standard errors by chance alone between all records since the baseline, up to a week, and the baseline's."""
    before, after = events[:4].mean() / 40, events[5:until].mean() / 40
    chance = before * (1 - before) / 160 + after * (1 - after) / (40 * (until - 5))
    return float((after - before) / np.sqrt(chance))


def filled(found: Series, events: np.ndarray) -> Series:
    frame = found.frame.copy()
    frame["numerator"], frame["value"] = events.astype(float), events / 40
    return replace(found, frame=frame)


@pytest.fixture
def make_later() -> Series:
    """Four baseline weeks, one of transition, three of trial, two of roll-out, two after; 40 records a week."""
    kinds = ["baseline"] * 4 + ["transition"] + ["trial"] * 3 + ["rollout"] * 2 + ["follow_up"] * 2
    start = pd.Timestamp(MONDAY) + pd.to_timedelta(7 * np.arange(12), unit="D")
    figures = {name: np.full(12, 40.0) for name in ("records", "denominator", "exposure")}
    frame = pd.DataFrame(
        {
            "index": np.arange(12),
            "start": start,
            "end": start + pd.Timedelta(days=6),
            "phase": kinds,
            "kind": kinds,
            **figures,
            "numerator": 8.0,
            "total": 8.0,
            "total_squares": 0.0,
            "value": 0.2,
        }
    )
    return Series("back", "proportion", None, 1.0, frame)

"""Sites weighed as in the baseline: the sums by hand, what cannot be weighed, and a mix that explains everything."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from trialkit.analysis.asked import ask, figure
from trialkit.analysis.estimate import Check, NotEstimable
from trialkit.analysis.mix import mix, weighed
from trialkit.analysis.segmented import Question
from trialkit.records.series import COLUMNS, Series

QUESTION = Question("change", period="week")
WEEKS = range(6)


def site(make_series, level: float, sizes: tuple[float, float], kind: str = "proportion") -> Series:
    """Six weeks and six at one level, which wobbles a little, with these sizes before and after."""
    figures = [[level * size + (week * 7 % 5 - 2) * size / 100 for week in WEEKS] for size in sizes]
    return make_series(
        [("baseline", figures[0], sizes[0]), ("trial", figures[1], sizes[1])],
        kind=kind,
        squares=[figure * figure / size * 1.2 for part, size in zip(figures, sizes, strict=True) for figure in part],
    )


def pooled(*sites: Series) -> Series:
    """The sites added up."""
    frame = sites[0].frame.copy()
    columns = list(COLUMNS)
    frame[columns] = np.sum([own.frame[columns].to_numpy() for own in sites], axis=0)
    frame["value"] = frame["numerator"] / frame["denominator"]
    return replace(sites[0], frame=frame)


def checked(*sites: Series) -> Check:
    return mix(figure(pooled(*sites), QUESTION), [(f"Team {place}", own) for place, own in enumerate(sites)])


@pytest.mark.parametrize("kind", ["proportion", "rate", "mean", "money"])
def test_a_shift_of_volume_between_unlike_sites_does_not_pass_whatever_is_measured(make_series, kind: str) -> None:
    check = checked(site(make_series, 0.8, (300, 100), kind), site(make_series, 0.2, (100, 300), kind))
    assert check.passed is False
    assert check.text.endswith(
        "The mix of sites changed: Team 0 made up 75% of the baseline and 25% of the judged phase."
    )


@pytest.mark.parametrize("kind", ["proportion", "rate", "mean"])
def test_a_mix_that_stays_passes_and_leaves_every_sum_as_it_was(make_series, kind: str) -> None:
    sites = site(make_series, 0.8, (300, 150), kind), site(make_series, 0.2, (100, 50), kind)
    assert checked(*sites).passed is True
    whole = pooled(*sites)
    pd.testing.assert_frame_equal(weighed(whole, sites, np.ones((12, 2))).frame, whole.frame)


def test_standardised_shares_are_those_worked_out_by_hand(make_series) -> None:
    """A week of 10 at 8 of 10 and 30 at 6 of 30, weighed three to one: 0.75 × 0.8 + 0.25 × 0.2 = 0.65 of 40."""
    sites = make_series([("trial", [8], 10)]), make_series([("trial", [6], 30)])
    found = weighed(pooled(*sites), sites, np.array([[3.0, 1 / 3]])).frame
    assert found["denominator"].tolist() == pytest.approx([40])
    assert found["value"].tolist() == pytest.approx([0.65])


def test_practitioners_and_answers_are_weighed_with_their_site(make_series) -> None:
    people = pd.DataFrame({"index": [0], "practitioner": ["P1"], **{name: [10.0] for name in COLUMNS}})
    answers = pd.DataFrame({"bad": [2.0], "good": [8.0]}, index=pd.Index([0]))
    own = replace(make_series([("trial", [8], 10)]), practitioners=people, options=answers)
    other = replace(make_series([("trial", [6], 30)]), practitioners=people, options=answers)
    found = weighed(replace(pooled(own, other), options=answers), [own, other], np.array([[3.0, 0.5]]))
    assert found.practitioners is not None
    assert found.practitioners["denominator"].tolist() == [35.0]
    assert found.options is not None
    assert found.options.loc[0].tolist() == [7.0, 28.0]


def test_what_cannot_be_weighed_is_a_reason(make_series) -> None:
    own = site(make_series, 0.5, (100, 100))
    assert mix(figure(own, QUESTION), []).text == "There is one site."
    assert checked(replace(own, type="count"), replace(own, type="count")).text.startswith("A count has no size")
    empty = own.frame.assign(denominator=own.frame["denominator"].where(own.frame["index"] != 8, 0.0))
    check = checked(own, replace(own, frame=empty))
    assert (check.passed, check.text) == (None, "Team 1 has a week with nothing to weigh.")
    late = make_series([("trial", [40 + week for week in WEEKS], 100)])
    assert isinstance(ask(late, QUESTION), NotEstimable)
    check = checked(late, late)
    assert (check.passed, check.text[:22]) == (None, "No week of baseline wa")

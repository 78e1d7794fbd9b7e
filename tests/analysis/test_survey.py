"""Mann–Whitney from counts per answer, against R and pingouin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from trialkit.analysis.estimate import NotEstimable
from trialkit.analysis.survey import Shift, shift

BEFORE, AFTER = (5, 9, 6, 2), (2, 6, 9, 7)


def survey(make_series, before=BEFORE, after=AFTER):
    series = make_series([("baseline", [1], sum(before)), ("trial", [1], sum(after))], kind="ordinal")
    return replace(series, options=pd.DataFrame([before, after], columns=list("abcdefg")[: len(before)]))


def test_u_is_that_of_r(make_series, reference):
    assert shift(survey(make_series)).u == pytest.approx(reference("mann_whitney")[0], abs=1e-9)


def test_effect_sizes_are_those_of_pingouin(make_series):
    import pingouin

    one, two = (np.repeat(np.arange(4), counts) for counts in (BEFORE, AFTER))
    theirs = pingouin.mwu(two, one).iloc[0]
    ours = shift(survey(make_series))
    assert ours.u == pytest.approx(theirs["U_val" if "U_val" in theirs else "U-val"])
    assert abs(ours.rank_biserial) == pytest.approx(abs(theirs["RBC"]))
    assert ours.higher == pytest.approx(theirs["CLES"])
    assert ours.n == (22, 24)


def test_the_interval_is_reversed_when_before_and_after_change_places(make_series):
    there, back = shift(survey(make_series)), shift(survey(make_series, AFTER, BEFORE))
    assert there.interval.lower == pytest.approx(1 - back.interval.upper)
    assert there.higher in there.interval


def test_the_interval_covers_a_known_chance(make_series):
    """Answers 0–4, drawn 30 a side with a shift: the chance is known exactly."""
    rng = np.random.default_rng(41)
    p, q = np.array([0.3, 0.3, 0.2, 0.1, 0.1]), np.array([0.1, 0.2, 0.3, 0.2, 0.2])
    truth = float(q @ (np.cumsum(p) - p / 2))
    pairs = ((rng.multinomial(30, p), rng.multinomial(30, q)) for _ in range(400))
    inside = [truth in shift(survey(make_series, *pair)).interval for pair in pairs]
    assert np.mean(inside) > 0.925  # 95% less two and a half Monte Carlo errors


def test_answers_that_do_not_overlap_have_no_interval(make_series):
    assert isinstance(shift(survey(make_series, (9, 0, 0, 0), (0, 0, 0, 9))), NotEstimable)
    assert isinstance(shift(survey(make_series, (9, 0, 0, 0), (9, 0, 0, 0))), NotEstimable)
    assert isinstance(shift(survey(make_series, (1, 0, 0, 0), (3, 3, 0, 9))), NotEstimable)
    assert isinstance(shift(make_series([("trial", [1], 3)])), NotEstimable)
    assert isinstance(shift(survey(make_series)), Shift)

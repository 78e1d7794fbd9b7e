"""Periods left out of pooled sites are said, with the site and the dates."""

from dataclasses import replace

import pandas as pd
import pytest

from trialkit.judgement.evaluation import Evaluation
from trialkit.records.log import Log
from trialkit.records.series import series
from trialkit.reporting.gaps import left_out, of_others_only
from trialkit.reporting.sections import data_received, limitations

from .conftest import FIELDS, louth_evaluation

DESIGN = {
    "phases": [{"name": "Trial", "kind": "trial", "start": "2021-02-01", "end": "2021-03-14"}],
    "sites": [
        {"id": "louth", "name": "Louth Adult Frailty team"},
        {"id": "north", "name": "North team"},
        {"id": "far", "name": "Far team", "role": "comparison"},
    ],
}


def pooled(*silent: tuple[str, int], measure: str | None = None) -> Evaluation:
    """Two sites pooled and one to compare with, each with the same cells but for the (site, index) left silent."""
    found = louth_evaluation(design=DESIGN, log={"row": "conversation", "fields": {**FIELDS, "site": {"type": "code"}}})
    cells = pd.concat([found.log.cells.assign(site=site.id) for site in found.trial.design.sites])
    keys = list(zip(cells["site"], cells["index"], strict=True))
    dropped = [key in silent and measure in (None, name) for key, name in zip(keys, cells["measure"], strict=True)]
    log: Log = replace(found.log, cells=cells[[not drop for drop in dropped]].reset_index(drop=True))
    sites = [None, *(site.id for site in found.trial.design.sites)]
    return replace(
        found,
        log=log,
        results=tuple(
            replace(result, series=tuple(series(found.trial, log, result.measure, site=site) for site in sites))
            for result in found.results
        ),
    )


def test_a_period_that_one_site_did_not_log_is_named_with_the_site() -> None:
    found = pooled(("north", 2))
    assert pd.isna(found.primary.series[0].frame["value"].iloc[2])
    assert left_out(found) == (
        "North team logged nothing in the week from 15 February 2021; that week is left out for all sites together, "
        "or a silence would pass for a change.",
    )
    assert "North team logged nothing in the week from 15 February 2021" in data_received(found)._repr_html_()


def test_several_sites_and_weeks_make_one_sentence() -> None:
    (said,) = left_out(pooled(("north", 2), ("north", 3), ("louth", 5)))
    assert said.startswith(
        "Louth Adult Frailty team logged nothing in the week from 8 March 2021 and "
        "North team in the weeks from 15 February 2021 and 22 February 2021; those weeks are"
    )


@pytest.mark.parametrize("silent", [(), (("louth", 2), ("north", 2)), (("far", 2),)])
def test_nothing_is_said_where_nothing_was_left_out(silent: tuple[tuple[str, int], ...]) -> None:
    assert left_out(pooled(*silent)) == ()


def test_a_period_that_keeps_its_value_was_not_left_out() -> None:
    found = pooled(("north", 2))
    whole = tuple(
        replace(result, series=(replace(own, frame=own.frame.fillna({"value": 0.0})), *others))
        for result in found.results
        for own, *others in [result.series]
    )
    assert left_out(replace(found, results=whole)) == ()


def test_a_measure_with_gaps_of_its_own_is_told_apart() -> None:
    (said,) = left_out(pooled(("north", 1), measure="came_back"))
    assert said.startswith("North team logged nothing for ‘Repeat contact within 28 days’ in the week from 8")


def test_a_trial_of_one_site_leaves_nothing_out() -> None:
    assert left_out(louth_evaluation()) == ()


def unlogged(*weeks: int, empty: int = 0) -> Evaluation:
    """Louth without its primary measure in some weeks, the first of which hold nothing else either."""
    found = louth_evaluation()
    own = found.log.cells["measure"] == found.primary.measure.id
    cells = found.log.cells[~(own & found.log.cells["index"].isin(weeks))]
    calendar = found.primary.series[0].calendar
    starts = [calendar["start"].iloc[week].date() for week in weeks[:empty]]
    completeness = replace(found.log.completeness, empty_periods=tuple(("louth", start) for start in starts))
    log: Log = replace(found.log, cells=cells, completeness=completeness)
    primary = replace(found.primary, series=(series(found.trial, log, found.primary.measure),))
    return replace(found, log=log, results=(primary, *found.results[1:]))


def test_periods_with_entries_of_other_measures_only_are_told_beside_those_with_none() -> None:
    found = unlogged(1, 4)
    said = "2 of the 6 weeks compared have entries of other measures only, none of the primary one."
    assert of_others_only(found) == said
    assert f"Every week inside the phases has entries.</li><li>{said}" in data_received(found).html
    assert f"0 weeks have no entries. {said} Rows never" in limitations(found).html
    assert of_others_only(unlogged(1, 4, empty=1)).startswith("1 of the 6 weeks compared has entries")
    assert of_others_only(unlogged(1, 4, empty=2)) == of_others_only(louth_evaluation()) == ""


def test_a_week_that_one_pooled_site_logged_is_not_one_of_other_measures_only() -> None:
    assert of_others_only(pooled(("north", 2), measure="signposted")) == ""

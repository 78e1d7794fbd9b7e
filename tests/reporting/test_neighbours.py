"""The place among its neighbours, as it is told and drawn, and through a rule that keeps small numbers back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.published import evaluated
from trialkit.analysis.estimate import NotEstimable
from trialkit.analysis.neighbours import Funnel
from trialkit.judgement.evaluation import Evaluation
from trialkit.judgement.neighbours import among_neighbours
from trialkit.judgement.results import MeasureResult
from trialkit.protocol.disclosure import RULES
from trialkit.reporting import carried, figures, findings, neighbours, prospects
from trialkit.reporting.data import evaluation_json
from trialkit.reporting.disclosure.shown import told
from trialkit.reporting.sections import SECTIONS

NAME = "benchmarking-lincolnshire"


@pytest.fixture(scope="module")
def found() -> Evaluation:
    return evaluated(NAME)


def funnel(result: MeasureResult) -> Funnel:
    assert isinstance(result.neighbours, Funnel)
    return result.neighbours


def test_the_standing_gives_both_levels_the_difference_and_the_limits(found: Evaluation) -> None:
    said = neighbours.standing(found.primary, funnel(found.primary))
    assert said.startswith(
        "Contacts that were signposted: 39.7% at Lincolnshire, 47.3% at its 15 neighbours together (7.6 points lower). "
        "That is within the limits for how far such places differ, which for a place of its size lie between"
    )
    other = found.results[1]
    assert "(7% higher)" in neighbours.standing(other, funnel(other))


def test_it_says_how_far_neighbours_differ_and_what_it_cannot_say(found: Evaluation) -> None:
    made = funnel(found.primary)
    assert "times as much as chance alone" in neighbours.spread(made)
    assert neighbours.spread(replace(made, factor=1.0)).endswith("no more than chance.")
    assert "not a before and after" in neighbours.CANNOT


@pytest.mark.parametrize("form", ["wide", "narrow"])
def test_the_funnel_is_drawn_with_its_words_for_those_who_cannot_see_it(found: Evaluation, form: str) -> None:
    drawn = figures.funnel_chart(found, found.primary, uid="one", form=form)  # type: ignore[arg-type]
    assert "<title" in drawn and "<desc" in drawn
    assert "None of the neighbours lies outside the limits." in drawn
    nowhere = replace(found.primary, neighbours=None)
    assert figures.funnel_chart(found, nowhere, uid="one") == ""


def test_the_table_has_every_place_the_highest_first(found: Evaluation) -> None:
    made = neighbours.places_table(found.primary, funnel(found.primary))
    levels = [float(row[3]) for row in made.data]  # type: ignore[arg-type]
    assert len(levels) == 16 and levels == sorted(levels, reverse=True)
    assert ("Lincolnshire", "7,285", "18,347", "39.7%") in made.shown


def test_both_sections_have_it_and_the_document_does(found: Evaluation) -> None:
    by_title = dict(SECTIONS)
    for title in ("Primary result", "Other results"):
        assert neighbours.CANNOT in by_title[title](found).html
    (row, other) = evaluation_json(found)["measures"]
    assert row["neighbours"]["standing"] == "within" and len(other["neighbours"]["neighbours"]) == 15


def test_through_a_rule_it_is_made_of_what_is_published_alone(found: Evaluation) -> None:
    """Counts are rounded and small ones gone before the funnel is made, so nothing hidden can be worked out from it."""
    trial, result, rule = found.trial, found.primary, RULES["nhs_england"]
    small = [
        replace(one, frame=one.frame.assign(numerator=5.0, value=0.1, denominator=50.0, records=50.0))
        if one.site == "c"
        else one
        for one in result.series
    ]
    (shown,) = told(trial, [replace(result, series=tuple(small))], rule)
    made = among_neighbours(trial, result.measure, shown.series)
    assert isinstance(made, Funnel) and not isinstance(made, NotEstimable)
    assert "Neighbour C" not in [place.name for place in made.neighbours]
    assert all(place.events % 5 == 0 for place in (made.own, *made.neighbours))


def test_a_level_beside_neighbours_is_never_told_as_a_change(found: Evaluation) -> None:
    said = findings.finding(found, found.primary)
    assert "stood at 39.7% of contacts (" in said
    assert "together stood at 47.3%: it is 7.6 points lower, within the limits" in said
    assert "change" not in said and "%" not in said.split("it is ")[1]
    assert prospects.chance(found) == ""
    assert carried.behind(found, found.primary) == "The log holds 18,347 contacts over 1 year."
    assert all("moved" not in one and "excluded" not in one for one in found.decision.would_change)

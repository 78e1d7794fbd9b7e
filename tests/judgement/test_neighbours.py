"""A place among its neighbours: what is compared, what is left out, what it does not touch, and what a rule hides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.published import evaluated
from trialkit.analysis.estimate import NotEstimable
from trialkit.analysis.neighbours import Funnel
from trialkit.errors import TrialError
from trialkit.judgement.evaluation import Evaluation
from trialkit.judgement.neighbours import among_neighbours
from trialkit.protocol.source import load_trial

ROOT = Path(__file__).parents[2]
NAME = "benchmarking-lincolnshire"


@pytest.fixture(scope="module")
def found() -> Evaluation:
    return evaluated(NAME)


def test_the_published_differences_come_back(found: Evaluation) -> None:
    signposted, contacts = (result.neighbours for result in found.results)
    assert isinstance(signposted, Funnel) and isinstance(contacts, Funnel)
    assert signposted.ratio.value == pytest.approx(0.84, abs=0.001)
    assert contacts.ratio.value == pytest.approx(1.07, abs=0.001)
    assert len(contacts.neighbours) == 15
    assert signposted.standing == contacts.standing == "within"


def test_it_judges_no_change_and_raises_no_grade(found: Evaluation) -> None:
    assert found.primary.verdict == "not_estimable"
    assert found.grade.level == 1
    assert found.decision.outcome == "review"


def test_neighbours_are_no_part_of_the_place_s_own_figure(found: Evaluation) -> None:
    pooled = found.primary.series[0]
    assert pooled.frame["denominator"].sum() == 18347


def test_a_neighbour_without_a_figure_is_left_out_and_a_place_without_one_is_told(found: Evaluation) -> None:
    trial, result = found.trial, found.primary

    def without(site: str) -> Funnel | NotEstimable | None:
        emptied = [
            replace(one, frame=one.frame.assign(value=float("nan"))) if one.site == site else one
            for one in result.series
        ]
        return among_neighbours(trial, result.measure, emptied)

    less, alone = without("c"), without("council")
    assert isinstance(less, Funnel) and "Neighbour C" not in [place.name for place in less.neighbours]
    assert isinstance(alone, NotEstimable) and alone.reason == "Lincolnshire has no figure in the judged phase."


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        (
            lambda text: "\n".join(line for line in text.split("\n") if "Neighbour" not in line or "D," in line),
            "34:3",
            "design.sites: 1 neighbour: too few to see how much such places differ.",
        ),
        (
            lambda text: text.replace("name: Neighbour A, role: neighbour", "name: Neighbour A"),
            "34:3",
            "design.sites: neighbours are for one place, and several sites have role: innovation.",
        ),
        (
            lambda text: text.replace("{id: council, name: Lincolnshire}", "{id: council, name: L, role: neighbour}"),
            "34:3",
            "design.sites: every site is a comparison or a neighbour.",
        ),
        (
            lambda text: text.replace(
                "Neighbour B, role: neighbour", "Neighbour B, role: neighbour, start: 2019-04-01"
            ),
            "37:58",
            "design.sites[2].start: a neighbour site never starts.",
        ),
    ],
)
def test_what_cannot_be_a_benchmark_is_told_at_its_line(
    tmp_path: Path, change: Callable[[str], str], where: str, what: str
) -> None:
    file = tmp_path / f"{NAME}.yaml"
    file.write_text(change((ROOT / "trials" / f"{NAME}.yaml").read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(TrialError) as told:
        load_trial(file)
    assert [(one.where, one.what) for one in told.value.problems] == [(f"{file}:{where}", what)]

"""The sentence on coverage: of the nearest design that was simulated, or none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trialkit.analysis import measured
from trialkit.analysis.estimate import Interval
from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting import held
from trialkit.reporting.sections import SECTIONS


def test_the_method_note_quotes_the_coverage_of_the_nearest_design(louth: Evaluation) -> None:
    said = held.coverage(louth)
    headline = louth.primary.headline
    found = measured.nearest("proportion", "trend", "ordinary", 0, 6, headline.n / 6)
    assert found is not None
    assert f"6 weeks, a trend without a baseline, {found.size:g} records a week; {found.draws:,} series a case" in said
    assert f"{100 * found.held[0]:.0f} to {100 * found.held[1]:.0f} of 100" in said
    assert found.beyond is not None
    assert f"{100 * found.beyond[0]:.0f} to {100 * found.beyond[1]:.0f}." in said
    primary = next(function for title, function in SECTIONS if title == "Primary result")
    assert said in primary(louth).html


@pytest.mark.parametrize("changed", [{"weeks_vary": None}, {"interval": Interval(0.1, 0.2, 0.9)}])
def test_nothing_is_quoted_for_intervals_that_were_not_simulated(louth: Evaluation, changed: dict[str, object]) -> None:
    headline = replace(louth.primary.headline, **changed)
    results = tuple(replace(one, headline=headline) if one is louth.primary else one for one in louth.results)
    assert held.coverage(replace(louth, results=results)) == ""

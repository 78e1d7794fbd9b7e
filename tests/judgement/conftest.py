"""Small real trials: weekly totals written to a file, read back and evaluated as anybody's would be."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tallies import MONDAY, Weeks, head, planned_and_logged
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log

Make = Callable[..., tuple[Trial, Log]]

TEXT = (
    head()
    + """design:
  shape: {shape}
  phases:
{phases}
  sites: [{{id: one, name: Team one}}]
  chosen_because: {chosen}
{more_design}
log:
  row: tally
  fields:
    date: {{type: date}}
    settled: {{type: number, whole: true, minimum: 0}}
    calls: {{type: number, whole: true, minimum: 0}}
    back: {{type: number, whole: true, minimum: 0}}
measures:
  - {{id: settled, name: Settled at once, role: primary, type: proportion, numerator: settled, denominator: calls,
     counted: calls, better: higher, worthwhile: 10}}
  - {{id: back, name: Called back, role: balancing, type: proportion, numerator: back, denominator: calls,
     counted: calls, better: lower, margin: 5}}
{more}
"""
)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """make(baseline, trial): weekly (settled, calls) before and during; None is a week without an entry."""

    def build(
        baseline: Weeks,
        trial: Weeks,
        *,
        shape: str = "step",
        chosen: str = "volunteered",
        more: str = "",
        more_design: str = "",
        back: float = 0.1,
    ) -> tuple[Trial, Log]:
        phases, rows, first = [], [], MONDAY
        for name, kind, weeks in (("Before", "baseline", baseline), ("During", "trial", trial)):
            if not weeks:
                continue
            last = first + dt.timedelta(weeks=len(weeks), days=-1)
            phases.append(f"    - {{name: {name}, kind: {kind}, start: {first}, end: {last}}}")
            for number, week in enumerate(weeks):
                if week is not None:
                    monday = first + dt.timedelta(weeks=number)
                    rows.append([f"{monday:%d/%m/%Y}", week[0], week[1], round(back * week[1])])
            first = last + dt.timedelta(days=1)
        text = TEXT.format(shape=shape, chosen=chosen, phases="\n".join(phases), more=more, more_design=more_design)
        folder = tmp_path / "impact_logs" / "made"
        return planned_and_logged(folder, text, ["date", "settled", "calls", "back"], rows)

    return build

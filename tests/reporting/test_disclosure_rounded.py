"""Levels and pooled comparisons cannot be turned back into the counts that rounding hides, whatever is measured."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest

from tests.reporting.tallies import THERE, THERE_LATER, sites_evaluation
from tests.tallies import HIGH, LOW, day, head, planned_and_logged
from trialkit.analysis.before_after import WIDENED, Pool, pool_change
from trialkit.analysis.estimate import Contrast, Estimate, Scale
from trialkit.analysis.two_samples import Sample, newcombe, t_mean
from trialkit.judgement.evaluation import Evaluation, evaluate
from trialkit.judgement.prospects import Chance
from trialkit.judgement.value import Value
from trialkit.protocol.disclosure import RULES
from trialkit.records.series import Series
from trialkit.reporting.data import evaluation_json_text
from trialkit.reporting.disclosure import disclosed
from trialkit.reporting.disclosure.levels import mean_of_asked
from trialkit.reporting.disclosure.pairs import SEVERAL
from trialkit.reporting.disclosure.pools import told_sample
from trialkit.reporting.disclosure.shown import coarse

RULE = RULES["nhs_england"]
PLAN = (
    head("Leaving hospital", "real")
    + """design:
  phases:
    - {{name: Before, kind: baseline, start: 2024-01-01, end: {before}}}
    - {{name: During, kind: trial, start: {start}, end: {end}}}
  sites: [{{id: one, name: Ward one}}]
log:
  row: {row}
  fields: {{date: {{type: date}}, left: {{type: number, whole: true}}, home: {{type: number, whole: true}}}}
measures:
  - {{id: home, name: Home, role: primary, {measure}, better: higher, worthwhile: 5}}
no_balancing_measure_because: This file tests one measure.
value:
  unit_cost: {{amount: 12.5, source: Accounts}}
  annual_volume: {{amount: 900, source: Last year}}
  delivery: {{set_up: {{amount: 500, source: Accounts}}, running: {{amount: 5, source: Accounts}}}}
  price_base: 2024
  kind: avoided
  status: forecast
governance: {{disclosure_rule: nhs_england}}
"""
)
TYPES = {
    "share": "type: proportion, numerator: home, denominator: left",
    "count": "type: count, numerator: home, change: percent",
    "rate over what was logged": "type: rate, numerator: home, exposure: left, per: 100, change: percent",
    "rate over what the plan states": "type: rate, numerator: home, exposure: 43, per: 100, change: percent",
    "mean": "type: mean, value: home",
}
Table = tuple[int, int]
"""How many went home, of how many who left."""


def evaluated(folder: Path, measure: str, before: Sequence[Table], after: Sequence[Table]) -> Evaluation:
    """A log of one table a week; of a mean a row for each person, 1 for those who went home and 0 for the others."""
    weeks = [*before, *after]
    first = dt.date(2024, 1, 1)
    start = first + dt.timedelta(weeks=len(before))
    days = {"before": start - dt.timedelta(days=1), "start": start}
    days["end"] = first + dt.timedelta(weeks=len(weeks), days=-1)
    if measure == "mean":
        rows = [(day(week), 1, int(one < home)) for week, (home, left) in enumerate(weeks) for one in range(left)]
    else:
        rows = [(day(week), left, home) for week, (home, left) in enumerate(weeks)]
    text = PLAN.format(measure=TYPES[measure], row="person" if measure == "mean" else "tally", **days)
    return evaluate(*planned_and_logged(folder, text, ("date", "left", "home"), rows))


def estimates(found: Evaluation) -> list[Estimate]:
    every = (found.primary.headline, *found.primary.estimates)
    return [one for one in every if isinstance(one, Estimate)]


@pytest.mark.parametrize("measure", TYPES)
def test_two_logs_that_round_alike_are_published_as_one_document(tmp_path: Path, measure: str) -> None:
    """Each count up to 2 more or fewer: levels, changes, their intervals, the chance and the pounds agree."""
    tables = [(20, 60, 55, 75), (22, 58, 53, 77), (18, 62, 57, 73), (21, 61, 54, 74)]
    if measure == "mean":
        tables = [(20, 60, 55, 75), (20, 61, 56, 76), (21, 62, 57, 76), (19, 58, 57, 77)]
    made = [
        evaluated(tmp_path / str(number), measure, [(k, n)], [(x, m)]) for number, (k, n, x, m) in enumerate(tables)
    ]
    assert len({evaluation_json_text(one) for one in made}) == len(tables)
    told = [disclosed(one) for one in made]
    assert {(type(one.chance), type(one.value)) for one in told} == {(Chance, Value)}
    assert len({evaluation_json_text(one) for one in told}) == 1
    kinds = {(one.contrast, one.scale) for one in estimates(told[0])}
    odds = {("before_after", "odds_ratio")} if measure == "share" else set()
    assert kinds == odds | {
        ("level", "absolute"),
        *(("before_after", one) for one in ("absolute", "relative", "ratio")),
    }


def left(tables: dict[tuple[int, ...], tuple[float, ...]], true: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Tables that are told as the true one is."""
    return [one for one, told in tables.items() if told == tables[true]]


def test_told_of_the_true_counts_three_scales_leave_one_table_of_625() -> None:
    """What the pass would do if it only told the true comparison coarsely: the search that it must withstand."""
    series = Series("home", "proportion", None, 1.0, frame=pd.DataFrame())
    scales: tuple[Scale, ...] = ("absolute", "ratio", "odds_ratio")
    tables: dict[tuple[int, ...], tuple[float, ...]] = {}
    for k, n, x, m in product(range(28, 33), range(63, 68), range(48, 53), range(73, 78)):
        before, after = Pool("", 1, k, n, 0, 0), Pool("", 1, x, m, 0, 0)
        found = (pool_change(series, scale, before, after, 1.0, 0.95) for scale in scales)
        tables[k, n, x, m] = tuple(
            coarse(number)
            for one in found
            if not isinstance(one, str)
            for number in (one[0], one[1].lower, one[1].upper)
        )
    alone = sum(len(left(tables, one)) == 1 for one in tables)
    assert len(tables) == 625 and alone > 600


@pytest.mark.parametrize("people", [range(28, 33), range(58, 63), range(198, 203)])
def test_the_mean_of_noughts_and_ones_tells_no_more_than_their_rounded_share(people: range) -> None:
    """Every sum that may be shown, of every number of people that rounds alike, leaves sums and people open."""
    tables = {
        (ones, n): told_sample(Sample(n, ones / n, ones * (n - ones) / n / (n - 1)), RULE, whole=True)
        for n in people
        for ones in range(RULE.fewest, n)
    }
    alike: dict[tuple[float, ...], set[tuple[int, int]]] = {}
    for table, told in tables.items():
        assert told.variance > 0 and told.mean * told.n >= RULE.fewest - 1e-9
        alike.setdefault((told.n, round(told.mean, 9), round(told.variance, 9)), set()).add(table)
    for found in alike.values():
        assert {n for _, n in found} == set(people) and len({ones for ones, _ in found}) >= SEVERAL


EVERY = (
    head("Leaving hospital", "real")
    + """design:
  phases:
{baseline}
    - {{name: During, kind: trial, start: {start}, end: {end}}}
  sites: [{{id: one, name: Ward one}}]
log:
  row: person
  fields:
    date: {{type: date}}
    home: {{type: yes_no}}
    visits: {{type: number, whole: true}}
    cost: {{type: number}}
    felt: {{type: choice, options: {{bad: Bad, fair: Fair, good: Good}}}}
measures:
  - {{id: share, name: Home, role: primary, type: proportion, numerator: {{home: true}}, better: higher, worthwhile: 5}}
  - {{id: ordinal, name: Felt well, role: secondary, type: ordinal, value: felt, better: higher}}
  - {{id: count, name: How many went home, role: secondary, type: count, numerator: {{home: true}}, better: higher}}
  - {{id: rate, name: Home by beds, role: secondary, type: rate, numerator: {{home: true}}, exposure: 43, per: 100,
     better: higher}}
  - {{id: mean, name: Visits, role: secondary, type: mean, value: visits, better: lower}}
  - {{id: money, name: Cost, role: secondary, type: money, value: cost, better: lower}}
no_balancing_measure_because: This file tests every type.
governance: {{disclosure_rule: nhs_england}}
"""
)
SHIFTS = [(2, -1), (-2, 2), (1, -2), (-1, 1), (2, 0), (-1, 2)]
"""By how much two logs differ week by week, in who went home and who left: one and two in all, as six weeks add up."""


def every_type(folder: Path, baseline: int, *, shifted: bool) -> Evaluation:
    """Weeks of about 60 people, 25 of whom went home before and 35 in the trial; shifted: others that round alike."""
    first = dt.date(2024, 1, 1)
    start = first + dt.timedelta(weeks=baseline)
    before = f"    - {{name: Before, kind: baseline, start: {first}, end: {start - dt.timedelta(days=1)}}}"
    rows = []
    for week in range(baseline + 6):
        sign = (1 if week // 6 % 2 else -1) * shifted
        ones, people = (sign * shift for shift in SHIFTS[week % 6])
        home, every = (25 + 5 * (week % 3 == 1) if week < baseline else 35 + 5 * (week % 3 == 1)) + ones, 60 + people
        for one in range(every):
            felt = "good" if one < home else "fair" if one < home + 10 else "bad"
            rows.append(
                (day(week), "yes" if one < home else "no", 1 + (one < home), 20.5 + 300.25 * (one < home), felt)
            )
    text = EVERY.format(
        baseline=before if baseline else "", start=start, end=start + dt.timedelta(weeks=6, days=-1)
    ).replace("\n\n    - {name: During", "\n    - {name: During")
    return evaluate(*planned_and_logged(folder, text, ("date", "home", "visits", "cost", "felt"), rows))


def documented() -> tuple[set[str], set[str]]:
    """Contrasts and scales that the documentation names as told of the true counts."""
    text = (Path(__file__).parents[2] / "docs" / "disclosure.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[a-z_`, ]+`) (contrast|scale)s? \|", text, flags=re.MULTILINE)
    names: dict[str, set[str]] = {"contrast": set(), "scale": set()}
    for listed, kind in rows:
        names[kind] |= set(re.findall(r"`([a-z_]+)`", listed))
    return names["contrast"], names["scale"]


def test_what_is_told_of_the_true_counts_is_what_the_documentation_lists(tmp_path: Path) -> None:
    """Every contrast of every type in two logs whose weeks and phases round alike: what differs knew true counts."""
    contrasts, scales = documented()
    assert contrasts == set(get_args(Contrast)) - {"level", "before_after", "first_last"}
    assert scales == {"superiority"}
    seen: set[tuple[str, str]] = set()
    differ: set[tuple[str, str]] = set()
    for baseline in (0, 2, 6, 12):
        pair = [
            disclosed(every_type(tmp_path / f"{baseline}{shifted}", baseline, shifted=shifted))
            for shifted in (False, True)
        ]
        for one, other in zip(*(found.results for found in pair), strict=True):
            assert one.series[0].frame["denominator"].equals(other.series[0].frame["denominator"])
            for here, there in zip((one.headline, *one.estimates), (other.headline, *other.estimates), strict=True):
                if not isinstance(here, Estimate) or not isinstance(there, Estimate):
                    continue
                told = here.contrast in contrasts or here.scale in scales or one.measure.type == "money"
                seen.add((one.measure.type, here.contrast))
                if here.value != there.value:
                    differ.add((one.measure.type, here.contrast))
                    assert told, (one.measure.type, here, there)
    assert seen >= set(product(("proportion", "ordinal", "count", "rate", "mean"), ("level", "before_after")))
    assert {contrast for _, contrast in differ} >= {"trend", "change", "level_change", "slope_change"}
    assert ("money", "level") in differ


def test_a_pooled_change_against_the_comparison_is_of_rounded_counts_too(tmp_path: Path) -> None:
    """125 of 240 after less 60 of 240 before, less 90 and 70 of 300 at the comparison: what a reader subtracts."""
    made = sites_evaluation(
        tmp_path, {"a": [*LOW, *HIGH], "c": [*THERE, *THERE_LATER]}, more="governance: {disclosure_rule: nhs_england}"
    )
    absolute = {one.subject: one for one in estimates(disclosed(made)) if one.scale == "absolute"}
    own, against = (
        absolute["During against Before, without the comparison"].value,
        absolute["During against Before, against the comparison"].value,
    )
    assert absolute["Before"].value == 60 / 240 and absolute["During"].value == 125 / 240
    assert own == coarse(125 / 240 - 60 / 240)
    assert against == coarse(125 / 240 - 60 / 240 - (90 / 300 - 70 / 300))


def pooled(found: Evaluation) -> Estimate:
    return next(one for one in estimates(found) if (one.contrast, one.scale) == ("before_after", "absolute"))


def test_an_interval_ends_at_no_change_where_rounding_would_move_it_beyond(tmp_path: Path) -> None:
    """33 of 100 before and 47 after are told as 35 and 45: the judgement is that of the true interval."""
    true = evaluated(tmp_path, "share", [(33, 100)], [(47, 100)])
    here, told = pooled(true), pooled(disclosed(true))
    assert here.interval.lower > 0 and newcombe((35, 100), (45, 100)).lower < 0
    assert told.value == 0.1 and told.interval.lower == 0


@pytest.mark.parametrize("weeks", [2, 4])
def test_how_much_two_weeks_vary_is_not_told_for_it_would_tell_their_counts(tmp_path: Path, weeks: int) -> None:
    """20 and 35 of 60: among all pairs of weeks that round alike, few vary as much to two decimals."""
    before = [(20, 60), (35, 60), (22, 61), (38, 62)][:weeks]
    true = evaluated(tmp_path, "share", before, [(40, 70)])
    levels = [[one for one in estimates(found) if one.subject == "Before"] for found in (true, disclosed(true))]
    told = [re.findall(rf"{WIDENED}(\S+) times", one.note) for found in levels for one in found]
    assert len(told) == 2 and told[0]
    assert told[1] == ([] if weeks == 2 else [f"{coarse(float(told[0][0]), 2):g}"])


def test_a_mean_of_people_asked_twice_is_told_as_finely_as_its_sum_may_be() -> None:
    """Scores of 41 people: 254 points in all, told in steps of a tenth; the interval is that of 40 people."""
    true = Estimate("level", "absolute", "Before", 254 / 41, t_mean(Sample(41, 254 / 41, 4.0)), "t", 41)
    told = mean_of_asked(true, RULE, whole=True)
    assert told.value == 6.2 and told.n == 40
    ends = t_mean(Sample(40, 6.2, 4.0))
    assert told.interval.lower == pytest.approx(ends.lower, abs=0.02)
    assert told.interval.upper == pytest.approx(ends.upper, abs=0.02)
    assert mean_of_asked(true, RULE, whole=True, mean=6.9).value == 6.9


def test_sites_that_started_apart_have_levels_and_changes_of_rounded_counts(tmp_path: Path) -> None:
    """61 of 120 calls at one site, and 186 of 360 at both: its own level, that of both, and its own change."""
    none = [None] * 6
    sites = {"a": [*none[:4], *LOW[:2], *HIGH], "b": [*none, None, *LOW[:2], *HIGH[:3]]}
    made = sites_evaluation(
        tmp_path, sites, starts={"b": 9}, baseline=6, more="governance: {disclosure_rule: nhs_england}"
    )
    true, told = (
        next(one for one in estimates(found) if one.subject == "Boston: During against Before")
        for found in (made, disclosed(made))
    )
    assert true.value == 61 / 120 - 20 / 80 and told.value == 60 / 120 - 20 / 80
    later = {"a": [*none, *HIGH], "b": [*none, None, None, None, *HIGH[:3]]}
    levels = sites_evaluation(
        tmp_path / "levels", later, starts={"b": 9}, baseline=6, more="governance: {disclosure_rule: nhs_england}"
    )
    found = {one.subject: one.value for one in estimates(disclosed(levels)) if one.contrast == "level"}
    assert found == {"During": 185 / 360, "Boston: During": 60 / 120}

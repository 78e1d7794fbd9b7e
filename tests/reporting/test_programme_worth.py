"""What several trials are worth together: shrunk, by how much adding up overstates, realised and forecast apart."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from trialkit.analysis.carrying import Carried
from trialkit.analysis.estimate import Interval
from trialkit.judgement.value import ProgrammeTotal, Yearly, total_of
from trialkit.reporting.formats.html import html_of
from trialkit.reporting.portfolio import Entry, shelf
from trialkit.reporting.programme_worth import programme_worth
from trialkit.reporting.rows import NotEstimableRow
from trialkit.reporting.worth_data import BreakEvenRow, CarriedRow, ValueRow

from .shelves import RISING, put_numbers, workspace

SHARES = {"a": (0.30, 0.10), "b": (0.02, 0.08), "c": (0.12, 0.05), "d": (-0.06, 0.07), "e": (0.22, 0.09)}
STAKE = 100_000.0


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Entry:
    made = workspace(tmp_path_factory.mktemp("worth"), one=RISING)
    put_numbers(made, "one")
    [entry] = shelf(made)
    return entry


def row(entry: Entry, share: float, error: float, **changes: object) -> ValueRow:
    assert entry.primary is not None
    ends = share - 1.959964 * error, share + 1.959964 * error
    none = NotEstimableRow(contrast="change", scale="absolute", subject="", reason="Not collected.", needs="")
    sums = {"yearly": share * STAKE, "lower": ends[0] * STAKE, "upper": ends[1] * STAKE}
    carried = CarriedRow(median=share, lower=ends[0], upper=ends[1], level=0.95, simulation_error=0.0)
    made = {
        **{"measure": "settled", "kind": "avoided", "status": "forecast", "shown": not ends[0] < 0 < ends[1]},
        **{"price_base": 2021, "horizon": 1, "discount_rate": 0.035, "discount_dated": dt.date(2026, 2, 5)},
        **{"discount_source": "A", "effect": entry.primary.headline, **sums, "benefit": carried},
        **{"cost": none, "net": none, "ratio": none, "chance_of_gain": 0.5, "chance_of_paying_back": None},
        **{"costs_collected": False, "break_even": BreakEvenRow(effect=carried, standing="open"), "stake": STAKE},
        **{"inputs": [], "target": [], **changes},
    }
    return ValueRow.model_validate(made)


def entry(published: Entry, name: str, value: ValueRow | NotEstimableRow | None) -> Entry:
    assert published.document is not None
    document = published.document.model_copy(update={"value": value})
    return replace(published, trial=name, title=f"Trial {name}", document=document)


def programme(published: Entry, **changes: dict[str, object]) -> list[Entry]:
    return [entry(published, name, row(published, *pair, **changes.get(name, {}))) for name, pair in SHARES.items()]


def told(entries: list[Entry]) -> str:
    return html_of(programme_worth(entries))


def expected() -> ProgrammeTotal:
    found = total_of(
        {
            name: Yearly(
                Carried(share * STAKE, Interval((share - 1.959964 * e) * STAKE, (share + 1.959964 * e) * STAKE), 0.0),
                *(STAKE, not share - 1.959964 * e < 0 < share + 1.959964 * e, 2021, "avoided", "forecast"),
            )
            for name, (share, e) in SHARES.items()
        }
    )
    assert isinstance(found, ProgrammeTotal)
    return found


def test_the_page_tells_the_shrunk_total_and_by_how_much_the_winners_sum_overstates_it(published: Entry) -> None:
    page, sums = told(programme(published)), expected()
    assert sums.winners_added > sums.winners_shrunk > 0
    over = round(100 * (sums.winners_added - sums.winners_shrunk) / sums.winners_shrunk)
    assert f"£{sums.winners_added:,.0f}; shrunk, the same come to" in page
    assert f"or {over}%" in page and "Adding up overstates it by" in page
    assert "a year in 2021 prices, from 5 trials" in page and "no cash" in page
    assert "too short" not in page, "the interval allows for what so few trials show (docs/value.md)"


def test_forecast_and_realised_are_two_totals_and_never_one(published: Entry) -> None:
    realised = {"status": "realised"}
    page = told(programme(published, a=realised, b=realised))
    assert page.index("Seen in the accounts") < page.index("Expected, not yet in any account")
    assert "2 trials have a value, too few" in page and "from 3 trials" in page
    assert "from 5 trials" not in page


def test_pounds_of_different_years_are_not_added_and_each_trial_still_stands_there(published: Entry) -> None:
    page = told(programme(published, b={"price_base": 2018}))
    assert "No total can be given: pounds of different years cannot be added: 2018, 2021." in page
    assert all(f"Trial {name}" in page for name in SHARES) and "Together, shrunk" not in page


def test_cash_and_avoided_cost_are_told_apart_inside_a_total(published: Entry) -> None:
    page = told(programme(published, a={"kind": "cashable"}))
    assert "is money that leaves a budget and" in page and "is cost that would have come, and no cash." in page


def test_every_trial_without_a_value_is_named_with_the_reason(published: Entry) -> None:
    none = NotEstimableRow(contrast="change", scale="absolute", subject="", reason="No value can be given.", needs="")
    others = [
        entry(published, "f", None),
        entry(published, "g", none),
        entry(published, "h", row(published, 0.1, 0.1, stake=None)),
    ]
    page = told([*programme(published), *others])
    assert "3 trials left out, and why" in page
    for said in ("No unit cost and no volume were collected: Trial f", "No value can be given: Trial g", "Trial h"):
        assert said in page


def test_where_nobody_has_a_value_there_is_no_section(published: Entry) -> None:
    assert programme_worth([entry(published, "f", None)]) == ()
    assert programme_worth([]) == ()


def test_the_total_itself_refuses_to_add_a_forecast_to_what_is_realised() -> None:
    one = Yearly(Carried(1.0, Interval(0.0, 2.0), 0.0), 10.0, True, 2021, "avoided", "forecast")
    found = total_of({"a": one, "b": one, "c": replace(one, status="realised")})
    assert not isinstance(found, ProgrammeTotal) and "cannot be added" in found.reason


def test_one_trial_with_a_value_is_told_in_the_singular() -> None:
    one = Yearly(Carried(1.0, Interval(0.0, 2.0), 0.0), 10.0, True, 2021, "avoided", "forecast")
    found = total_of({"a": one})
    assert not isinstance(found, ProgrammeTotal) and found.reason.startswith("1 trial has a value")


def test_a_change_that_is_shown_and_fails_checks_says_both(published: Entry) -> None:
    assert published.document is not None
    one, *others = published.document.measures
    assert one.robustness is not None
    failed = one.model_copy(update={"robustness": one.robustness.model_copy(update={"made": 7, "lost": ["a"]})})
    document = published.document.model_copy(update={"measures": [failed, *others]})
    page = told(programme(replace(published, document=document)))
    assert "yes; fails 1 of 7 checks" in page
    assert "yes; fails" not in told(programme(published))


def test_a_total_says_how_much_of_it_is_of_illustrative_data(published: Entry) -> None:
    every = [replace(one, illustrative=False) for one in programme(published)]
    assert "from 5 trials." in told(every)
    assert "from 5 trials, 2 of illustrative data." in told(
        [*(replace(one, illustrative=True) for one in every[:2]), *every[2:]]
    )
    assert "from 5 trials, all of illustrative data." in told([replace(one, illustrative=True) for one in every])

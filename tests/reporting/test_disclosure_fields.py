"""No field of an Evaluation slips by the pass: each is changed by it, or is named here with the reason why it need not.

A number of people and a long fraction are planted in every field at once, and looked for in what the pass gives back.
"""

import dataclasses
import datetime as dt
import importlib
import pkgutil
import typing
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from types import UnionType
from typing import Any

import pandas as pd
import pytest
from pydantic import BaseModel

from tests.reporting import conftest
from trialkit.analysis.estimate import Check, Estimate, NotEstimable, Turn
from trialkit.judgement.equality import GroupResult
from trialkit.judgement.evaluation import Evaluation
from trialkit.judgement.prospects import Chance, More, NextSite
from trialkit.judgement.results import Asked, Comparison
from trialkit.judgement.trajectories import progress
from trialkit.judgement.value import Value, value
from trialkit.records.log import Emptied, Logged, Repair, RowFlow, SetAside, Story, Unanswered
from trialkit.reporting.disclosure import disclosed

PEOPLE, ROWS, FRACTION = " 3 of 1,237 people", 1237, 0.123456789
PLAN = "as the trial file has it, which is printed as it is written"
NAMED = "a name or a path in the plan or of a file"
WORDS = "the toolkit's own words, the same whatever was logged"
CALENDAR = "where in the calendar it lies; how many periods there are is shown in any case"
GRADED = "an answer of the rule or the grade, which is the finding itself"
MADE = "made by the pass itself, of figures that have been through it"
HARMLESS = {
    **dict.fromkeys(
        ("Evaluation.trial", "MeasureResult.measure", "Value.plan", "Progress.plan", "More.measure", "Input.name"), PLAN
    ),
    **dict.fromkeys(
        ("Ranged.low", "Ranged.central", "Ranged.high", "Input.source", "Step.planned", "Goal.pounds"), PLAN
    ),
    **dict.fromkeys(("GroupResult.field", "GroupResult.answer", "Comparison.sites", "Value.stake"), PLAN),
    **dict.fromkeys(
        (
            "Interval.level",
            "Progress.level",
            "Series.per",
            "Series.top",
            "Needed.coverage",
            "Needed.effect",
            "Goal.year",
        ),
        PLAN,
    ),
    **dict.fromkeys(("Log.trial_id", "LogFile.name", "LogFile.sheet", "LogFile.encoding", "Series.measure"), NAMED),
    **dict.fromkeys(("Series.site", "Value.measure", "Estimate.subject", "NotEstimable.subject"), NAMED),
    **dict.fromkeys(("Estimate.method", "Check.name", "Criterion.name", "Grade.name", "Input.without"), WORDS),
    **dict.fromkeys(("NotEstimable.needs", "Evaluation.version"), WORDS),
    **dict.fromkeys(("Estimate.periods", "Estimate.fewest", "Line.index", "Step.index", "Step.start"), CALENDAR),
    **dict.fromkeys(("Completeness.first", "Completeness.last", "Completeness.empty_periods"), CALENDAR),
    **dict.fromkeys(("Practitioner.first", "Practitioner.last", "NextSite.sites"), CALENDAR),
    **dict.fromkeys(
        ("Grade.level", "Grade.maryland", "Grade.nesta", "Criterion.raises_to", "Decision.rule_line"), GRADED
    ),
    "More.periods": "kept back where its change is, or is told in steps (test_disclosure_said.py)",
    "MeasureResult.chart": "drawn anew of the figures that are shown (test_disclosure.py)",
    "MeasureResult.neighbours": "made anew of the figures that are shown (test_neighbours.py)",
    "Evaluation.registered": "receipts and changes of the plan: they hold nothing that was logged",
    "Evaluation.looks": "the plan's looks: they hold nothing that was logged",
    "Evaluation.taken": "digests of the log are left out where it is written (test_disclosure_published.py)",
    "Evaluation.release": MADE,
    "Series.frame": "its cells are those of test_disclosure_cells.py",
    "Series.logged_in": MADE,
    "Series.held": MADE,
    "Series._made": "what was made of a series before; a new series starts without",
}
"""By field, why the pass may leave it as it is."""


def everything() -> Evaluation:
    """An evaluation in which every kind of part is there."""
    target = {"saving": 100_000, "years": [1, 2], "source": "Budget"}
    cost = {"amount": 12.5, "source": "Accounts"}
    made = conftest.louth_evaluation(
        provenance="real",
        trajectories=[_path("share", measure="signposted"), _path("stock"), _path("spend", of="cost")],
        value={
            "unit_cost": cost,
            "annual_volume": {"amount": 900, "source": "Last year"},
            "delivery": {"set_up": {"amount": 500, "source": "Accounts"}, "running": cost},
            "target": target,
            "price_base": 2021,
            "kind": "avoided",
            "status": "forecast",
        },
    )
    headline = made.primary.headline
    assert isinstance(headline, Estimate)
    change = replace(headline, contrast="change", scale="absolute")
    none = NotEstimable("change", "absolute", "Trial", "of what was logged.")
    checks = (Check("One", False, "said of", (Turn("without", "stands", loses=True),)),)
    compared = Comparison(
        ("Boston",), used=True, reason="used", parallel=checks[0], controlled=change, uncontrolled=none
    )
    day = dt.date(2021, 2, 1)
    log = replace(
        made.log,
        flow=RowFlow(2 * ROWS, (SetAside("no date", ROWS),), ROWS),
        emptied=(Emptied("no minutes", ROWS),),
        unanswered=(Unanswered("signposted", ROWS, ROWS, optional=False),),
        logged=(Logged("louth", 0, "A1", ROWS),),
        stories=(Story(day, "Mrs Smith came back."),),
        repairs=(Repair("row 9", "2/1", "1 February 2021", "only this lies in a phase"),),
        completeness=replace(made.log.completeness, late=ROWS, duplicates=ROWS),
    )
    results = tuple(
        replace(
            one,
            series=tuple(replace(each, options=each.frame) for each in one.series),
            headline=replace(change, note="noted"),
            spared=change,
            estimates=(*one.estimates, none),
            settings=(change,),
            checks=checks,
            comparison=compared,
            asked=Asked(2 * ROWS, ROWS),
        )
        for one in made.results
    )
    found = replace(
        made,
        log=log,
        results=results,
        value=value(made.trial, tuple(replace(one, checks=()) for one in results)),
        equality=(GroupResult("Age", "65 and over", (change,), change),),
        chance=Chance(FRACTION, "posterior", FRACTION, FRACTION),
        more=(More(made.trial.primary, "improved", 9, "all bring it there"),),
        next_site=NextSite(3, change, checks[0]),
        trajectories=progress(made.trial, results),
    )
    assert isinstance(found.value, Value) and found.value.goals and found.trajectories[1].ahead
    return found


def _path(name: str, measure: str | None = None, of: str = "demand") -> dict[str, Any]:
    seen = {} if measure else {"actual": 3}
    months = [dt.date(2021, 2, 1) + dt.timedelta(weeks=week) for week in range(12)]
    points = [
        {"start": day, "planned": 50.0, **({k: v + 40 * at + at % 3 for k, v in seen.items()} if at < 8 else {})}
        for at, day in enumerate(months)
    ]
    return {
        **{"id": name, "name": "People in support", "of": of, "level": "team", "where": "Louth"},
        **{"period": "week", "source": "The plan", "points": points},
        **({"measure": measure} if measure else {"unit": "people"} if of == "demand" else {}),
    }


def planted(found: Any, field: str = "") -> Any:
    """The same with a number of people in every text, a count and a fraction in every number, of a field not named."""
    if field in HARMLESS:
        return found
    if dataclasses.is_dataclass(found) and not isinstance(found, type):
        changed = {
            part.name: planted(getattr(found, part.name), f"{type(found).__name__}.{part.name}")
            for part in parts(found)
        }
        return _settled(found, changed)
    if isinstance(found, tuple):
        return tuple(planted(part, field) for part in found)
    if isinstance(found, bool) or closed(field):
        return found
    if isinstance(found, str):
        return found + PEOPLE
    if isinstance(found, int):
        return ROWS
    return found + FRACTION / 1000 if isinstance(found, float) else found


def parts(found: Any) -> list[dataclasses.Field[Any]]:
    return [part for part in dataclasses.fields(found) if part.init]


def _settled(found: Any, changed: dict[str, Any]) -> Any:
    if isinstance(found, RowFlow):
        changed["received"] = changed["used"] + sum(part.rows for part in changed["set_aside"])
    return replace(found, **changed)


def leaves(found: Any, field: str = "") -> Iterator[tuple[str, Any]]:
    """Every text and number by the field that holds it."""
    if dataclasses.is_dataclass(found) and not isinstance(found, type):
        for part in parts(found):
            yield from leaves(getattr(found, part.name), f"{type(found).__name__}.{part.name}")
    elif isinstance(found, tuple | frozenset):
        for part in found:
            yield from leaves(part, field)
    elif isinstance(found, Mapping):
        yield from leaves(tuple(found.values()), field)
    else:
        yield field, found


@cache
def graph() -> dict[type, dict[str, Any]]:
    """Every dataclass that an Evaluation may hold, with the types of its fields; none behind a field named above."""
    seen: dict[type, dict[str, Any]] = {}
    names, asked = _names(), [Evaluation]
    while asked:
        kind = asked.pop()
        if isinstance(kind, type) and dataclasses.is_dataclass(kind) and kind not in seen:
            home = vars(importlib.import_module(kind.__module__))
            seen[kind] = typing.get_type_hints(kind, {**names, **home})
            asked += [found for name, found in seen[kind].items() if f"{kind.__name__}.{name}" not in HARMLESS]
        asked += typing.get_args(kind)
    return seen


def _names() -> dict[str, Any]:
    """What the stages name only for the type checker."""
    found: dict[str, Any] = {"Mapping": Mapping, "dt": dt, "pd": pd}
    for stage in ("records", "analysis", "judgement"):
        package = importlib.import_module(f"trialkit.{stage}")
        for one in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for name, thing in vars(importlib.import_module(one.name)).items():
                if isinstance(thing, type) and (dataclasses.is_dataclass(thing) or issubclass(thing, BaseModel)):
                    found.setdefault(name, thing)
    return found


def closed(field: str) -> bool:
    """Whether a field holds yes, no, or one of a few words of the toolkit's own."""
    name, _, part = field.partition(".")
    return any(_closed(hints[part]) for kind, hints in graph().items() if kind.__name__ == name)


def _closed(kind: Any) -> bool:
    if typing.get_origin(kind) is typing.Literal or kind in (bool, type(None)):
        return True
    return bool(inner := typing.get_args(kind)) and all(map(_closed, inner))


@pytest.fixture(scope="module")
def before() -> Evaluation:
    return planted(everything())


@pytest.fixture(scope="module")
def after(before: Evaluation) -> Evaluation:
    return disclosed(before)


def test_every_field_is_planted_or_named_as_harmless_with_a_reason(before: Evaluation) -> None:
    """A field that nothing here fills would be neither seen nor excused."""
    filled = {field for field, held in leaves(before) if held is not None}
    every = {f"{kind.__name__}.{part.name}" for kind in graph() for part in dataclasses.fields(kind)}
    holding = {
        f"{kind.__name__}.{name}" for kind, hints in graph().items() for name, hint in hints.items() if inner(hint)
    }
    assert not {field for field in every - filled - holding - set(HARMLESS) if not closed(field)}
    assert not set(HARMLESS) - every, "named, and no longer there"


def inner(kind: Any) -> bool:
    """Whether a type holds only dataclasses, whose own fields are looked at."""
    if typing.get_origin(kind) in (typing.Union, UnionType, tuple):
        return all(inner(one) for one in typing.get_args(kind) if one not in (Ellipsis, type(None)))
    return isinstance(kind, type) and dataclasses.is_dataclass(kind)


def test_nothing_planted_is_left_after_the_pass(before: Evaluation, after: Evaluation) -> None:
    kept: dict[str, Any] = {}
    for field, held in leaves(after):
        if field in HARMLESS or closed(field):
            continue
        if (
            (isinstance(held, str) and "1,237" in held)
            or (type(held) is int and held == ROWS)
            or (isinstance(held, float) and not short(held) and not of_rounded(held))
            or (isinstance(held, pd.DataFrame) and len(held))
        ):
            kept[field] = held
    assert kept == {}


def short(number: float) -> bool:
    """Whether a number is told to three figures at most, or is a count that the rule has rounded."""
    return len(f"{number:.12g}".lstrip("-0.").replace(".", "").rstrip("0")) <= 3 or number % 5 == 0


def of_rounded(number: float) -> bool:
    """Whether a share is that of two rounded counts, of as many records as were planted, 5 times 247, or fewer."""
    return 0 < number < 1 and any(abs(number * over - round(number * over)) < 1e-9 for over in range(1, 248))

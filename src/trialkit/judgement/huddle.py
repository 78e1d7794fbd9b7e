"""Everything that the weekly huddle's sheet may say of a trial on one day, and nothing that the day cannot carry."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from trialkit.analysis.spc import Chart, NotCharted, chart_for, run_chart
from trialkit.judgement.moment import Moment, moment
from trialkit.judgement.planned import PlannedLooks, planned_looks
from trialkit.judgement.registered import Registered, registered
from trialkit.judgement.watching import Watched, complete_series, watched
from trialkit.protocol.calendar import periods
from trialkit.protocol.receipts import Registration
from trialkit.protocol.trial import Trial
from trialkit.protocol.wording import Avoided, Hint, avoided, hints
from trialkit.records.log import Log
from trialkit.records.series import Series

MOST_STORIES = 2
FEWEST_FOR_LIMITS = 3
"""Baseline points from which a control chart is drawn; with fewer its limits would rest on the trial itself."""
FEWEST_FOR_A_MEDIAN = 6
"""Baseline points from which a run chart's median is that of the baseline (analysis/spc)."""

Asked = Literal["harm", "silent", "set_aside", "news", "signal", "standing"]


@dataclass(frozen=True)
class Person:
    """What one practitioner ("" for all together) logged in the period, beside their usual number of rows a period.

    usual: mean rows a period from their own first one up to the one before; None in their first period.
    last:  the day of their latest row, where it is known.
    """

    code: str
    rows: int
    usual: float | None
    last: dt.date | None = None


@dataclass(frozen=True)
class Logging:
    """The logging of one period. together: everybody. people: each code that has ever logged, in order of code.

    silent: codes that logged before and not in this period. sites: names of sites without a row in it.
    """

    together: Person
    people: tuple[Person, ...]
    silent: tuple[Person, ...]
    sites: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """Words that may be quoted: the day they were logged or who said them, and the words to avoid in them."""

    text: str
    day: dt.date | None
    who: str
    avoid: tuple[Avoided, ...]


@dataclass(frozen=True)
class Huddle:
    """What one sheet may say.

    series:  the primary measure so far; several where the sites started on different days.
    chart:   its control chart, where the plan has weekly looks and a baseline; a run chart, where there is a baseline
             for its median; None where points alone are all that there is to draw, or more than one series.
    primary: what may be said of the primary measure; balancing: of each balancing measure, for harm alone.
    may_stop: whether news of benefit may end the trial early: the plan has weekly looks, was fixed before its data and
             has not changed its looks since.
    stories: at most two; asks_consent: whether the log asks for consent at all.
    asks:    what the question for the team is about.
    looks:   the plan whose looks are used.
    """

    trial: Trial
    log: Log
    moment: Moment
    logging: Logging
    series: tuple[Series, ...]
    chart: Chart | NotCharted | None
    primary: Watched
    balancing: tuple[Watched, ...]
    may_stop: bool
    stories: tuple[Told, ...]
    asks_consent: bool
    hints: tuple[Hint, ...]
    asks: Asked
    registered: Registered
    looks: PlannedLooks


def huddle(trial: Trial, log: Log, on: dt.date, registration: Registration | None = None) -> Huddle:
    """What a huddle on one day may say; log: as it stood on that day (read_log(…, until=on)).

    Pure: the same trial, log, day and receipts give the same Huddle. Raises TrialError when the trial has not begun.
    """
    at = moment(trial, on)
    stands = registered((registration or Registration()).as_of(on), trial, log)
    looks = planned_looks(trial, stands)
    primary = watched(trial, log, trial.primary, at.last, looks)
    balancing = tuple(watched(trial, log, measure, at.last, looks) for measure in trial.of_role("balancing"))
    logging = _logging(trial, log, at)
    shown = complete_series(trial, log, trial.primary, at.last)
    chart = _chart(trial, shown)
    return Huddle(
        trial=trial,
        log=log,
        moment=at,
        logging=logging,
        series=shown,
        chart=chart,
        primary=primary,
        balancing=balancing,
        may_stop=trial.decision.looks == "weekly" and stands.unchanged("decision.looks"),
        stories=_stories(trial, log),
        asks_consent="consent" in trial.log.fields and bool(trial.log.named("text")),
        hints=hints(trial),
        asks=_asks(trial, log, logging, (primary, *balancing), chart),
        registered=stands,
        looks=looks,
    )


def _logging(trial: Trial, log: Log, at: Moment) -> Logging:
    """Who logged how much in the period talked about, beside what is usual for each."""
    number = at.shown.index
    by_code: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    at_site: set[str] = set()
    for one in log.logged:
        by_code[one.practitioner][one.index] += one.rows
        if one.index == number:
            at_site.add(one.site)
    everybody: dict[int, int] = defaultdict(int)
    for each in by_code.values():
        for index, rows in each.items():
            everybody[index] += rows
    before = [one.index for one in periods(trial.design) if one.index < number]
    last = {person.code: person.last for person in log.completeness.practitioners}
    people = [_person(code, rows, number, before, last.get(code)) for code, rows in sorted(by_code.items()) if code]
    known = tuple(one for one in people if one.rows or one.usual is not None)
    several = len(trial.design.sites) > 1
    return Logging(
        together=_person("", everybody, number, before, log.completeness.last),
        people=known,
        silent=tuple(one for one in known if not one.rows),
        sites=tuple(site.name for site in trial.design.sites if several and site.id not in at_site),
    )


def _person(code: str, rows: dict[int, int], number: int, before: list[int], last: dt.date | None) -> Person:
    first = min((index for index, count in rows.items() if count), default=number)
    counted = [rows.get(index, 0) for index in before if index >= first]
    return Person(code, rows.get(number, 0), sum(counted) / len(counted) if counted else None, last)


def _chart(trial: Trial, shown: tuple[Series, ...]) -> Chart | NotCharted | None:
    """A control chart only where looks are planned: in a trial judged once its signals would be an interim verdict."""
    if len(shown) > 1:
        return None
    before, better = len(shown[0].phase("baseline")), trial.primary.better
    if trial.decision.looks == "weekly" and before >= FEWEST_FOR_LIMITS:
        return chart_for(shown[0], better=better)
    return run_chart(shown[0], better=better) if before >= FEWEST_FOR_A_MEDIAN else None


def _stories(trial: Trial, log: Log) -> tuple[Told, ...]:
    """The latest quotable texts of the log, different ones, then the trial file's own voices."""
    words = trial.log.avoid_words
    found: dict[str, Told] = {}
    for story in log.stories:
        found.setdefault(story.text, Told(story.text, story.day, "", avoided(story.text, words)))
    for voice in trial.voices:
        if voice.consent:
            text = " ".join(voice.quote.split())
            found.setdefault(text, Told(text, None, voice.who, avoided(text, words)))
    return tuple(found.values())[:MOST_STORIES]


def _asks(
    trial: Trial, log: Log, logging: Logging, seen: tuple[Watched, ...], chart: Chart | NotCharted | None
) -> Asked:
    """What stands out most: harm, logging that is missing, rows set aside, news, a signal of the chart; or nothing."""
    states = {one.state for one in seen}
    events = trial.log.empty_period == "zero"
    if "harm" in states:
        return "harm"
    if (logging.silent or logging.sites or not logging.together.rows) and not events:
        return "silent"
    if log.flow.set_aside:
        return "set_aside"
    if "news" in states:
        return "news"
    if trial.decision.looks == "weekly" and isinstance(chart, Chart) and chart.icon.variation != "common_cause":
        return "signal"
    return "standing"

"""What a huddle's sheet says: a Huddle as short plain sentences, the same on the page, in the PDF and on a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialkit.protocol import wording
from trialkit.reporting import numbers, terms
from trialkit.reporting.disclosure import release_for
from trialkit.reporting.huddle.statements import Statement, statements
from trialkit.reporting.plan_fixed import told
from trialkit.reporting.tables import printable

if TYPE_CHECKING:
    from trialkit.judgement.huddle import Huddle, Logging, Person
    from trialkit.judgement.moment import Moment
    from trialkit.protocol.calendar import Period
    from trialkit.protocol.trial import Trial
    from trialkit.protocol.wording import Avoided

MOST_PEOPLE = 10
MOST_NAMED = 6
MOST_ASKED = 3
MOST_TO_MEND = 3
MOST_CHANGES = 2
MOST_HINTS = 2
LONGEST_STORY, LONGEST_PROBLEM, LONGEST_CHANGE, LONGEST_TITLE = 170, 140, 140, 90
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Count:
    """One practitioner's line: the code, rows in the period, the usual number in words, and whether nothing came."""

    code: str
    rows: str
    usual: str
    silent: bool


@dataclass(frozen=True)
class Quote:
    """A story: its words, where they are from, and a hint on words to avoid, or ""."""

    text: str
    source: str
    hint: str


@dataclass(frozen=True)
class Sheet:
    """Everything on the sheet, in words; every text is safe to show and short enough for its place."""

    over: str
    title: str
    place: str
    phase: str
    date: str
    left: str
    statements: tuple[Statement, ...]
    logged_heading: str
    logged: str
    people: tuple[Count, ...]
    more_people: str
    silent: str
    mend_heading: str
    mend: tuple[str, ...]
    stories_heading: str
    stories: tuple[Quote, ...]
    no_stories: str
    hints: tuple[str, ...]
    question: str
    registration: tuple[str, ...]
    band: str
    made: str


def sheet(huddle: Huddle) -> Sheet:
    """The sheet of one huddle."""
    trial, at = huddle.trial, huddle.moment
    return Sheet(
        over=short(f"{trial.organisation} · {_adjective(trial.design.period)} team huddle", LONGEST_TITLE),
        title=short(trial.title, LONGEST_TITLE),
        place=_place(huddle),
        phase=_phase(at),
        date=f"{_DAYS[at.on.weekday()]} {numbers.day(at.on)}",
        left=_left(at),
        statements=statements(huddle),
        logged_heading=_logged_heading(huddle),
        logged=_logged(huddle),
        people=tuple(_count(person) for person in huddle.logging.people[:MOST_PEOPLE]),
        more_people=_more(len(huddle.logging.people) - MOST_PEOPLE),
        silent=_silent(huddle),
        mend_heading=_mend_heading(huddle),
        mend=_mend(huddle),
        stories_heading="In people’s words",
        stories=tuple(
            Quote(
                short(story.text, LONGEST_STORY),
                numbers.day(story.day) if story.day else short(story.who, 60),
                _use(story.avoid),
            )
            for story in huddle.stories
        ),
        no_stories=_no_stories(huddle),
        hints=_hints(huddle),
        question=_question(huddle),
        registration=_registration(huddle),
        band=". ".join(filter(None, (for_team(trial), terms.band(trial, "public")))),
        made=_made(huddle),
    )


def for_team(trial: Trial) -> str:
    """That the sheet stays inside, where a public report of the trial would keep small numbers back; else ""."""
    return terms.TEAM if release_for(trial, "public").hides else ""


def short(text: str, most: int) -> str:
    """Text on one line without unseen characters, cut after a word where it is too long.

    >>> short("one two three", 8)
    'one two…'
    """
    plain = " ".join(printable(text).split())
    if len(plain) <= most:
        return plain
    cut = plain[: most - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[most // 2 :] else cut}…"


def _adjective(period: str) -> str:
    return {"day": "Daily", "week": "Weekly", "month": "Monthly", "quarter": "Quarterly", "year": "Yearly"}[period]


def _place(huddle: Huddle) -> str:
    at, unit = huddle.moment, huddle.trial.design.period
    if at.phase is None:
        return "Between phases" if at.coming else "The trial is over"
    return f"{unit.capitalize()} {at.number} of {at.of}"


def _phase(at: Moment) -> str:
    if at.phase is not None:
        return short(at.phase.name, 40)
    if at.coming is not None:
        return f"{short(at.coming.name, 40)} starts on {numbers.day(at.coming.start)}"
    return f"its last phase ended before {numbers.day(at.on)}"


def _left(at: Moment) -> str:
    if at.on < at.begins:
        name = terms.in_sentence(short(at.judged_name, 40))
        return f"{name} starts in {wording.plural((at.begins - at.on).days, 'day')}"
    if at.judged:
        return f"Over since {numbers.day(at.judged_on)}"
    return f"{wording.plural(at.days_left, 'day')} left"


def _period(shown: Period) -> str:
    if shown.start == shown.end:
        return numbers.short_day(shown.start)
    if (shown.start.year, shown.start.month) == (shown.end.year, shown.end.month):
        return f"{shown.start.day} – {numbers.short_day(shown.end)}"
    return f"{numbers.short_day(shown.start)} – {numbers.short_day(shown.end)}"


def _logged_heading(huddle: Huddle) -> str:
    at, unit = huddle.moment, huddle.trial.design.period
    which = f"this {unit}" if at.shown.start <= at.on <= at.shown.end else f"in the {unit} of"
    return f"Logged {which} {_period(at.shown)}" if which.endswith(" of") else f"Logged {which}, {_period(at.shown)}"


def _logged(huddle: Huddle) -> str:
    """Everybody's rows together, beside what is usual."""
    both, trial = huddle.logging.together, huddle.trial
    if trial.log.is_tally and len(trial.design.sites) == 1:
        return "The totals are in." if both.rows else "The totals are not in yet."
    rows = "row" if trial.log.is_tally else trial.log.row
    many = "rows" if trial.log.is_tally else trial.log.plural
    if not both.rows:
        return f"Nothing yet; usually {usual(both.usual)}." if both.usual is not None else "Nothing yet."
    said = wording.plural(both.rows, rows, many)
    far = " so far" if huddle.moment.running else ""
    return f"{said}{far}; usually {usual(both.usual)}." if both.usual is not None else f"{said}{far}."


def usual(mean: float | None) -> str:
    """A usual number of rows, as people say it: "5", "under 1"; "first time" where nothing went before."""
    if mean is None:
        return "first time"
    return "under 1" if 0 < mean < 0.5 else f"{round(mean):,}"


def _count(person: Person) -> Count:
    return Count(short(person.code, 20), f"{person.rows:,}", usual(person.usual), person.rows == 0)


def _more(count: int) -> str:
    return f"and {count:,} more" if count > 0 else ""


def named(codes: list[str]) -> str:
    """Codes in a sentence, folded after six: "P01, P02 and 28 more"."""
    if len(codes) <= MOST_NAMED:
        return wording.joined(codes)
    return f"{', '.join(codes[: MOST_NAMED - 1])} and {len(codes) - MOST_NAMED + 1:,} more"


def _silent(huddle: Huddle) -> str:
    """Who has nothing logged, without blame."""
    logging, unit = huddle.logging, huddle.trial.design.period
    codes = [short(person.code, 20) for person in logging.silent]
    when = f"this {unit}" if huddle.moment.shown.end >= huddle.moment.on else "then"
    if huddle.trial.log.empty_period == "zero":
        return "" if logging.together.rows else f"No row {when}: right, if nothing happened."
    if not huddle.log.flow.used:
        return "The first row is the hardest. Who can log one today?"
    said = []
    if codes:
        has = "has" if len(codes) == 1 else "have"
        said.append(f"{named(codes)} {has} nothing logged {when}: away, or with entries still to come?")
    if logging.sites:
        sites = named([short(name, 40) for name in logging.sites])
        said.append(f"Nothing yet from {sites}.")
    if not said and logging.people:
        return f"Everybody who logs has logged {when}. Thank you."
    return " ".join(said)


def _mend_heading(huddle: Huddle) -> str:
    if not huddle.log.flow.received:
        return "Nothing to mend"
    return "To mend" if huddle.log.problems_found or huddle.log.flow.set_aside else "Nothing to mend"


def _mend(huddle: Huddle) -> tuple[str, ...]:
    """What was set aside so far, and the first few cells with how to mend them."""
    flow, log = huddle.log.flow, huddle.log
    if not flow.received:
        return ("The log has no rows yet.",)
    rows = wording.plural(flow.received, "row")
    if not flow.set_aside_rows:
        opening = f"All {rows} so far are used." if flow.received > 1 else "The one row so far is used."
    elif not flow.used:
        opening = f"All {rows} so far were set aside, so nothing can be counted yet."
    else:
        were = "was" if flow.set_aside_rows == 1 else "were"
        opening = f"{flow.set_aside_rows:,} of {rows} so far {were} set aside."
    found = [short(f"{_cell(one.where)} {one.what} {one.mend}", LONGEST_PROBLEM) for one in log.problems[:MOST_TO_MEND]]
    left = len(log.problems) - len(found)
    more = (f"and {left:,} more: trialkit check {huddle.trial.id}",) if left > 0 else ()
    return (opening, *found, *more)


def _cell(where: str) -> str:
    """A place without its folders: "impact_log.csv, cell C14:"."""
    name = where.replace("\\", "/").rpartition("/")[2]
    return name if not name or name.endswith(":") else f"{name}:"


def _use(avoid: tuple[Avoided, ...]) -> str:
    return "; ".join(f"for ‘{short(one.found, 40)}’ say ‘{short(one.use, 40)}’" for one in avoid[:MOST_HINTS])


def _no_stories(huddle: Huddle) -> str:
    if huddle.stories:
        return ""
    if not huddle.asks_consent:
        return "None can be printed: the log does not ask whether people consent to being quoted."
    return "None yet: no entry so far says that its words may be quoted."


def _hints(huddle: Huddle) -> tuple[str, ...]:
    """Words to avoid in the log's labels and the measures' names."""
    shown = [
        f"{short(hint.where, 60)}: for ‘{short(hint.found, 40)}’ the team prefers ‘{short(hint.use, 40)}’"
        for hint in huddle.hints[:MOST_HINTS]
    ]
    more = len(huddle.hints) - len(shown)
    return (*shown, f"and {more:,} more: trialkit check {huddle.trial.id}") if more > 0 else tuple(shown)


def _question(huddle: Huddle) -> str:
    """One question, about whatever stands out most."""
    unit = huddle.trial.design.period
    if huddle.asks == "harm":
        worse = next(one for one in (huddle.primary, *huddle.balancing) if one.state == "harm")
        return (
            f"{terms.in_sentence(short(worse.measure.name, 60))} got worse. What have you seen, and who decides this "
            f"{unit} whether to pause?"
        )
    if huddle.asks == "silent":
        return _about_logging(huddle.logging)
    if huddle.asks == "set_aside":
        reason = short(huddle.log.flow.set_aside[0].reason, 70)
        return f"Rows were set aside because {reason}. What makes that hard to fill in, and who can mend it?"
    if huddle.asks == "news":
        return "The numbers have moved. What did you see happen that fits, and what does not?"
    if huddle.asks == "signal":
        return f"This {unit}’s point is unusual for this chart. What was different?"
    return f"What surprised you this {unit}, and whom should we tell?"


def _about_logging(logging: Logging) -> str:
    codes = [short(person.code, 20) for person in logging.silent]
    if not logging.people and not logging.together.rows:
        return "What do we need so that the first row can be logged today?"
    if not codes:
        return "What got in the way of logging, and what would make it easier?"
    whom = named(codes) if len(codes) <= MOST_ASKED else f"the {len(codes):,} who have nothing logged"
    return f"What would make logging easier for {whom}?"


def _registration(huddle: Huddle) -> tuple[str, ...]:
    """Since when the plan is fixed, and each change to it with its date and reason."""
    stands = huddle.registered
    if stands.registered is None:
        return ("Not registered: nothing shows that the plan was made before the data.",)
    day = numbers.day(stands.registered)
    when = {
        "before_data": "before any data",
        "before_trial": "before the trial, after its first baseline data",
        "after_start": "after the trial had begun",
        "unregistered": "",
    }[stands.state]
    changes = stands.registration.deviations
    if not changes:
        return (f"Plan registered on {day}, {when}, and unchanged since.",)
    counted = f"{numbers.small_count(len(changes))} registered {'thing' if len(changes) == 1 else 'things'} changed"
    listed = [short(told(one), LONGEST_CHANGE) for one in changes[-MOST_CHANGES:]]
    more = len(changes) - len(listed)
    return (
        f"Plan registered on {day}, {when}; {counted} since.",
        *listed,
        *((f"and {more:,} more: trialkit check {huddle.trial.id}",) if more else ()),
        *((short(huddle.looks.told, LONGEST_CHANGE),) if huddle.looks.told else ()),
    )


def _made(huddle: Huddle) -> str:
    """What the sheet was made of, and what was left out of it."""
    files = wording.plural(len(huddle.log.files), "file")
    said = f"Made by trialkit from {files} as on {numbers.day(huddle.moment.on)}."
    if not huddle.log.later:
        return said
    rows = wording.plural(huddle.log.later, "row")
    return f"{said} {rows} of later days left out; answers filled in later stand as they are now."

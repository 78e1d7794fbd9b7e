"""What looking every week allows to be said: of the primary measure, and of each balancing measure for harm alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from trialkit.protocol import wording
from trialkit.protocol.calendar import periods
from trialkit.reporting import numbers
from trialkit.reporting.tables import printable

if TYPE_CHECKING:
    from trialkit.judgement.huddle import Huddle
    from trialkit.judgement.watching import Watched
    from trialkit.protocol.design import Phase

MOST_BALANCING = 3
LONGEST_NAME = 60
FAR = 100
"""Days beyond which a date says more than a number of days."""

Mood = Literal["calm", "news", "harm"]
_CALM_HEADINGS = {
    "at_the_end": "Judged at the end",
    "not_begun": "Not begun yet",
    "too_early": "Too early to look",
    "no_news_yet": "No news yet",
    "no_news": "No news",
    "cannot": "No look",
}
_HARM_HEADINGS = {**_CALM_HEADINGS, "no_news_yet": "No news of harm yet", "no_news": "No news of harm"}


@dataclass(frozen=True)
class Statement:
    """One statement: its measure's name, a heading of a few words, a sentence or two, and how it is drawn."""

    measure: str
    heading: str
    text: str
    mood: Mood


def statements(huddle: Huddle) -> tuple[Statement, ...]:
    """The primary measure's statement, then those of balancing measures; harm first among these."""
    order = sorted(huddle.balancing, key=lambda one: one.state != "harm")
    shown = [_balancing(huddle, one) for one in order[:MOST_BALANCING]]
    return (_primary(huddle), *shown)


def _name(watched: Watched) -> str:
    name = " ".join(printable(watched.measure.name).split())
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _primary(huddle: Huddle) -> Statement:
    seen, unit = huddle.primary, huddle.trial.design.period
    heading = _CALM_HEADINGS.get(seen.state, "News")
    if huddle.moment.judged:
        return _over(huddle, seen)
    if seen.state == "at_the_end":
        text = (
            f"This trial is judged once, at its end, {_in(huddle)}. Until then the chart shows what was logged, and no "
            "verdict."
        )
        return Statement(_name(seen), heading, text, "calm")
    if seen.state == "not_begun":
        return Statement(_name(seen), heading, _not_begun(huddle), "calm")
    if seen.state == "too_early":
        return Statement(_name(seen), heading, _first_look(seen, unit), "calm")
    if seen.state == "cannot":
        return Statement(_name(seen), heading, f"{seen.reason} It is judged at its end, {_in(huddle)}.", "calm")
    if seen.state in ("no_news_yet", "no_news"):
        text = f"Nothing shows a change yet. That is usual: no reason to stop, or to hurry. {_held(seen, unit)}"
        return Statement(_name(seen), heading, text, "calm")
    if seen.state == "harm":
        text = (
            f"It moved the wrong way, further than chance explains ({_ends(seen)}). {_held(seen, unit)} Stop and talk."
        )
        return Statement(_name(seen), "Harm", text, "harm")
    stop = (
        "The plan has weekly looks, so the team may stop here or go on."
        if huddle.may_stop
        else "The plan was not registered with weekly looks before its data, so this is no reason to stop early."
    )
    text = f"It moved the right way, further than chance explains ({_ends(seen)}). {_held(seen, unit)} {stop}"
    return Statement(_name(seen), heading, text, "news")


def _over(huddle: Huddle, seen: Watched) -> Statement:
    """The judged phase is over; whether all of its periods have something logged is looked up."""
    unit, kind = huddle.trial.design.period, huddle.trial.decision.judged_phase
    planned = [one for one in periods(huddle.trial.design) if one.kind == kind]
    logged = {
        int(index)
        for each in huddle.series
        for index in each.frame.loc[each.frame["value"].notna() & (each.frame["kind"] == kind), "index"]
    }
    report = f"The verdict is in the report: trialkit publish {huddle.trial.id}."
    if not logged:
        text = f"The planned {unit}s are over, and nothing is logged in them that this measure counts."
        return Statement(_name(seen), "Nothing to judge yet", text, "calm")
    if empty := sum(one.index not in logged for one in planned):
        text = (
            f"The planned {unit}s are over; {empty} of {len(planned)} {'has' if empty == 1 else 'have'} nothing logged."
        )
        return Statement(_name(seen), "Ready to be judged", f"{text} {report}", "calm")
    return Statement(_name(seen), "Ready to be judged", f"All planned {unit}s are in. {report}", "calm")


def _balancing(huddle: Huddle, seen: Watched) -> Statement:
    unit, name = huddle.trial.design.period, _name(seen)
    asked = "" if seen.since is None else f"Asked: all {unit}s since the baseline, against it. "
    heading = _HARM_HEADINGS.get(seen.state, "No news of harm yet")
    if seen.state == "harm":
        held = _held(seen, unit)
        text = f"It got worse, further than chance explains. {asked}{held} Harm may stop a trial: decide today."
        return Statement(name, "Harm", text, "harm")
    if seen.state == "too_early" and huddle.moment.judged:
        return Statement(name, "No look", f"Too few {unit}s have something logged to look for harm.", "calm")
    if seen.state == "too_early":
        return Statement(
            name,
            heading,
            f"Watched for harm. {asked}{_first_look(seen, unit)} {_held(seen, unit, coming=True)}",
            "calm",
        )
    if seen.state == "not_begun":
        return Statement(name, heading, f"Watched for harm. {asked}{_not_begun(huddle, seen.since)}", "calm")
    if seen.state == "cannot":
        return Statement(name, heading, f"{seen.reason} Judged at the end; speak up if you see harm.", "calm")
    return Statement(name, heading, f"That is not yet ‘safe’. {asked}{_held(seen, unit)}", "calm")


def _held(seen: Watched, unit: str, *, coming: bool = False) -> str:
    """How false alarms are held: over all looks of the trial together, for each measure."""
    share = round(100 * (1 - seen.level))
    opening = "Then it is looked at" if coming else "It is looked at"
    return f"{opening} every {unit}, with false alarms in at most {share} trials of 100 over all looks."


def _first_look(seen: Watched, unit: str) -> str:
    return f"A first look takes {numbers.small_count(seen.needed)} {unit}s with something logged."


def _not_begun(huddle: Huddle, watched: Phase | None = None) -> str:
    """When the phase that is judged starts, or the first that is watched."""
    begins = watched.start if watched else huddle.moment.begins
    if begins > huddle.moment.on:
        phase = huddle.moment.phase
        before = phase is not None and phase.kind == "baseline"
        against = " What is logged now is what it is set against." if before else ""
        what = "first phase that is watched" if watched else "phase that is judged"
        return f"The {what} starts on {numbers.day(begins)}.{against}"
    return f"The first {huddle.trial.design.period} is still running."


def _in(huddle: Huddle) -> str:
    """How long until the end: "in 3 weeks", "in 10 days", or the day itself where that is far away."""
    days = huddle.moment.days_left
    if days > FAR:
        return f"on {numbers.day(huddle.moment.judged_on)}"
    return f"in {days // 7} weeks" if days >= 14 and days % 7 == 0 else f"in {wording.plural(days, 'day')}"


def _ends(seen: Watched) -> str:
    """The interval of the look that said so, without the estimate in its middle, which such a look overstates."""
    if seen.look is None:
        return ""
    estimate = seen.look.estimate
    unit = numbers.change_unit(seen.measure, estimate.scale)
    ends = (estimate.interval.lower, estimate.interval.upper)
    if not all(math.isfinite(end) for end in ends):
        return numbers.interval_words(seen.measure, estimate)
    near, far = sorted(ends, key=abs)
    decimals = numbers.estimate_decimals(seen.measure, estimate)
    return f"between {unit.bare.size(near, decimals)} and {unit.change(far, decimals)}"

"""Write the impact logs of the five illustrative trials, so that they match the percentages that were published.

    python impact_logs/make_examples.py            write them
    python impact_logs/make_examples.py --check    only say whether the files are what would be written; exit 1 if not

The published case study gives percentages and no counts. What had to be chosen is in EXAMPLES: how many rows each
period holds, how the share moves, and the counts that are fixed because a percentage was published. Everything else is
drawn with a fixed seed, each picked from a dozen so that the weeks look like a team's and not like a ruler. Headings,
answers and dates come from the trial files, so the two cannot drift apart. The seat belt log is real and not touched.
"""

# ruff: noqa: T201  (a script that people run by hand says what it did)

from __future__ import annotations

import argparse
import csv
import datetime as dt
import io
import math
import random
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
LOG_NAME = "impact_log.csv"
WOBBLE = 0.25
"""How much periods differ beyond chance: standard deviation on the logit scale."""
BANK_HOLIDAYS = frozenset(
    dt.date.fromisoformat(day)
    for day in (
        *("2020-08-31", "2020-12-25", "2020-12-28", "2021-01-01"),
        *("2021-04-02", "2021-04-05", "2021-05-03", "2021-05-31"),
    )
)

Row = dict[str, str]


@dataclass(frozen=True)
class Stretch:
    """One phase of a log.

    rows:  rows logged in each period.
    share: expected share of rows that count towards the primary measure, in the first and the last period.
    total, first, last: counts that are fixed because a percentage was published; None where chance decides.
    """

    rows: tuple[int, ...]
    share: tuple[float, float]
    total: int | None = None
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True)
class Example:
    """One log to make.

    stretches:     one for each phase of the trial file, in order.
    counts:        answers that count towards the primary measure, with their weights; `others` are the rest.
    practitioners: code → weight.
    yes:           yes_no field → share answered yes at the start and at the end.
    minutes:       typical length; None when the form does not ask.
    stops:         code → last day on which that practitioner logs anything.
    grounds:       answer → notes, one of which is always given with it, as the trial's rule asks.
    finish:        the last touch: slips of the kind that practitioners make.
    """

    trial: str
    seed: int
    stretches: tuple[Stretch, ...]
    counts: dict[str, float]
    others: dict[str, float]
    practitioners: dict[str, float]
    yes: dict[str, tuple[float, float]]
    minutes: float | None
    notes: tuple[str, ...]
    stops: dict[str, dt.date] = field(default_factory=dict)
    grounds: dict[str, tuple[str, ...]] = field(default_factory=dict)
    finish: Callable[[list[Row]], list[Row]] = list


class Dice:
    """Chance made from `random.Random.random` alone, the one method whose numbers never change between Pythons."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  (made-up data, not a secret)

    def number(self) -> float:
        """One number from 0 to 1."""
        return self._random.random()

    def happens(self, share: float) -> bool:
        """True with this probability."""
        return self.number() < share

    def pick(self, weights: dict[Any, float]) -> Any:
        """One key, with probability proportional to its weight."""
        at = self.number() * sum(weights.values())
        for key, weight in weights.items():
            at -= weight
            if at < 0:
                return key
        return list(weights)[-1]

    def one_of(self, things: Iterable[Any]) -> Any:
        """One of several, all equally likely."""
        return self.pick(dict.fromkeys(things, 1.0))

    def normal(self) -> float:
        """Nearly a standard normal draw: twelve uniform draws less six."""
        return sum(self.number() for _ in range(12)) - 6


def log_text(example: Example) -> str:
    """The log as CSV text."""
    trial = yaml.safe_load((ROOT / "trials" / f"{example.trial}.yaml").read_text(encoding="utf-8"))
    form = trial["log"]["fields"]
    dice = Dice(example.seed)
    rows: list[Row] = []
    phases = trial["design"]["phases"]
    first, last = phases[0]["start"], phases[-1]["end"]
    for phase, stretch in zip(phases, example.stretches, strict=True):
        starts = list(_period_starts(trial["design"]["period"], phase))
        for (start, end), size, hits in zip(starts, stretch.rows, _hits(stretch, dice), strict=True):
            answers = [example.counts] * hits + [example.others] * (size - hits)
            made = [_row(example, form, _workday(start, end, dice), options, dice, first, last) for options in answers]
            order = {id(row): dice.number() for row in made}  # within a day, as they came
            rows += sorted(made, key=lambda row: (_day(row["date"]), order[id(row)]))
    return _csv_text(form, example.finish(rows))


def _period_starts(period: str, phase: dict[str, Any]) -> Iterable[tuple[dt.date, dt.date]]:
    """First and last day of each week or calendar month of a phase."""
    start = phase["start"]
    while start <= phase["end"]:
        after = start + dt.timedelta(days=7)
        if period == "month":
            after = (start.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        yield start, after - dt.timedelta(days=1)
        start = after


def _hits(stretch: Stretch, dice: Dice) -> list[int]:
    """Rows that count in each period: a noisy path between two shares, then moved a row at a time to the total."""
    steps = max(len(stretch.rows) - 1, 1)
    hits = []
    for index, size in enumerate(stretch.rows):
        share = stretch.share[0] + (stretch.share[1] - stretch.share[0]) * index / steps
        odds = math.log(share / (1 - share)) + WOBBLE * dice.normal()
        hits.append(sum(dice.happens(1 / (1 + math.exp(-odds))) for _ in range(size)))
    free = list(range(len(hits)))
    for index, fixed in ((0, stretch.first), (len(hits) - 1, stretch.last)):
        if fixed is not None:
            hits[index] = fixed
            free.remove(index)
    while stretch.total is not None and sum(hits) != stretch.total:
        step = 1 if sum(hits) < stretch.total else -1
        index = dice.one_of(free)
        if 0 <= hits[index] + step <= stretch.rows[index]:
            hits[index] += step
    return hits


def _workday(start: dt.date, end: dt.date, dice: Dice) -> dt.date:
    days = [start + dt.timedelta(days=ahead) for ahead in range((end - start).days + 1)]
    return dice.one_of([day for day in days if day.weekday() < 5 and day not in BANK_HOLIDAYS])


def _row(
    example: Example,
    form: dict[str, Any],
    day: dt.date,
    answers: dict[str, float],
    dice: Dice,
    first: dt.date,
    last: dt.date,
) -> Row:
    """One row, by field name. Fields that the form lacks are drawn all the same and left out when written."""
    through = (day - first).days / (last - first).days
    still_here = {code: weight for code, weight in example.practitioners.items() if day <= example.stops.get(code, day)}
    answer = dice.pick(answers)
    row = {
        "date": f"{day:%d/%m/%Y}",
        "practitioner": dice.pick(still_here),
        "outcome": form["outcome"]["options"][answer],
        "minutes": _minutes(example.minutes, dice),
        "note": dice.one_of(example.notes) if dice.happens(0.08) else "",
    }
    if answer in example.grounds:
        row["note"] = dice.one_of(example.grounds[answer])
    for name, (early, late) in example.yes.items():
        row[name] = "Yes" if dice.happens(early + (late - early) * through) else "No"
    return row


def _minutes(typical: float | None, dice: Dice) -> str:
    """Minutes as people write them: to the nearest five, and sometimes not at all."""
    if typical is None or dice.happens(0.1):
        return ""
    return str(max(5, 5 * round((typical + typical * 0.4 * dice.normal()) / 5)))


def _day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%d/%m/%Y").date()


def _csv_text(form: dict[str, Any], rows: list[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([field_form.get("column", name) for name, field_form in form.items()])
    writer.writerows([[row[name] for name in form] for row in rows])
    return out.getvalue()


def _slips(rows: list[Row]) -> list[Row]:
    """The Wellbeing Service log's slips, one of each kind, none of them in the first or the last week."""
    rows = [dict(row) for row in rows]

    def from_day(day: dt.date, outcome: str = "") -> int:
        """Where the first row on or after this day stands, with an outcome that starts so."""
        return next(i for i, r in enumerate(rows) if _day(r["date"]) >= day and r["outcome"].startswith(outcome))

    misspelt = from_day(dt.date(2021, 3, 15), "Information")
    shortened = from_day(dt.date(2021, 3, 10), "Wellbeing")
    undated = from_day(dt.date(2021, 3, 18))
    worded = from_day(dt.date(2021, 3, 24))
    flipped = from_day(dt.date(2021, 3, 9))
    twice = from_day(dt.date(2021, 3, 3))
    rows[misspelt]["outcome"] = "Infomation and advice only"
    rows[shortened]["outcome"] = "Support"
    rows[undated]["date"] = ""
    rows[worded]["minutes"] = "25 mins"
    day, month, year = rows[flipped]["date"].split("/")
    rows[flipped]["date"] = f"{month}/{day}/{year}"  # as a spreadsheet set to American dates leaves it
    rows.insert(twice, dict(rows[twice]))
    return rows


CONVERSATION_NOTES = (
    "Talked about what is going well and who helps already",
    "Daughter and neighbour already help with shopping",
    "Gave details of the lunch club, will try it",
    "Carer present, talked about time off",
    "Wanted to know what is available locally",
    "Hard to hear on the line, will ring again",
    "Asked about grab rails",
    "Person already knew most of this",
)
REVIEW_NOTES = (
    "Discussed in huddle first",
    "Family would like more hours, talked about other ways",
    "Managing better than last year",
    "Person wants to travel alone, plan made",
    "New to me, read the old plan first",
    "Review by phone",
)

AVOIDED_GROUNDS = (
    "Family asked for more hours, agreed a day at the community garden instead",
    "Request for a second carer, equipment does the lifting now",
    "Extra visit asked for, reminders by phone are enough",
    "Provider asked for more hours, person manages mornings alone",
)

EXAMPLES = (
    Example(
        trial="csc-front-door",
        seed=20200909,
        stretches=(
            Stretch(rows=(52, 49, 53, 46), share=(0.53, 0.53), total=106),
            Stretch(rows=(48, 51, 47, 52, 44, 50, 49, 53, 46, 45, 50, 48), share=(0.50, 0.32)),
            Stretch(rows=(47, 51, 49, 28, 22, 53, 56, 50), share=(0.31, 0.20)),
            Stretch(rows=(50, 54, 48, 52, 49, 47), share=(0.19, 0.16), total=51, last=8),
        ),
        counts={"referred": 1},
        others={"advice": 5, "signposted": 3, "equipment": 1, "other": 1},
        practitioners={"P01": 4, "P02": 4, "P03": 3, "P04": 3, "P05": 3, "P06": 2, "P07": 2, "P08": 2, "P09": 1},
        yes={"came_back": (0.12, 0.12), "asked_strengths": (0.25, 0.85)},
        minutes=14,
        notes=CONVERSATION_NOTES,
    ),
    Example(
        trial="wellbeing-service",
        seed=20210230,
        stretches=(Stretch(rows=(35, 38, 41, 19, 37, 35), share=(0.18, 0.33), first=6, last=12),),
        counts={"advice": 1},
        others={"service": 6, "equipment": 2, "adult_care": 1, "other": 1},
        practitioners={"P01": 4, "P02": 4, "P03": 3, "P04": 3, "P05": 2, "P06": 2},
        yes={"came_back": (0.12, 0.11), "asked_strengths": (0.55, 0.9)},
        minutes=25,
        notes=CONVERSATION_NOTES,
        stops={"P06": dt.date(2021, 3, 12)},
        finish=_slips,
    ),
    Example(
        trial="louth",
        seed=20210201,
        stretches=(Stretch(rows=(21, 19, 22, 18, 23, 20), share=(0.36, 0.76), first=7, last=16),),
        counts={"signposted": 1},
        others={"assessment": 5, "support": 3, "equipment": 2, "other": 1},
        practitioners={"P01": 3, "P02": 3, "P03": 2, "P04": 2, "P05": 2},
        yes={"came_back": (0.1, 0.1)},
        minutes=40,
        notes=CONVERSATION_NOTES,
    ),
    Example(
        trial="west-review",
        seed=20210105,
        stretches=(Stretch(rows=(9, 11, 12, 10, 12, 11, 10, 11), share=(0.22, 0.22), total=19),),
        counts={"decreased": 3, "avoided": 2},
        others={"no_change": 12, "increased": 3, "ended": 1},
        practitioners={"P01": 3, "P02": 3, "P03": 2, "P04": 2},
        yes={"unplanned": (0.08, 0.08)},
        minutes=None,
        notes=REVIEW_NOTES,
        grounds={"avoided": AVOIDED_GROUNDS},
    ),
    Example(
        trial="learning-disability-reviews",
        seed=20200901,
        stretches=(
            Stretch(rows=(18, 22, 20), share=(0.15, 0.15), total=9),
            Stretch(rows=(20, 24, 26), share=(0.09, 0.09), total=6),
            Stretch(rows=(44, 42, 46, 50, 48), share=(0.09, 0.09), total=21),
        ),
        counts={"decreased": 3, "avoided": 2},
        others={"no_change": 14, "increased": 3, "ended": 1},
        practitioners={"P01": 3, "P02": 3, "P03": 2, "P04": 2, "P05": 2, "P06": 1},
        yes={"huddle": (0.8, 0.55), "unplanned": (0.07, 0.07)},
        minutes=None,
        notes=REVIEW_NOTES,
        grounds={"avoided": AVOIDED_GROUNDS},
    ),
)


def main() -> int:
    """Write or check every log; 1 when a checked file is not what would be written."""
    parser = argparse.ArgumentParser(description="Write the illustrative impact logs.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if a file would change")
    check = parser.parse_args().check
    stale = []
    for example in EXAMPLES:
        path = ROOT / "impact_logs" / example.trial / LOG_NAME
        text = log_text(example)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(path)
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
    for path in stale:
        print(f"{path.relative_to(ROOT)} {'is not what this script writes' if check else 'written'}")
    if not stale:
        print("Every illustrative log is as this script writes it.")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())

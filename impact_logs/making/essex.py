"""The illustrative log of Essex's twelve innovation sites: half as many become recipients of ongoing support."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from making.chance import Dice
from making.forms import Form, Row, day_of, workday, written

AGREED_DAYS = 3
"""Days within which the next contact was promised; assumed, as everything about the clock is."""
STORIES = (
    "Talked about what a good week looks like",
    "Connected with the lunch club and a neighbour",
    "Stayed with the plan all week, sister takes over",
    "Colleague from the GP practice joined",
    "Referral came from the ward",
    "Pet therapy on the ward, going home with a befriender",
    "Asked for services, talked about what helps instead",
    "No waiting list, seen the same day",
)


@dataclass(frozen=True)
class ThreeConversations:
    """The log: rows, and rows that end in ongoing support, before and after each site's own start."""

    trial: str
    seed: int
    before: tuple[int, int]
    after: tuple[int, int]

    def text(self, form: Form) -> str:
        """The log as CSV text."""
        dice = Dice(self.seed)
        cells = _cells(form)
        rows: list[Row] = []
        for began, (long_term, total) in ((False, self.before), (True, self.after)):
            chosen = [cell for cell in cells if cell[2] == began]
            sizes = _moved_to(total, [11 + int(dice.number() * 7) for _ in chosen], [30] * len(chosen), dice)
            level = {site: _logit(long_term / total) + 0.25 * dice.normal() for site, _, _ in chosen}
            drawn = [
                sum(dice.happens(1 / (1 + math.exp(-level[site]))) for _ in range(size))
                for (site, _, _), size in zip(chosen, sizes, strict=True)
            ]
            hits = _moved_to(long_term, drawn, sizes, dice)
            for (site, month, _), size, count in zip(chosen, sizes, hits, strict=True):
                rows += [_row(form, site, month, place < count, began, dice) for place in range(size)]
        return form.csv(sorted(dice.shuffled(rows), key=lambda row: day_of(row["date"])))


def _cells(form: Form) -> list[tuple[str, tuple[dt.date, dt.date], bool]]:
    """Each site and month, and whether the site had begun."""
    months = [month for phase in range(len(form.phases)) for month in form.periods(phase)]
    sites = form.trial["design"]["sites"]
    starts = {site["id"]: site.get("start", form.phases[1]["start"]) for site in sites}
    return [(site, month, month[0] >= start) for site, start in starts.items() for month in months]


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def _moved_to(total: int, parts: list[int], most: list[int], dice: Dice) -> list[int]:
    """The parts, one moved by one at a time until they add up."""
    parts = list(parts)
    while sum(parts) != total:
        step = 1 if sum(parts) < total else -1
        index = dice.one_of(range(len(parts)))
        if 0 <= parts[index] + step <= most[index]:
            parts[index] += step
    return parts


def _row(form: Form, site: str, month: tuple[dt.date, dt.date], long_term: bool, began: bool, dice: Dice) -> Row:
    day = workday(*month, dice)
    team = list(form.trial["design"]["sites"])
    number = next(place for place, one in enumerate(team) if one["id"] == site)
    colleagues = [f"C{3 * number + place:02d}" for place in (1, 2, 3)]
    row: Row = {
        "date": written(day),
        "site": site,
        "practitioner": dice.pick(dict(zip(colleagues, (3, 2, 2), strict=True))),
        "conversation": "before",
        "outcome": dice.pick({"ongoing": 4, "residential": 1} if long_term else {"connected": 3, "short": 4}),
        "came_back": "Yes" if dice.happens(0.24) else "No",
    }
    if began and dice.happens(0.1):
        row |= {"story": dice.one_of(STORIES), "consent": "Yes" if dice.happens(0.8) else "No"}
    if began:
        row |= _conversation(row, colleagues, day, long_term, dice)
    return row | {name: form.said(name, row[name]) for name in ("conversation", "outcome")}


def _conversation(row: Row, colleagues: list[str], day: dt.date, long_term: bool, dice: Dice) -> Row:
    """What the three conversations add to a row. Nobody met with conversation 2 ends in ongoing support."""
    which = "three" if long_term else dice.pick({"one": 15, "two": 4, "three": 1})
    if which == "three":
        return {
            "conversation": which,
            "peer_challenge": dice.one_of([c for c in colleagues if c != row["practitioner"]]),
        }
    if which == "one":
        return {"conversation": which, "outcome": dice.pick({"connected": 6, "short": 1})}
    waited = dice.pick({1: 6, 2: 5, 3: 3, 4: 1, 6: 1})
    return {
        "conversation": which,
        "next_contact": written(day + dt.timedelta(days=waited)),
        "in_time": "Yes" if waited <= AGREED_DAYS else "No",
        "outcome": dice.pick({"connected": 2, "short": 3}),
    }


EXAMPLES = (ThreeConversations("essex-three-conversations", 20150501, before=(400, 1000), after=(200, 1000)),)

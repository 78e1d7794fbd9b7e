"""The illustrative logs of Lincolnshire's trials (IMPOWER's case study)."""

from __future__ import annotations

import datetime as dt
import math

from making.answers import Answers, Batch
from making.chance import Dice
from making.conversations import Conversations, Stretch
from making.forms import Row, day_of
from making.totals import Totals


def _slips(rows: list[Row]) -> list[Row]:
    """The Wellbeing Service log's slips, one of each kind, none of them in the first or the last week."""
    rows = [dict(row) for row in rows]

    def from_day(day: dt.date, outcome: str = "") -> int:
        """Where the first row on or after this day stands, with an outcome that starts so."""
        return next(i for i, r in enumerate(rows) if day_of(r["date"]) >= day and r["outcome"].startswith(outcome))

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


def _benchmarking() -> Totals:
    """A year of the council beside 15 invented neighbours: 7% more contacts for each adult, 16% fewer signposted.

    Between neighbours contacts differ by a standard deviation of 0.2 and signposting by 0.15, both on logs.
    """
    dice = Dice(20190401)
    places = []
    for name in "abcdefghijklmno":
        adults = round(480_000 * math.exp(0.25 * dice.normal()))
        contacts = round(0.028 * adults * math.exp(0.2 * dice.normal()))
        places.append((name, adults, contacts, round(0.45 * contacts * math.exp(0.15 * dice.normal()))))
    all_adults, all_contacts, all_signposted = (sum(place[at] for place in places) for at in (1, 2, 3))
    adults = 610_000
    contacts = round(1.07 * all_contacts / all_adults * adults)
    signposted = round(0.84 * all_signposted / all_contacts * contacts)
    own, *others = (
        (name, {"contacts": ((c,),), "signposted": ((s,),), "adults": ((n,),)})
        for name, n, c, s in (("council", adults, contacts, signposted), *places)
    )
    return Totals("benchmarking-lincolnshire", 20190401, own[1], elsewhere=tuple(others), site=own[0])


EXAMPLES = (
    Conversations(
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
    Conversations(
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
    Conversations(
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
    Conversations(
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
    Conversations(
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
    # 73 cases by ten reviewers, 15 with an opportunity: each reviewer's cases, those with one, and those judged twice.
    Answers(
        trial="case-reviews-lincolnshire",
        seed=20200801,
        batches=tuple(
            Batch(
                phase=0,
                rows=cases,
                fixed={
                    "practitioner": {f"P{number:02d}": cases},
                    "opportunity": {"Yes": found, "No": cases - found},
                    "second_view": {"agrees": 2, "differs": differs},
                },
            )
            for number, (cases, found, differs) in enumerate(
                [
                    (8, 4, 0),
                    (8, 3, 1),
                    (8, 0, 0),
                    (7, 3, 0),
                    (7, 0, 1),
                    (7, 0, 0),
                    (7, 3, 1),
                    (7, 1, 0),
                    (7, 1, 0),
                    (7, 0, 0),
                ],
                start=1,
            )
        ),
    ),
    Answers(
        trial="staff-survey-lincolnshire",
        seed=20200802,
        batches=(
            Batch(0, 80, {"confident": {"not_at_all": 9, "not_very": 31, "fairly": 32, "very": 8}}),
            Batch(1, 60, {"useful": {"disagree": 1, "neither": 2, "agree": 29, "strongly_agree": 28}}),
        ),
    ),
    Totals(
        trial="lts-stock-lincolnshire",
        seed=20200401,
        columns={
            "supported": ((8010, 8055, 8090, 8120), (8045, 7930, 7785, 7655)),
            "began": ((300, 290, 295, 285), (225, 150, 90, 95)),
            "ended": ((255, 245, 260, 255), (300, 265, 235, 225)),
            "assessments": ((745, 760, 750, 745), (760, 740, 750, 745)),
            "contacts": ((5820, 6110, 5990, 6080), (6050, 5940, 6010, 6000)),
            "referred": ((1190, 1225, 1180, 1205), (790, 620, 510, 480)),
            "came_back": ((690, 742, 731, 720), (735, 701, 722, 715)),
        },
    ),
    _benchmarking(),
)

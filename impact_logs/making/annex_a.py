"""The illustrative logs of the trials in Annex A of the Local Government Association's green paper."""

from __future__ import annotations

from dataclasses import dataclass

from making.answers import Answers, Batch
from making.chance import Dice
from making.forms import Form, Row, day_of, workday, written
from making.totals import Spread, Totals


@dataclass(frozen=True)
class Reviews:
    """Reviews with the same questions at the start and at the end, which some people answer only once.

    packages: answer → how many reviews; answered: share who answer both times.
    """

    trial: str
    seed: int
    packages: dict[str, int]
    answered: float

    def text(self, form: Form) -> str:
        """The log as CSV text."""
        dice = Dice(self.seed)
        outcomes = dice.shuffled(
            [form.said("package", name) for name, times in self.packages.items() for _ in range(times)]
        )
        rows = [self._row(form, outcome, dice) for outcome in outcomes]
        return form.csv(sorted(rows, key=lambda row: day_of(row["date"])))

    def _row(self, form: Form, package: str, dice: Dice) -> Row:
        before = 14.0 + 3.5 * dice.normal()
        after = before + 0.9 + 2.0 * dice.normal()
        row = {"date": written(workday(form.first, form.last, dice)), "package": package}
        for name, score in (("before", before), ("after", after)):
            kept = min(24, max(0, round(score)))
            feeling = score + 2.0 * dice.normal()
            level = sum(feeling > step for step in (8.0, 12.5, 17.0))
            row[f"quality_{name}"] = str(kept)
            row[f"control_{name}"] = form.said(f"control_{name}", ("none", "some", "adequate", "as_wanted")[level])
        if not dice.happens(self.answered):
            row |= {"quality_after": "", "control_after": ""}
        return row


def _survey(rows: int, **yes: int) -> Batch:
    """A survey of yes and no: how many said yes to each question."""
    return Batch(0, rows, {name: {"Yes": times, "No": rows - times} for name, times in yes.items()})


EXAMPLES = (
    Reviews("wolverhampton-reviews", 20170601, packages={"smaller": 154, "same": 490, "larger": 56}, answered=0.7),
    Totals(
        trial="kent-discharge",
        seed=20150401,
        columns={
            "discharged": (Spread(3000, 0.05), Spread(3000, 0.05)),
            "residential": (Spread(400, 0.1), Spread(164, 0.12)),
            "short_term": (Spread(211, 0.12), Spread(97, 0.14)),
            "back": (Spread(372, 0.08), Spread(376, 0.08)),
        },
        rest=("home", "discharged", ("residential", "short_term")),
    ),
    Totals(
        trial="swindon-delayed-days",
        seed=20170501,
        columns={
            "days": ((450, 415, 352, 331, 270, 246, 207, 148, 121, 70, 30),),
            "reabled": (Spread(781, 0.08, 0.95, first=38, last=100),),
            "discharged": (Spread(1760, 0.06),),
            "back": (Spread(208, 0.1),),
        },
    ),
    Answers(
        trial="shared-lives-survey",
        seed=20180301,
        batches=(
            _survey(
                206,
                social_life=190,
                friends=167,
                involved=150,
                more_involved=192,
                choice=175,
                physical=173,
                emotional=181,
            ),
        ),
        weekends=True,
    ),
    Totals(
        trial="mendip-admissions",
        seed=20130401,
        site="mendip",
        columns={
            "admissions": (Spread(9000, 0.03), Spread(7200, 0.03)),
            "people": ((115000,) * 8, (115000,) * 8),
            "stays": (Spread(900, 0.06), Spread(735, 0.06)),
        },
        elsewhere=(
            (
                "elsewhere",
                {
                    "admissions": (Spread(33000, 0.03), Spread(31680, 0.03)),
                    "people": ((425000,) * 8, (425000,) * 8),
                    "stays": (Spread(3300, 0.06), Spread(3190, 0.06)),
                },
            ),
        ),
    ),
    Answers(
        trial="falls-prevention",
        seed=20170102,
        batches=tuple(
            Batch(phase, falls, drawn={"where": {"home": 2, "outside": 1}, "broken": {"Yes": 1, "No": 2}})
            for phase, falls in enumerate((24, 17))
        ),
        weekends=True,
    ),
)

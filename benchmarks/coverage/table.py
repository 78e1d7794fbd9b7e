"""The page COVERAGE.md: how it was made, every bar, every miss, and the tables of every cell."""

from __future__ import annotations

from collections.abc import Sequence

from . import impact
from .bars import Check, checks
from .listing import Held, listings, markdown, of_looks, percent, ratio
from .measured import Measured
from .warnings import warnings

IN_GROUP = {
    "means": "Means with AR(1) errors",
    "proportions": "Proportions",
    "counts": "Counts and rates with exposure",
    "outside": "Errors outside the family",
    "looks": "Looks every week",
    "clustered": "Records clustered by practitioner",
    "thin": "Means of few records after many",
}
OPENING = """# Coverage

Share of 95% intervals that contain the truth, in series drawn by computer, for trialkit and for the software people
use now. Everything on this page is written by

    {command}

which runs each cell with {draws} series ({minutes:.0f} minutes of one processor in all) and keeps what it has run in
the cache folder, so that a stopped run goes on. {facts}.

**How to read it.** Coverage is in per cent, ± its Monte Carlo standard error. In brackets after it stands the median
width of the intervals divided by that of an oracle that knows the covariance (generalised least squares; its scale
estimated for means, known for proportions and counts). ✗ marks a cell of ours that misses a bar. A peer with a
coverage well below 95 is too sure, however narrow it is. All methods see the same series; the slow ones see the first
of them.

{repetitions}

{forecasts}"""
EXPLAINED = {
    "means": """Weekly means with Gaussian AR(1) errors, setting "ordinary". The full design has an intercept, a trend,
a change of level and a change of slope; average and end are its average effect and its effect in the last week. 0+6
weeks are a trial without a baseline; trend is its fitted change from first week to last, whose width has no bar. HAC
has ⌊4(n/100)^(2/9)⌋ lags. Bars: coverage at least 94, for the level at most 98.5; width at most 1.6 for the level of
a step at 6+6 and 8+8 and 1.4 from 12+6, 1.3 for the level of other shapes; 1.9 for slope, average and end at 6+6 and
8+8, 1.6 beyond.""",
    "proportions": """Risk difference. "Unequal" weeks differ up to four times in size. Wobble is the standard deviation
of weeks on the logit beyond chance, ρ its autocorrelation; the truth is then the difference of the mean proportions,
by quadrature; p is the proportion of a typical week before the start. A change is one that Newcombe's pooled interval
would find four times in five without wobble, towards one half. Bars: "ordinary" covers at least 94 up to a wobble of
0.3 and at least 90 at 0.6; without wobble its width is at most 1.4 times Newcombe's, and its power at least 0.8 of
Newcombe's; "volatile" covers at least 94. "Chance" takes weeks as differing by chance only and has no bar. Where a
phase is all or nothing the interval is widened to hold Newcombe's, as in a report.""",
    "counts": """Log rate ratio. "Unequal" weeks differ up to four times in exposure. Wobble is the standard deviation
of weeks on the log scale beyond chance, ρ its autocorrelation. A change is a rise that the exact interval would find
about four times in five without wobble. Bars as for proportions, against the exact interval for two pooled rates,
widths on the log scale.""",
    "outside": """Errors that "ordinary" is not guarded against, with "volatile" beside it. AR(1) with ρ 0.8; t3:
Student's t with three degrees of freedom; skew: lognormal with σ 0.75, shifted to mean 0 (both drive an AR(1) with the
ρ shown); AR(2) with coefficients 0.4 and 0.3; MA(1) with 0.6; AR(1) with ρ 0.8 and as much white noise; standard
deviation doubled after the start; one week moved by four standard deviations; a yearly wave with half a standard
deviation, left out of the model. The oracle knows the covariance and sees the series without outlier and wave. Bar:
coverage of the level by "ordinary" at least 92; where it is less, a check warns (see "Which check warns").""",
    "looks": """A step, looked at after every trial week from the second on; n a week, wobble and ρ as above. "One look"
is the interval at the end alone, in the same setting. Naive looks pool the weeks so far at 95% each time (Newcombe for
proportions, the exact rate ratio for counts, Student's t on the weekly means); Bonferroni shares 5% out among them. A
change is one that a single interval would find four times in five if weeks differed by chance only (for means: if their
variance and ρ were known). Shown is the share of trials in which any look leaves out no change; in brackets, the share
in which every interval holds the truth. Bars: without a change at most 5 in both settings ("ordinary" at a wobble of
0.6: at most 10, as its coverage there is held at 90), with one all intervals hold the truth in at least 94 (90); power
at least 0.85 of one look's.""",
    "clustered": """Risk difference, no change, ten practitioners who share the week's records evenly, each away in up
to two weeks. icc is the intraclass correlation of one practitioner's records; practitioners differ as before, or anew
in the trial, as where each takes the change up in his or her own way. Wobble as above. Intervals are widened for
practitioners as in a report. The oracle knows the covariance of the weeks that the draws have. GEE: statsmodels,
identity link, exchangeable by practitioner, robust, normal. Bar: "ordinary" covers at least 93.5.""",
    "thin": """Means of records with sd 1, so many a week before and so many after; wobble is the sd of weeks beyond
that, ρ its autocorrelation. No interval is shorter than the spread of the records alone would have it. Bar: "ordinary"
covers at least 94.""",
}


def written(found: Sequence[Measured], draws: int, facts: dict[str, str], command: str) -> str:
    """The whole page."""
    held = [check for one in found for check in checks(one.cell, one.rows)]
    of_cell: Held = {}
    for check in held:
        of_cell.setdefault((check.cell.name, check.quantity, check.method), []).append(check)
    opening = OPENING.format(
        command=command,
        draws=draws,
        minutes=sum(one.seconds for one in found) / 60,
        facts=", ".join(f"{name} {value}" for name, value in facts.items()),
        repetitions=_repetitions(found),
        forecasts=impact.told(found),
    )
    parts = [opening, "## The bars\n", _bars(held), "## The cells that miss\n", _misses(held)]
    for group, title in IN_GROUP.items():
        chosen = [one for one in found if one.cell.group == group]
        if chosen:
            told = of_looks(chosen, of_cell) if group == "looks" else listings(chosen, of_cell)
            parts += [f"## {title}\n", EXPLAINED[group] + "\n", *told]
    parts += warnings(found)
    return "\n".join(parts)


def _repetitions(found: Sequence[Measured]) -> str:
    """How many series each method answered in a cell, and how often it had no answer."""
    told = []
    for method in dict.fromkeys(row.method for one in found for row in one.rows):
        rows = [row for one in found for row in one.rows if row.method == method]
        none, asked = sum(row.unanswered for row in rows), sum(row.answered + row.unanswered for row in rows)
        counts = sorted({row.answered + row.unanswered for row in rows})
        without = f", no answer to {none} of {asked}" if none else ""
        told.append(f"{method} {_range(counts)}{without}")
    return f"Series to a cell: {'; '.join(told)}."


def _range(counts: Sequence[int]) -> str:
    return str(counts[0]) if counts[0] == counts[-1] else f"{counts[0]} to {counts[-1]}"


def _bars(held: Sequence[Check]) -> str:
    lines = []
    for bar in dict.fromkeys(check.bar for check in held):
        those = [check for check in held if check.bar == bar]
        missed, clear = (sum(getattr(check, name) for check in those) for name in ("missed", "clear"))
        worst = max(those, key=lambda check: check.short_by)
        reached = [check.reached for check in those]
        wanted = sorted({check.wanted for check in those})
        sign = "≤" if worst.ceiling else "≥"
        show = percent if worst.of_coverage else ratio
        bars = f"{sign} {' / '.join(show(value) for value in wanted)}"
        verdict = "met" if not missed else f"**missed in {missed}**, clearly in {clear}"
        spread = f"{show(min(reached))} to {show(max(reached))}"
        where = f"{worst.cell.name}, {worst.quantity}: {show(worst.reached)}"
        lines.append((bar, bars, str(len(those)), spread, verdict, where))
    return markdown(("quantity", "bar", "cells", "reached", "verdict", "hardest cell"), lines)


def _misses(held: Sequence[Check]) -> str:
    """One line a miss, the worst first within each bar."""
    missed = [check for check in held if check.missed]
    if not missed:
        return "None.\n"
    lines = []
    for bar in dict.fromkeys(check.bar for check in missed):
        those = [check for check in missed if check.bar == bar]
        for check in sorted(those, key=lambda check: -check.short_by):
            show = percent if check.of_coverage else ratio
            least = show(0.001 if check.of_coverage else 0.01)
            by = show(check.short_by) if float(show(check.short_by)) > 0 else f"less than {least}"
            by += "" if check.clear else ", within Monte Carlo error"
            cell = f"{check.cell.name}, {check.quantity}"
            lines.append((bar, cell, f"{show(check.reached)} ±{show(check.error)}", show(check.wanted), by))
    said = "A miss is called clear when it is more than two Monte Carlo standard errors beyond the bar.\n\n"
    return said + markdown(("bar", "cell", "reached", "wanted", "missed by"), lines)

"""The table of warnings: which check of the errors warns, in what share of series, honest ones and others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trialkit.analysis import departures, robustness

from .cells import Means
from .listing import markdown, percent
from .measured import Measured
from .warned import ANY, SERIES, Warned

MEANT = {
    "AR(1)": robustness.WAVES,
    "t3": robustness.OUTLIERS,
    "skew": robustness.OUTLIERS,
    "outlier": robustness.OUTLIERS,
    "AR(2)": departures.OTHER_AUTOCORRELATION,
    "AR(1) + noise": departures.OTHER_AUTOCORRELATION,
    "MA(1)": departures.OTHER_AUTOCORRELATION,
    "changing variance": departures.SPREAD,
    "season": departures.SEASON,
}
"""The check that is there for each kind of errors."""
EXPLAINED = """## Which check warns

The checks of the robustness panel that look at the errors, asked of the change of level in the first {series} series
of each cell; there is no change in any of them. The first rows are honest: AR(1) errors that the interval is
calibrated for, where every warning is a false alarm. Shares are in per cent of series. In bold stands the check that
is there for that kind of errors; – where a check has nothing to say (fewer than {fewest} periods). "Missed" is the
share of intervals without the truth; the last column says of how many of those at least one check warned. "{waves}"
and "{season}" warn where their wave shows, and where the interval shows a change that is no longer shown once such a
wave is allowed for: that is why they catch more of the intervals that miss than of all.
"""


def warnings(found: Sequence[Measured]) -> Iterator[str]:
    """The section, where any cell was looked at."""
    told = [one for one in found if one.warned and isinstance(one.cell, Means)]
    if not told:
        return
    names = {"waves": departures.OTHER_AUTOCORRELATION, "season": departures.SEASON}
    yield EXPLAINED.format(series=SERIES, fewest=departures.FEWEST, **names)
    checks = [each.check for each in told[0].warned]
    heading = ["weeks", "shape", "errors", "ρ", "missed", *(check.lower() for check in checks), "missed and warned"]
    told.sort(key=lambda one: one.cell.group != "means")
    yield markdown(heading, [_line(one) for one in told])


def _line(one: Measured) -> list[str]:
    cell = one.cell
    assert isinstance(cell, Means)
    meant = MEANT[cell.kind] if cell.group == "outside" else ""
    every = next(each for each in one.warned if each.check == ANY)
    errors = cell.kind if cell.group == "outside" else f"{cell.kind}, honest"
    where = [str(cell.weeks), cell.shape, errors, f"{cell.rho:g}", percent(every.missed / every.asked)]
    caught = f"{every.missed_warned} of {every.missed}"
    return [*where, *(_share(each, bold=each.check == meant) for each in one.warned), caught]


def _share(one: Warned, *, bold: bool) -> str:
    if not one.asked:
        return "–"
    return f"**{percent(one.warned / one.asked)}**" if bold else percent(one.warned / one.asked)

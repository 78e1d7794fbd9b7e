"""What one phases chart shows, each part found once: its periods, phases, lines, and the change with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from trialkit.reporting import charts, drawn, sites
from trialkit.reporting.figures.sheet import Format, Sheet, sheet
from trialkit.reporting.once import once_for
from trialkit.reporting.points import days

if TYPE_CHECKING:
    import datetime as dt

    from trialkit.analysis.estimate import Line
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult
    from trialkit.reporting.drawn import Change

MANY = 60
"""Periods above which dots are small and equal, and the raw line is left out."""
_N_FITS = {"wide": 14, "low": 14, "narrow": 7}
"""Periods up to which there is room for the number of records under each."""


@dataclass(frozen=True)
class Span:
    """A phase from half a period before its first to half a period after its last."""

    name: str
    kind: str
    start: float
    end: float


@dataclass(frozen=True)
class Period:
    """One period, or several shown as one about their middle: index, first day, records (or exposure), and figure.

    The figure is None where nothing was logged, or where it is kept back; the records are then not known either.
    """

    index: float
    start: dt.date
    over: float | None
    value: float | None


@dataclass(frozen=True)
class Subject:
    """One measure of one evaluation, for one form of the chart."""

    evaluation: Evaluation
    result: MeasureResult
    form: Format
    place: sites.Place
    small: bool = False
    """Whether it is drawn small, beside others."""

    @property
    def panel(self) -> bool:
        """Whether this is one place of several, each on a panel of its own."""
        return sites.apart(self.result)

    @property
    def quiet(self) -> bool:
        """Whether the panel is that of a comparison site, which has no phases of its own."""
        return self.panel and self.place in sites.comparisons(self.evaluation, self.result)

    @cached_property
    def beside(self) -> tuple[tuple[str, tuple[Period, ...]], ...]:
        """The comparison sites drawn as quieter lines beside the place, each with its name."""
        if self.panel:
            return ()
        found = sites.comparisons(self.evaluation, self.result)
        return tuple((place.name, _periods(place)) for place in found if place.series.frame["value"].notna().any())

    @property
    def lines(self) -> tuple[Line, ...]:
        """The fitted and the expected line."""
        return () if self.panel else self.result.lines

    @property
    def sheet(self) -> Sheet:
        """The finding, the measure and the band around the chart: one for all of its places."""
        return once_for(self.evaluation, self.result, (sheet, self.form), self._sheet)

    @property
    def percent(self) -> bool:
        """Whether figures are shares, from 0 to 1."""
        return self.result.measure.type in ("proportion", "ordinal")

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Every period of the chart, in order."""
        return _periods(self.place)

    @cached_property
    def first(self) -> float:
        """The first period, also where it is shown as one with others."""
        return float(self.place.series.calendar["index"].iloc[0])

    @cached_property
    def last(self) -> float:
        """The last period, also where it is shown as one with others."""
        return float(self.place.series.calendar["index"].iloc[-1])

    @cached_property
    def seen(self) -> tuple[tuple[Period, float], ...]:
        """The periods that hold something logged, each with its figure."""
        return tuple((period, period.value) for period in self.periods if period.value is not None)

    @property
    def hidden(self) -> bool:
        """Whether any figure of the place is kept back."""
        frame = self.place.series.frame
        return "hidden" in frame and bool(frame["hidden"].any())

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The phases, in the order in which they come."""
        groups = self.place.series.calendar.groupby("phase", sort=False)
        return tuple(
            Span(
                str(name), str(rows["kind"].iloc[0]), float(rows["index"].min()) - 0.5, float(rows["index"].max()) + 0.5
            )
            for name, rows in groups
        )

    @property
    def shows_n(self) -> bool:
        """Whether each period's records are written under it."""
        return self.percent and not self.small and len(self.periods) <= _N_FITS[self.form]

    @property
    def levels(self) -> tuple[float, ...]:
        """Every level that is drawn, at this place and at the others: the periods', the lines', their ribbons'."""
        return drawn.shown_levels(self.evaluation, self.result)

    @property
    def change(self) -> Change | None:
        """The change as an arrow; None where the drawn distance would not be the number."""
        return drawn.change_drawn(self.evaluation, self.result)

    def _sheet(self) -> Sheet:
        return sheet(self.evaluation, charts.phases_telling(self.evaluation, self.result), self.form)

    def at_edge(self, index: float) -> bool:
        """Whether what ends at a period is named beside the plot, and not on it."""
        first, last = self.first, self.last
        return last - index < max(1.5, 0.08 * (last - first))

    @property
    def names_beside(self) -> bool:
        """Whether anything is named beside the plot."""
        ends = [float(line.index[-1]) for line in self.lines if line.index]
        ends += [self.change.x] if self.change else []
        return bool(self.beside) or any(self.at_edge(end) for end in ends)

    @property
    def among(self) -> bool:
        """Whether the change stands among the periods, and not after the last of them."""
        return self.change is not None and self.change.x < self.last + 0.5


def _periods(place: sites.Place) -> tuple[Period, ...]:
    """Every period of one place, in order."""
    frame = place.series.frame
    last = frame["last"] if "last" in frame else frame["index"]
    rows = zip(frame["index"], last, days(frame, "start"), frame["denominator"], frame["value"], strict=True)
    return tuple(
        Period(
            (float(index) + float(end)) / 2,
            start,
            None if over != over else float(over),
            None if value != value else float(value),
        )
        for index, end, start, over, value in rows
    )

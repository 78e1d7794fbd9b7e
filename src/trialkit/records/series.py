"""Series: one measure at one site (or all innovation sites together), period by period, ready for analysis."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trialkit.protocol.calendar import periods
from trialkit.protocol.measure import Measure, MeasureType
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log

Made = TypeVar("Made")
COLUMNS = ("records", "numerator", "denominator", "exposure", "total", "total_squares")


@dataclass(frozen=True)
class Series:
    """One measure over the trial's calendar, one row a period inside a phase, in order.

    frame columns: index (whole periods since the trial's first day), start, end (datetime64), phase, kind,
    records, numerator, denominator, exposure, total, total_squares (float; 0 where nothing was logged),
    value (the period's own figure; NaN where nothing was logged, unless the plan says that nothing happened then).
    `value` is numerator/denominator for a proportion (fraction), numerator for a count, per × numerator/exposure for a
    rate, total/denominator for mean and money, share in the top box for ordinal.
    options: for ordinal, rows per answer (periods × answers, same order as frame), else None.
    top: for ordinal, the answers that make the top box.
    practitioners: the same sums for each practitioner and period (index, practitioner, then the sums), numerator and
    denominator being those of the top box for ordinal; None where the log names nobody.
    logged_in, held: only where small numbers are kept back, so that rows of frame may stand for several periods, or
    show nothing: every period (index, start, phase, kind, logged), and the records (events, for counts and rates) of
    each kind of phase, as far as they may be known.
    stock: whether each figure is a level at one point in time, so that no sum over periods means anything.
    """

    measure: str
    type: MeasureType
    site: str | None
    per: float
    frame: pd.DataFrame
    options: pd.DataFrame | None = None
    top: tuple[str, ...] = ()
    practitioners: pd.DataFrame | None = None
    logged_in: pd.DataFrame | None = None
    held: Mapping[str, float] | None = None
    stock: bool = False
    _made: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` makes of this series, made the first time that its key is asked for; not to be changed."""
        if key not in self._made:
            self._made[key] = make()
        return cast("Made", self._made[key])

    def phase(self, *kinds: str) -> pd.DataFrame:
        """Rows of the phases of these kinds that hold something logged; kept, so not to be changed."""
        return self.once(kinds, lambda: self.frame[self.frame["kind"].isin(kinds) & self.frame["value"].notna()])

    @cached_property
    def calendar(self) -> pd.DataFrame:
        """Every period inside a phase (index, start, phase, kind, whether something was logged); not to be changed."""
        if self.logged_in is not None:
            return self.logged_in
        return self.frame[["index", "start", "phase", "kind"]].assign(logged=self.frame["value"].notna())

    def logged(self, *kinds: str) -> pd.DataFrame:
        """Periods of the phases of these kinds (or of all) with something logged; kept, so not to be changed."""
        found = self.calendar
        return self.once(
            ("logged", *kinds), lambda: found[found["logged"] & (found["kind"].isin(kinds) if kinds else True)]
        )


def series(
    trial: Trial,
    log: Log,
    measure: Measure,
    *,
    site: str | None = None,
    role: str = "innovation",
    without_practitioner: str | None = None,
    group: tuple[str, str] | None = None,
) -> Series:
    """Add the log's cells up into one series.

    site: one site's id; None pools every site of `role`. Pooled sites must share a start: staggered sites
    are analysed apart. A period that some of them did not log has no value, or a site that stopped logging would pass
    for a change.
    without_practitioner: leave one practitioner's rows out, for the robustness check.
    group: only the rows with this answer of this field, one of the plan's equality_fields; the primary measure only.
    """
    sites = [s for s in trial.design.sites if (s.id == site if site else s.role == role)]
    calendar = periods(trial.design, sites[0])
    cells = log.cells
    if group is not None:
        cells = log.groups[(log.groups["field"] == group[0]) & (log.groups["answer"] == group[1])]
    wanted = (cells["measure"] == measure.id) & cells["site"].isin([s.id for s in sites])
    if without_practitioner is not None:
        wanted &= cells["practitioner"] != without_practitioner
    chosen = cells[wanted]
    index = np.array([p.index for p in calendar])
    frame = pd.DataFrame(
        {
            "index": index,
            "start": pd.to_datetime([p.start for p in calendar]),
            "end": pd.to_datetime([p.end for p in calendar]),
            "phase": [p.phase for p in calendar],
            "kind": [p.kind for p in calendar],
            **_summed(chosen, index),
        }
    )
    options: pd.DataFrame | None = None
    top: tuple[str, ...] = ()
    if measure.type == "ordinal":
        answers = list((trial.log.fields[str(measure.value)].options or {}).keys())
        table = chosen.pivot_table(index="index", columns="option", values="numerator", aggfunc="sum")
        options = table.reindex(index=frame["index"], columns=answers).fillna(0.0)
        top = measure.top or tuple(answers[-1:])
        frame["denominator"] = options.sum(axis=1).to_numpy()
        frame["numerator"] = options[list(top)].sum(axis=1).to_numpy()
    zero = trial.log.empty_period == "zero"
    frame["value"] = _value(measure, frame, zero=zero)
    if len(sites) > 1 and group is None:
        told = (chosen["records"] > 0) | (zero & (chosen["exposure"] > 0))
        logging = chosen[told].groupby("index")["site"].nunique()
        frame.loc[frame["index"].map(logging).fillna(0) < len(sites), "value"] = np.nan
    people = _by_practitioner(measure, chosen, top)
    return Series(measure.id, measure.type, site, measure.per or 1.0, frame, options, top, people, stock=measure.stock)


def _by_practitioner(measure: Measure, chosen: pd.DataFrame, top: tuple[str, ...]) -> pd.DataFrame | None:
    """Sums for each practitioner and period; None where nobody is named."""
    named = chosen[(chosen["practitioner"] != "") & (chosen["records"] > 0)]
    if named.empty:
        return None
    if measure.type == "ordinal":
        good = named["numerator"].where(named["option"].isin(top), 0.0)
        named = named.assign(denominator=named["numerator"], numerator=good)
    people, who = np.unique(named["practitioner"].to_numpy(dtype=str), return_inverse=True)
    each, place = np.unique(named["index"].to_numpy() * len(people) + who, return_inverse=True)
    sums = {name: _counted(place, named[name]) for name in COLUMNS}
    return pd.DataFrame({"index": each // len(people), "practitioner": people[each % len(people)], **sums})


def _summed(chosen: pd.DataFrame, index: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
    """The cells of each period of `index` added up, by column; nought where there are none.

    By counting rather than pandas' groups, which cost as much as the rest of a series: it is asked for as often as a
    log has practitioners.
    """
    there, place = np.unique(np.concatenate([index, chosen["index"].to_numpy()]), return_inverse=True)
    asked, cells = place[: len(index)], place[len(index) :]
    return {name: _counted(cells, chosen[name], len(there))[asked] for name in COLUMNS}


def _counted(place: NDArray[np.int64], figures: pd.Series[float], places: int = 0) -> NDArray[np.float64]:
    """Figures (n,) added up by place (n,), into at least so many places."""
    return np.asarray(np.bincount(place, figures.to_numpy(dtype=float), minlength=places), dtype=float)


def _value(measure: Measure, frame: pd.DataFrame, *, zero: bool) -> np.ndarray:
    """Each period's own figure; NaN where nothing was logged. zero: a count of nothing logged is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if measure.type in ("proportion", "ordinal"):
            value = frame["numerator"] / frame["denominator"]
        elif measure.type == "rate":
            value = (measure.per or 1.0) * frame["numerator"] / frame["exposure"]
        elif measure.type == "count":
            value = frame["numerator"].where((frame["records"] > 0) | (zero & (frame["exposure"] > 0)))
        else:
            value = frame["total"] / frame["denominator"]
    return value.replace([np.inf, -np.inf], np.nan).to_numpy(dtype=float)

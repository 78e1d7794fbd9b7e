"""How often a control chart of a service that does not change signals all the same, as measured (docs/spc.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialkit.analysis.spc.chart import NAMES

if TYPE_CHECKING:
    from trialkit.analysis.spc import Chart
    from trialkit.analysis.spc.chart import ChartKind

SIZES = ((6, 0), (12, 0), (24, 0), (6, 6), (12, 6), (12, 12), (24, 12))
"""Points that the limits rest on, and points after them, of the charts that were measured."""


@dataclass(frozen=True)
class Measured:
    """Charts with any false signal, per cent, at each size: by chance, and where periods differ more; their names."""

    by_chance: tuple[float, ...]
    chance_of: str
    unruly: tuple[float, ...] = ()
    unruly_of: str = ""


_P = Measured(
    (0.3, 3.7, 15.6, 10.5, 11.9, 22.1, 28.5),
    "p, 40 records",
    (6.7, 20.5, 45.8, 31.1, 39.4, 54.2, 67.4),
    "p, 40 records, wobble 0.3",
)
_C = Measured((0.7, 3.7, 18.3, 12.4, 13.6, 23.4, 31.1), "c, 10 a period")
_LARGE = Measured((1.3, 5.5, 16.4, 25.0, 19.5, 30.6, 33.4), "p′, 1000 records, wobble 0.3")
_XMR = Measured(
    (1.5, 5.9, 14.8, 24.1, 20.2, 30.4, 33.6),
    "XmR, independent",
    (3.3, 20.3, 55.4, 44.8, 50.6, 68.8, 79.0),
    "XmR, autocorrelation 0.4",
)
MEASURED: dict[ChartKind, Measured] = {
    "p": _P,
    "p_prime": _LARGE,
    "u": _C,
    "u_prime": _LARGE,
    "c": _C,
    "xmr": _XMR,
}
"""A u chart is as a c chart, and a u′ chart as a p′ chart: the same rules on limits of the same make."""
_FAR = 12
"""Points beyond the nearest size measured from which a chart is told to be another."""


def false_alarms(chart: Chart) -> str:
    """How many charts of about this size signal with nothing going on, in a sentence; "" for a run chart."""
    measured = MEASURED.get(chart.kind)
    if measured is None:
        return ""
    used = chart.stretches[0].used
    after = len(chart.points) - used
    place, (basis, more) = min(enumerate(SIZES), key=lambda found: abs(found[1][0] - used) + abs(found[1][1] - after))
    size = f"limits from {basis} points" + (f" and {more} more after them" if more else " and none after them")
    share = f"{measured.by_chance[place]:.0f} in 100" if measured.by_chance[place] >= 1 else "fewer than 1 in 100"
    name = NAMES[chart.kind]
    said = f"Of {name}s of about this size ({size}), {share} signal in a service that does not change at all"
    if measured.unruly:
        said += f", and {measured.unruly[place]:.0f} in 100 where its {_UNRULY[chart.kind]}"
    if used - basis + after - more > _FAR:
        said += "; this chart has more points, and each of them is one more chance of a false signal"
    return f"{said}."


_UNRULY: dict[ChartKind, str] = {
    "p": "periods differ by a little more than chance",
    "xmr": "periods resemble their neighbours",
}

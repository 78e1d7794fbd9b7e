"""How a published value is said in a sentence: 34%, 1 in 5, £6m, 2,268 conversations, more than 400."""

from __future__ import annotations

from trialkit.analysis.estimate import Interval
from trialkit.protocol.claims import Bound, ValueType
from trialkit.protocol.ledger import Claim, Value

MINUS = "−"
_BOUNDS: dict[Bound, str] = {
    "about": "about",
    "more_than": "more than",
    "at_least": "at least",
    "less_than": "less than",
    "up_to": "up to",
}


def value(side: Value) -> str:
    """A value with its unit and the word that leaves it open."""
    reading = side.reading
    if reading.one_in is not None:
        return f"1 in {number(reading.one_in)}"
    if reading.low is not None and reading.high is not None:
        text = f"{amount(reading.low, side.type)} to {amount(reading.high, side.type)}"
    else:
        text = amount(reading.value or 0.0, side.type)
    if side.type == "count" and side.unit != "cases" and reading.value != 1:
        text = f"{text} {side.unit}"
    per = side.definition.per if side.definition else None
    if side.type == "rate" and per:
        text = f"{text} per {number(per)}"
    return f"{_BOUNDS[reading.bound]} {text}" if reading.bound else text


def claim(one: Claim) -> str:
    """What a figure says, from its values or its change."""
    if one.before and one.after:
        return f"{value(one.before)} to {value(one.after)}"
    if one.single:
        return value(one.single)
    return change(one) or "no figure"


def change(one: Claim) -> str:
    """The change as printed; "" where none is."""
    figure = one.figure
    open_word = f"{_BOUNDS[figure.change_bound]} " if figure.change_bound else ""
    if figure.change_percent is not None:
        return f"{open_word}{signed(figure.change_percent)}%"
    if figure.change_points is not None:
        return f"{open_word}{signed(figure.change_points)} {'point' if abs(figure.change_points) == 1 else 'points'}"
    if figure.times is not None:
        return f"{open_word}{number(figure.times)} times as many"
    if figure.change_by is None:
        return ""
    more = "more" if figure.change_by > 0 else "fewer"
    if one.type == "money":
        return f"{open_word}{money(abs(figure.change_by))} {'more' if figure.change_by > 0 else 'less'}"
    per = one.definition.per if one.definition and one.type == "rate" else None
    each = f" per {number(per)}" if per else ""
    unit = "" if one.unit == "cases" else f" {one.unit}"
    return f"{open_word}{number(abs(figure.change_by))} {more}{unit}{each}"


def amount(one: float, kind: ValueType) -> str:
    """A bare value by its type."""
    if kind == "proportion":
        return f"{number(one)}%"
    if kind == "money":
        return money(one)
    if kind == "ratio":
        return f"£{number(one)} for each £1"
    return number(one)


def money(pounds: float) -> str:
    """Pounds as sources print them: £147,000, £1.8m, £6bn."""
    size, sign = abs(pounds), MINUS if pounds < 0 else ""
    for unit, letter in ((1e9, "bn"), (1e6, "m")):
        if size >= unit:
            return f"{sign}£{f'{size / unit:.2f}'.rstrip('0').rstrip('.')}{letter}"
    return f"{sign}£{size:,.2f}" if size < 100 and size != round(size) else f"{sign}£{size:,.0f}"


def number(one: float) -> str:
    """A number as printed: 53, 77.7, 12,000."""
    digits = len(f"{one:.10g}".partition(".")[2])
    text = f"{abs(one):,.{min(digits, 6)}f}"
    return f"{MINUS}{text}" if one < 0 else text


def signed(one: float) -> str:
    """The same with a plus sign in front of what is above zero."""
    return f"+{number(one)}" if one > 0 else number(one)


def per_cent(fraction: float, decimals: int = 0) -> str:
    """A fraction as per cent, with its sign where it is below nought."""
    text = f"{abs(fraction) * 100:.{decimals}f}%"
    return f"{MINUS}{text}" if fraction < 0 and float(text[:-1]) else text


def signed_per_cent(fraction: float, decimals: int = 0) -> str:
    """The same with a plus sign."""
    text = per_cent(fraction, decimals)
    return f"+{text}" if fraction > 0 and float(text[:-1]) else text


def points(interval: Interval) -> str:
    """An interval of a difference of shares: "−5 to +37 points"."""
    return f"{_whole(interval.lower)} to {_whole(interval.upper)} points"


def capital(text: str) -> str:
    """Text with a capital at its start."""
    return text[:1].upper() + text[1:]


def _whole(fraction: float) -> str:
    text = f"{abs(fraction) * 100:.0f}"
    return text if text == "0" else f"{'+' if fraction > 0 else MINUS}{text}"

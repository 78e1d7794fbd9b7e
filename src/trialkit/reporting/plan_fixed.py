"""Whether the plan was fixed before its data, in words: receipts, what was not in place, and every later change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.protocol import wording
from trialkit.reporting import numbers
from trialkit.reporting.tables import Column, Table, table

if TYPE_CHECKING:
    from trialkit.judgement.registered import Registered
    from trialkit.protocol.registration import Deviation

SECTION = 6
_NOTHING_SHOWS = "nothing shows that the plan was made before the data were seen."
_DIGITS = 12
"""Digits of a digest that people compare; the receipt has all 64."""


def standing(stands: Registered) -> str:
    """One sentence on the registration for the first screen: how it stands, and what that leaves open."""
    return brief(stands) if stands.fixed else f"{brief(stands).removesuffix('.')}: {_NOTHING_SHOWS}"


def brief(stands: Registered) -> str:
    """How the registration stands to the data, for the one page."""
    if stands.registered is None:
        return "Not registered."
    day = numbers.day(stands.registered)
    if stands.state == "after_start":
        return f"Registered on {day}, after the trial had begun."
    before = "before any data" if stands.state == "before_data" else "before the trial, after its first baseline data"
    return f"Registered on {day}, {before}{_since(stands)}."


def _since(stands: Registered) -> str:
    late, early = len(stands.late), len(stands.early)
    if late:
        return (
            f". Since the trial began, {_things(late)} changed: section {SECTION} lists {'it' if late == 1 else 'them'}"
        )
    return f"; {_things(early)} changed before the trial began" if early else ", and kept to"


def _things(count: int) -> str:
    return f"{numbers.small_count(count)} registered {'thing was' if count == 1 else 'things were'}"


def receipts(stands: Registered) -> Table:
    """Every receipt with its day, who wrote it, why, and the start of its digest."""
    found = stands.registration
    rows = (
        (
            str(one.receipt),
            f"{numbers.day(one.registered.date())}, {one.registered:%H:%M} UTC",
            one.by or "not stated",
            one.reason or ("the plan as first made" if one.receipt == 1 else "not stated"),
            one.digest.removeprefix("sha256:")[:_DIGITS] + (", signed" if one.receipt in found.signed else ""),
        )
        for one in found.receipts
    )
    columns = (
        Column("Receipt", "receipt"),
        Column("Written", "written"),
        Column("By", "by"),
        Column("Why", "why"),
        Column(f"Digest, first {_DIGITS} digits", "digest"),
    )
    return table("receipts", "Receipts of the plan", columns, rows)


def changes(stands: Registered) -> Table:
    """Every registered thing that is no longer as it was, with its date, its reason, and whether data were in."""
    rows = (
        (
            one.difference.place,
            one.difference.was,
            one.difference.became,
            "no receipt" if one.recorded is None else numbers.day(one.recorded.date()),
            "not recorded" if one.recorded is None else one.reason or "not stated",
            "after the trial began" if one in stands.late else "before the trial began",
        )
        for one in stands.registration.deviations
    )
    columns = (
        Column("What", "what"),
        Column("As registered", "was"),
        Column("Now", "now"),
        Column("Recorded", "recorded"),
        Column("Reason", "reason"),
        Column("When", "when"),
    )
    return table("deviations", "Changes to the registered plan", columns, rows)


def gaps(stands: Registered) -> str:
    """What was not in place when the plan was first registered; "" when everything was."""
    first = stands.registration.first
    if first is None or not first.gaps:
        return ""
    return f"Not in place when the plan was registered: {wording.joined(gap.lower() for gap in first.gaps)}."


def told(deviation: Deviation) -> str:
    """One change as a sentence: "measures, signposted, worthwhile: 10 is now 5 (8 March 2021: leaders asked)"."""
    if deviation.recorded is None:
        return f"{deviation.difference} (no receipt)"
    day, reason = numbers.day(deviation.recorded.date()), deviation.reason or "no reason stated"
    return f"{deviation.difference} ({day}: {reason})"

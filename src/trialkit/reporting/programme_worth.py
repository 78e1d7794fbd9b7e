"""What the programme's trials are worth together: shrunk, forecast and realised apart, with who is left out and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from trialkit.analysis.carrying import Carried
from trialkit.analysis.estimate import Interval, NotEstimable
from trialkit.judgement.value import ProgrammeTotal, Yearly, total_of
from trialkit.protocol import wording
from trialkit.reporting import findings, money, numbers
from trialkit.reporting.blocks import Flow, Folded, bullets, facts, flow, heading, paragraph, tabled
from trialkit.reporting.portfolio import Entry, fails
from trialkit.reporting.tables import Column, Table, table
from trialkit.reporting.worth_data import ValueRow

Status = Literal["realised", "forecast"]
_NO_VALUE = "no unit cost and no volume were collected."
_NO_STAKE = "its measure is an average, so its effect is no share of anything at stake."
_HEADINGS: dict[Status, str] = {"realised": "Seen in the accounts", "forecast": "Expected, not yet in any account"}


def programme_worth(entries: Sequence[Entry]) -> Flow:
    """The totals, realised and forecast apart, and every trial that is in neither; () where no trial has a value."""
    told = [entry for entry in entries if entry.document is not None]
    values = {entry.trial: _yearly(entry) for entry in told}
    if not any(isinstance(found, Yearly) for found in values.values()):
        return ()
    parts = [
        _status(status, members)
        for status in _HEADINGS
        if (members := [entry for entry in told if _is(values[entry.trial], status)])
    ]
    names = {entry.trial: entry.title for entry in told}
    out = {names[trial]: found for trial, found in values.items() if isinstance(found, str)}
    return flow(
        *parts,
        (Folded(f"{wording.plural(len(out), 'trial')} left out, and why", bullets(_left_out(out))),) if out else (),
        paragraph(
            "Each total takes the trials as serving different people. Where two serve the same ones, or what one saves "
            "another pays, it counts something twice, and nothing here can know that."
        ),
    )


def _is(found: Yearly | str, status: Status) -> bool:
    return isinstance(found, Yearly) and found.status == status


def _yearly(entry: Entry) -> Yearly | str:
    """A trial's yearly value as it was published, or why there is none."""
    row = entry.document.value if entry.document is not None else None
    if row is None:
        return _NO_VALUE
    if not isinstance(row, ValueRow):
        return row.reason
    if row.stake is None:
        return _NO_STAKE
    return Yearly(_carried(row), row.stake, row.shown, row.price_base, row.kind, row.status)


def _carried(row: ValueRow) -> Carried:
    return Carried(row.yearly, Interval(row.lower, row.upper, row.effect.level), 0.0)


def _status(status: Status, members: Sequence[Entry]) -> Flow:
    """The total of one status and the trials that it is made of, whether or not it can be given."""
    values = {entry.trial: found for entry in members if isinstance(found := _yearly(entry), Yearly)}
    total = total_of(values)
    if isinstance(total, NotEstimable):
        said = paragraph(f"No total can be given: {findings.sentence(total.reason)} It would take: {total.needs}")
        return heading(_HEADINGS[status]) + said + tabled(_table(status, members, values, {}))
    shrunk = {row.trial: row.shrunk for row in total.rows}
    return heading(_HEADINGS[status]) + facts(_facts(total, members)) + tabled(_table(status, members, values, shrunk))


def _facts(total: ProgrammeTotal, members: Sequence[Entry]) -> list[tuple[str, str]]:
    every, winners = len(total.rows), sum(row.winner for row in total.rows)
    made_up = sum(entry.illustrative for entry in members)
    said = f", {'all' if made_up == every else made_up} of illustrative data" if made_up else ""
    trials = f"{wording.plural(every, 'trial')}{said}"
    together = f"{money.brief(total.total)} a year in {total.price_base} prices, from {trials}."
    kinds = {kind: total.of_kind(kind) for kind in ("cashable", "avoided") if any(r.kind == kind for r in total.rows)}
    step = money.step_for(*kinds.values(), 0.0)
    if len(kinds) > 1:
        parts = (f"{money.pounds(sum_, step)} of it is {_KINDS[kind]}" for kind, sum_ in kinds.items())
        together += f" {wording.joined(parts)}."
    else:
        together += f" All of it is {_KINDS[next(iter(kinds))]}."
    found = [("Together, shrunk", together), ("If all were simply added up", _against(total.added, total.total.median))]
    if 0 < winners < every:
        found.append(
            (
                "If only those whose change is shown were",
                f"{_against(total.winners_added, total.winners_shrunk)} This is the sum that is usually reported.",
            )
        )
    return found


_KINDS = {"cashable": "money that leaves a budget", "avoided": "cost that would have come, and no cash"}


def _against(added: float, shrunk: float) -> str:
    """A plain sum, and by how much it overstates the shrunk one."""
    step = money.step_for(added, shrunk)
    both = f"{money.pounds(added, step)}; shrunk, the same come to {money.pounds(shrunk, step)}."
    apart = round(added / step) * step - round(shrunk / step) * step
    if not apart:
        return both
    share = f", or {numbers.plain(100 * abs(added - shrunk) / shrunk)}%," if shrunk > 0 else ""
    way = "overstates" if apart > 0 else "understates"
    return f"{both} Adding up {way} it by {money.pounds(abs(apart), step)}{share}.".replace(",.", ".")


def _table(status: str, members: Sequence[Entry], values: dict[str, Yearly], shrunk: dict[str, float]) -> Table:
    columns = [Column("Trial", "trial"), Column("A year, as it stands", "yearly", True)]
    if shrunk:
        columns.append(Column("Shrunk", "shrunk", True))
    columns += [Column("Prices of", "price_base", True), Column("Change shown", "shown")]
    rows = []
    for entry in members:
        found = values[entry.trial]
        ends = found.yearly.interval
        step = money.step_for(found.yearly.median, ends.lower, ends.upper)
        own = [money.pounds(shrunk[entry.trial], step)] if shrunk else []
        title = f"{entry.title} (illustrative)" if entry.illustrative else entry.title
        shown = f"yes; {failed}" if found.shown and (failed := _fails(entry)) else "yes" if found.shown else "no"
        rows.append([title, money.brief(found.yearly), *own, str(found.price_base), shown])
    return table(f"worth-{status}", "What each trial is worth by itself, with its interval", columns, rows)


def _fails(entry: Entry) -> str:
    """How many checks the measure that the value rests on fails; "" where it fails none."""
    document = entry.document
    if document is None or not isinstance(document.value, ValueRow):
        return ""
    return next((fails(one) for one in document.measures if one.id == document.value.measure), "")


def _left_out(out: dict[str, str]) -> list[str]:
    """Each reason once, with the trials that it holds for."""
    reasons: dict[str, list[str]] = {}
    for name, why in out.items():
        reasons.setdefault(why, []).append(name)
    return [
        f"{numbers.capital(why).rstrip('.')}: {wording.joined(names)}."
        for why, names in sorted(reasons.items(), key=lambda item: len(item[1]))
    ]

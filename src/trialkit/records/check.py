"""The table against the log form: every bad cell a Problem, every row used or set aside for one reason.

A row is set aside only when it cannot be placed or is broken as a whole, when a rule between answers is broken, or when
an answer that the primary measure needs is bad or missing. Any other bad cell is emptied, and its row is used.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from trialkit.errors import Problem
from trialkit.protocol.calendar import period_index, phases_at
from trialkit.protocol.trial import LogRule, Measure, Trial
from trialkit.records.answers import Answer, Fault, empty, parser
from trialkit.records.dates import MONTH_FIRST, TrialDays
from trialkit.records.engine import Engine
from trialkit.records.log import Emptied, Repair, RowFlow, SetAside
from trialkit.records.sheets import FLAGS
from trialkit.records.table import MOST_PLACES, Part, Sheet, row_parts

MOST_LISTED = 1_000
"""Problems and repairs listed; all are counted."""

_CODED = ("code", "choice")
"""Types whose answers are kept in the engine as their number in a list of words: joined and grouped twice as fast."""
_MEND_ORDER = "Check which was meant, and write it as 2021-02-15 if the month came first."
_KINDS = {"date": "DATE", "yes_no": "BOOLEAN", "number": "DOUBLE"}


Words = dict[int, dict[str, int]]
"""By field slot: the words of a field whose answers are kept as numbers, each with its number."""


@dataclass
class Checking:
    """The faults found so far; a fault's number is its place in the list, and 0 means none."""

    faults: list[Fault] = field(default_factory=lambda: [Fault("", "")])
    repairs: list[str] = field(default_factory=lambda: [""])
    notes: list[tuple[str, int]] = field(default_factory=list)
    """Columns that are told of and set no row aside."""
    blanks: dict[int, int] = field(default_factory=dict)
    """The fault of an empty cell, by field slot."""
    words: Words = field(default_factory=dict)
    faulty: set[int] = field(default_factory=set)
    repaired: set[int] = field(default_factory=set)
    """Slots of the fields in which any cell is wrong, or was read otherwise than written."""
    doubtful: list[str] = field(default_factory=list)
    """Texts of the date field that could mean two days of the trial, where others have the month first."""
    outside: bool = False
    """Whether any day lies outside every phase of a site."""
    columns: list[tuple[str, int]] = field(default_factory=list)
    """Fault columns of `checked` that set a row aside, with the field slot each belongs to, in the order of reasons."""
    emptying: list[tuple[str, int]] = field(default_factory=list)
    """Fault columns that empty their own cell only."""
    numbers: dict[Fault, int] = field(default_factory=dict)

    def number(self, fault: Fault) -> int:
        """The number of a fault; those alike share one."""
        if fault not in self.numbers:
            self.faults.append(fault)
            self.numbers[fault] = len(self.faults) - 1
        return self.numbers[fault]

    def add_column(self, column: str, slot: int, *, essential: bool) -> None:
        """Tell of a fault column: does it set its row aside, or only empty its cell?"""
        (self.columns if essential else self.emptying).append((column, slot))


@dataclass(frozen=True)
class Checked:
    """What checking found; the table `used` in the engine holds the rows that count."""

    flow: RowFlow
    emptied: tuple[Emptied, ...]
    problems: tuple[Problem, ...]
    problems_found: int
    repairs: tuple[Repair, ...]
    repairs_found: int
    words: Words


def check(engine: Engine, trial: Trial, sheets: list[Sheet]) -> Checked:
    """Read every cell of `entries` by the log form. Leaves `checked` (all rows) and `used` in the engine.

    checked: sheet, line, flag, site (its place in the design), period, fingerprint; v_<slot> (the answer in its
    type, a word's number for codes and choices, NULL where empty or wrong; only of fields that anything asks for);
    x_<slot> and further fault columns (only where there is a fault); fault (the first that sets the row aside, 0 for a
    row that is used, even where a cell of it is emptied).
    """
    checking = Checking()
    for flag, (reason, mend) in FLAGS.items():
        if checking.number(Fault(reason, f"{reason}.", mend)) != flag:
            raise ValueError("flags are numbered from 1 in order")
    _understand(engine, trial, sheets, checking)
    _place(engine, trial, checking)
    _judge(engine, trial, sheets, checking)
    flow = _row_flow(engine, checking)
    problems, found = _problems(engine, trial, sheets, checking)
    repairs, mended = _repairs(engine, trial, sheets, checking)
    return Checked(flow, _emptied(engine, checking), problems, found, repairs, mended, checking.words)


def slots(trial: Trial) -> dict[str, int]:
    """The number by which each field is known in the engine."""
    return {name: slot for slot, name in enumerate(trial.log.fields)}


def _understand(engine: Engine, trial: Trial, sheets: list[Sheet], checking: Checking) -> None:
    """Read each distinct text of each column once, into a table answers_<slot> (said, value, fault, repair)."""
    days, form = TrialDays(trial.design), trial.log
    for name, slot in slots(trial).items():
        missing = empty(form, name, days)
        blank = checking.number(missing) if missing else 0
        checking.blanks[slot] = blank
        if _is_free_text(trial, name):
            checking.faulty.update({slot} if blank else ())
            continue
        read = parser(form, name, days, trial.design.sites, _named_codes(trial, name))
        rows: list[tuple[str, Any, int, int]] = []
        for said in _distinct(sheets, name):
            text = said.strip()
            answer = read(text) if text else None
            if answer is None:
                rows.append((said, None, blank, 0))
            elif isinstance(answer, Answer):
                if name == form.date_field and days.doubtful(text):
                    checking.doubtful.append(said)
                rows.append((said, answer.value, 0, _repair_number(checking, answer.repair)))
            else:
                rows.append((said, None, checking.number(answer), 0))
        checking.faulty.update(slot for *_, fault, _ in rows if fault)
        checking.repaired.update(slot for *_, repair in rows if repair)
        kind = _KINDS.get(form.fields[name].type, "INTEGER")
        if name == form.site_field or form.fields[name].type in _CODED:
            kind = "INTEGER"
            words = [site.id for site in trial.design.sites] if name == form.site_field else []
            found = {word: number for number, word in enumerate(dict.fromkeys([*words, *_words(rows)]))}
            checking.words[slot] = found
            rows = [
                (said, None if value is None else found[value], fault, repair) for said, value, fault, repair in rows
            ]
        _keep_answers(engine, f"answers_{slot}", rows, kind)


def _named_codes(trial: Trial, name: str) -> frozenset[str]:
    """The answers of a field that the plan's own measures and rules name, in capitals."""
    parts = [part for measure in trial.measures for part in (measure.numerator, measure.denominator)]
    conditions = [part for part in [*parts, *(rule.when for rule in trial.log.rules)] if isinstance(part, dict)]
    wanted = [condition[name] for condition in conditions if name in condition]
    return frozenset(str(answer).upper() for one in wanted for answer in (one if isinstance(one, list) else [one]))


def _words(rows: list[tuple[str, Any, int, int]]) -> list[str]:
    return [value for _, value, _, _ in rows if value is not None]


def _is_free_text(trial: Trial, name: str) -> bool:
    return trial.log.fields[name].type == "text" and name != trial.log.site_field


def _distinct(sheets: list[Sheet], name: str) -> list[str]:
    """The different texts of a field over all sheets; a sheet without its column holds the empty one."""
    found: set[str] = set()
    for sheet in sheets:
        column = sheet.headings.columns.get(name)
        found.update([""] if column is None else sheet.answers[column])
    return sorted(found)


def _keep_answers(engine: Engine, table: str, rows: list[tuple[str, Any, int, int]], kind: str) -> None:
    said, values, faults, repairs = zip(*rows, strict=True) if rows else ((), (), (), ())
    kinds = {"said": "VARCHAR", "value": kind, "fault": "INTEGER", "repair": "INTEGER"}
    engine.keep_lists(table, kinds, [list(said), list(values), list(faults), list(repairs)])


def _repair_number(checking: Checking, why: str) -> int:
    if why and why not in checking.repairs:
        checking.repairs.append(why)
    return checking.repairs.index(why)


def _place(engine: Engine, trial: Trial, checking: Checking) -> None:
    """Make the table places (site, day, period, outside): a day outside every phase of its site is a fault."""
    slot = slots(trial)[trial.log.date_field]
    found = engine.rows(f"SELECT DISTINCT value FROM answers_{slot} WHERE value IS NOT NULL ORDER BY 1")  # noqa: S608
    days: list[dt.date] = [day for (day,) in found]
    faults: dict[dt.date, int] = {}
    rows: list[tuple[int, str, int, int]] = []
    for number, site in enumerate(trial.design.sites):
        phases = phases_at(trial.design, site)
        for day in days:
            fault = 0
            if not any(phase.start <= day <= phase.end for phase in phases):
                if day not in faults:
                    checking.outside = True
                    faults[day] = checking.number(_outside(trial, trial.log.date_field, day))
                fault = faults[day]
            rows.append((number, day.isoformat(), period_index(trial.design, day), fault))
    sites, texts, indices, outside = zip(*rows, strict=True) if rows else ((), (), (), ())
    frame = pd.DataFrame(
        {
            "site": pd.Series(sites, dtype="int32"),
            "day": pd.Series(texts, dtype=object),
            "period": pd.Series(indices, dtype="int32"),
            "outside": pd.Series(outside, dtype="int32"),
        }
    )
    engine.keep("places_given", frame)
    engine.run("CREATE TABLE places AS SELECT site, CAST(day AS DATE) AS day, period, outside FROM places_given")


def _outside(trial: Trial, name: str, day: dt.date) -> Fault:
    between = "between phases" if trial.design.start <= day <= trial.design.end else "outside the trial"
    span = f"{_worded_day(trial.design.start)} to {_worded_day(trial.design.end)}"
    what = f"{_worded_day(day)} is {between}."
    return Fault(f"{name} is outside every phase", what, f"Mend the date if it is wrong; the phases run from {span}.")


def _worded_day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _judge(engine: Engine, trial: Trial, sheets: list[Sheet], checking: Checking) -> None:
    """Join the answers back to the rows, add the faults that lie between cells, and find each row's first fault."""
    form, names = trial.log, slots(trial)
    chosen = ["sheet", "line", "flag"]
    kept, essential = needed_fields(trial), essential_fields(trial)
    for name, slot in names.items():
        if slot in checking.faulty:
            checking.add_column(f"x_{slot}", slot, essential=name in essential)
        if _is_free_text(trial, name):
            text = f"nullif(trim(f_{slot}), '')"
            chosen += [f"{text} AS v_{slot}"] if name in kept else []
            chosen += [f"CASE WHEN {text} IS NULL THEN {checking.blanks[slot]} ELSE 0 END AS x_{slot}"] * (
                slot in checking.faulty
            )
            continue
        table = f"answers_{slot}"
        chosen += [f"{table}.value AS v_{slot}"] if name in kept else []
        chosen += [f"{table}.fault AS x_{slot}"] if slot in checking.faulty else []
        chosen += [f"{table}.repair AS r_{slot}"] if slot in checking.repaired else []
    site = f"coalesce(answers_{names[form.site_field]}.value, 0)" if form.site_field else "0"
    day = f"answers_{names[form.date_field]}.value"
    chosen += [f"{site} AS site", "period"]
    parts = [f"f_{slot}" if _is_free_text(trial, name) else f"answers_{slot}.value" for name, slot in names.items()]
    parts += [f"answers_{slot}.fault" for name, slot in names.items() if name in matched_fields(trial)]
    chosen.append(f"hash({', '.join(parts)}) AS fingerprint")
    places = f"LEFT JOIN places ON places.day = {day} AND places.site = {site}"
    if checking.outside:
        chosen.append("coalesce(outside, 0) AS x_outside")
        checking.columns.append(("x_outside", names[form.date_field]))
    free = {slot for name, slot in names.items() if _is_free_text(trial, name)}
    placed = " UNION ALL ".join(
        f"SELECT {', '.join(chosen)} FROM ({part.rows}) {_answered(part)} {places}"  # noqa: S608
        for sheet in sheets
        for part in row_parts(form, sheet, free)
    )
    judged = f"SELECT *{_between_cells(trial, checking)} FROM ({placed})"  # noqa: S608
    judged = f"SELECT *{_mended(checking)} FROM ({judged})"  # noqa: S608
    cases = " ".join(f"WHEN {column} > 0 THEN {column}" for column, _ in checking.columns)
    engine.run(
        f"CREATE TABLE checked AS SELECT *, CASE WHEN flag > 0 THEN flag {cases} ELSE 0 END AS fault FROM ({judged})"  # noqa: S608
    )
    engine.run("CREATE VIEW used AS SELECT * FROM checked WHERE fault = 0")


def _answered(part: Part) -> str:
    """Join the answers to rows, by text or by number."""
    return " ".join(
        f"JOIN (SELECT {key} AS said, value, fault, repair FROM answers_{slot}) AS answers_{slot} "  # noqa: S608
        f"ON answers_{slot}.said = g_{slot}"
        for slot, key in part.keys.items()
    )


def _between_cells(trial: Trial, checking: Checking) -> str:
    """Columns of faults that lie between cells: answers that rules ask for, and totals that cannot be."""
    names, essential = slots(trial), essential_fields(trial)
    extra: list[str] = []
    for index, rule in enumerate(trial.log.rules):
        for place, needed in enumerate(rule.require):
            fault = checking.number(_rule_fault(rule, needed))
            slot = names[needed]
            # A bad answer is told of as such; an empty cell breaks the rule even where the field is always required.
            sound = f" AND x_{slot} IN (0, {checking.blanks[slot]})" if slot in checking.faulty else ""
            broken = f"{condition(trial, checking.words, rule.when)} AND v_{slot} IS NULL{sound}"
            extra.append(f", CASE WHEN {broken} THEN {fault} ELSE 0 END AS x_rule_{index}_{place}")
            checking.add_column(f"x_rule_{index}_{place}", slot, essential=True)
    for index, (name, broken, found) in enumerate(_impossible(trial)):
        slot, label = names[name], f"x_sum_{index}"
        extra.append(f", CASE WHEN {broken} THEN {checking.number(found)} ELSE 0 END AS {label}")
        checking.add_column(label, slot, essential=name in essential)
    for slot, name in _divisors(trial):
        zero = Fault(
            "", f"{name} is zero, so nothing can be divided by it here.", "If nothing was counted, leave it so."
        )
        extra.append(f", CASE WHEN v_{slot} = 0 THEN {checking.number(zero)} ELSE 0 END AS n_{slot}")
        checking.notes.append((f"n_{slot}", slot))
    return "".join(extra)


def _mended(checking: Checking) -> str:
    """What is changed once the faults between cells are known, as SQL: impossible totals are emptied.

    A required cell whose emptiness breaks a rule is told of once, as that.
    """
    impossible: dict[int, list[str]] = {}
    for column, slot in checking.emptying:
        if column.startswith("x_sum_"):
            impossible.setdefault(slot, []).append(f"{column} > 0")
    asked: dict[int, list[str]] = {}
    for column, slot in checking.columns:
        if column.startswith("x_rule_") and slot in checking.faulty:
            asked.setdefault(slot, []).append(f"{column} > 0")
    changed = [
        f"CASE WHEN {' OR '.join(found)} THEN NULL ELSE v_{slot} END AS v_{slot}" for slot, found in impossible.items()
    ]
    changed += [f"CASE WHEN {' OR '.join(found)} THEN 0 ELSE x_{slot} END AS x_{slot}" for slot, found in asked.items()]
    return f" REPLACE ({', '.join(changed)})" if changed else ""


def _divisors(trial: Trial) -> list[tuple[int, str]]:
    """Tally fields that something is divided by: a row where one is zero stays, and is told of."""
    if not trial.log.is_tally:
        return []
    names = {name for measure in trial.measures for name in (measure.denominator, measure.exposure)}
    return sorted((slots(trial)[name], name) for name in names if isinstance(name, str))


def _rule_fault(rule: LogRule, needed: str) -> Fault:
    when = " and ".join(f"{name} is {_worded(wanted)}" for name, wanted in rule.when.items())
    return Fault(f"{needed} is empty where a rule asks for it", f"{needed} is empty although {when}.", "Fill it in.")


def _worded(wanted: object) -> str:
    if isinstance(wanted, list):
        return " or ".join(_worded(one) for one in wanted)
    return ("yes" if wanted else "no") if isinstance(wanted, bool) else str(wanted)


def _impossible(trial: Trial) -> list[tuple[str, str, Fault]]:
    """Totals that cannot be: (the field to mend, SQL condition, fault), each pair of fields once.

    Of two totals that contradict each other the one that the primary measure does not need is taken to be wrong.
    """
    if not trial.log.is_tally:
        return []
    names, essential = slots(trial), essential_fields(trial)
    found: dict[tuple[str, str], tuple[str, str, Fault]] = {}
    for measure in trial.measures:
        for name in counted_fields(measure):
            fault = Fault(f"{name} is below zero", f"{name} is below zero.", "A count cannot be negative.")
            found.setdefault((name, ""), (name, f"v_{names[name]} < 0", fault))
        top, bottom = measure.numerator, measure.denominator
        if measure.type == "proportion" and isinstance(top, str) and isinstance(bottom, str):
            fault = Fault(
                f"{top} is above {bottom}",
                f"{top} is above {bottom}: more counted than there were.",
                "Mend one of the two.",
            )
            wrong = bottom if top in essential and bottom not in essential else top
            found.setdefault((top, bottom), (wrong, f"v_{names[top]} > v_{names[bottom]}", fault))
        over = measure.exposure
        if measure.type == "rate" and isinstance(top, str) and isinstance(over, str):
            fault = Fault(f"{over} is zero", f"{over} is zero although {top} is not.", "Mend one of the two.")
            broken = f"v_{names[over]} = 0 AND v_{names[top]} > 0"
            wrong = top if over in essential and top not in essential else over
            found.setdefault((top, over), (wrong, broken, fault))
    return list(found.values())


def counted_fields(measure: Measure) -> tuple[str, ...]:
    """The tally fields that hold counts or exposures of a measure."""
    return tuple(name for name in (measure.numerator, measure.denominator, measure.exposure) if isinstance(name, str))


def condition(trial: Trial, words: Words, wanted: dict[str, Any]) -> str:
    """Rows whose answers match, as SQL: true, false, or NULL where an answer that decides is missing."""
    parts = []
    for name, answers in wanted.items():
        slot = slots(trial)[name]
        listed = answers if isinstance(answers, list) else [answers]
        parts.append(f"(v_{slot} IN ({', '.join(_literal(trial, words, name, answer) for answer in listed)}))")
    return f"({' AND '.join(parts)})"


def _literal(trial: Trial, words: Words, name: str, answer: object) -> str:
    kind = trial.log.fields[name].type
    known = words.get(slots(trial)[name])
    if known is not None:
        return str(
            known.get(str(answer).upper() if kind == "code" and name != trial.log.site_field else str(answer), -1)
        )
    if kind == "yes_no":
        return "true" if answer in (True, 1, "yes", "true") else "false"
    if kind == "number":
        try:
            return repr(float(str(answer)))
        except ValueError:
            return "NULL"
    if kind == "date":
        return f"TRY_CAST({_quoted(str(answer))} AS DATE)"
    return _quoted(str(answer))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def matched_fields(trial: Trial) -> frozenset[str]:
    """Fields whose different texts are each read once and matched with the cells: all but free text."""
    return frozenset(name for name in trial.log.fields if not _is_free_text(trial, name))


def needed_fields(trial: Trial) -> frozenset[str]:
    """Fields whose answers a rule, a measure, a group of people or the completeness of the log asks for."""
    names: set[object] = {"entered", trial.log.practitioner_field, *trial.log.named("date"), *trial.equality_fields}
    for rule in trial.log.rules:
        names |= {*rule.when, *rule.require}
    for measure in trial.measures:
        for part in (measure.numerator, measure.denominator, measure.exposure, measure.value):
            names |= set(part) if isinstance(part, dict) else {part}
    return frozenset(name for name in names if isinstance(name, str) and name in trial.log.fields)


def essential_fields(trial: Trial) -> frozenset[str]:
    """Fields without which a row is set aside: those that place it, and those that the primary measure needs."""
    measure = trial.primary
    names: set[object] = {trial.log.date_field, trial.log.site_field}
    for part in (measure.numerator, measure.denominator, measure.exposure, measure.value):
        names |= set(part) if isinstance(part, dict) else {part}
    return frozenset(name for name in names if isinstance(name, str) and name in trial.log.fields)


def _row_flow(engine: Engine, checking: Checking) -> RowFlow:
    counts: Counter[str] = Counter()
    used = 0
    for fault, rows in engine.rows("SELECT fault, count(*) FROM checked GROUP BY fault"):
        if fault == 0:
            used = rows
        else:
            counts[checking.faults[fault].reason] += rows
    aside = tuple(
        SetAside(reason, rows) for reason, rows in sorted(counts.items(), key=lambda part: (-part[1], part[0]))
    )
    return RowFlow(used + sum(counts.values()), aside, used)


def _emptied(engine: Engine, checking: Checking) -> tuple[Emptied, ...]:
    """The cells of used rows that were emptied, by reason, most first."""
    counts: Counter[str] = Counter()
    by_slot: dict[int, list[str]] = {}
    for column, slot in checking.emptying:
        by_slot.setdefault(slot, []).append(column)
    for columns in by_slot.values():
        first = " ".join(f"WHEN {column} > 0 THEN {column}" for column in columns)
        sql = f"SELECT CASE {first} END AS first, count(*) FROM used GROUP BY 1 HAVING first IS NOT NULL"  # noqa: S608
        for fault, cells in engine.rows(sql):
            counts[checking.faults[fault].reason] += cells
    return tuple(Emptied(reason, cells) for reason, cells in sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _problems(engine: Engine, trial: Trial, sheets: list[Sheet], checking: Checking) -> tuple[tuple[Problem, ...], int]:
    """Every faulty cell, up to the limit, and how many there are. Cells of a row that is itself broken are not read.

    Cells of one column with the same fault make one Problem.
    """
    names = list(trial.log.fields)
    by_number = {sheet.number: sheet for sheet in sheets}
    alike: dict[tuple[int, int | None, int], tuple[list[int], int]] = {}
    total = 0
    for column, slot in [*checking.columns, *checking.emptying, *checking.notes]:
        bad = f"FROM checked WHERE flag = 0 AND {column} > 0"
        total += engine.one(f"SELECT count(*) {bad}")
        sql = f"SELECT sheet, {column}, min(line, {MOST_PLACES}), count(*) {bad} GROUP BY 1, 2"
        for number, fault, lines, cells in engine.rows(f"{sql} ORDER BY sheet, min(line) LIMIT {MOST_LISTED}"):
            alike[number, by_number[number].headings.columns.get(names[slot]), fault] = (sorted(lines), cells)
    for number, fault, lines, cells in _doubtful_dates(engine, trial, checking):
        total += cells
        alike[number, by_number[number].headings.columns.get(trial.log.date_field), fault] = (sorted(lines), cells)
    for sheet in sheets:
        total += len(sheet.marks)
        for mark in sheet.marks:
            lines, cells = alike.get((sheet.number, mark.column, mark.flag), ([], 0))
            alike[sheet.number, mark.column, mark.flag] = ([*lines, mark.line][:MOST_PLACES], cells + 1)
    listed = sorted(alike.items(), key=lambda one: (one[0][0], one[1][0], -1 if one[0][1] is None else one[0][1]))
    problems = []
    for (number, at, fault), (lines, cells) in listed[:MOST_LISTED]:
        told = checking.faults[fault]
        problems.append(Problem(by_number[number].cells(lines, at, cells), told.what, told.mend))
    return tuple(problems), total


def _doubtful_dates(engine: Engine, trial: Trial, checking: Checking) -> list[tuple[int, int, list[int], int]]:
    """Dates of used rows that could be read either way, in files where others had the month first.

    Each with sheet, fault, first lines and number of cells. They are read with the day first, and told of.
    """
    if not checking.doubtful or MONTH_FIRST not in checking.repairs:
        return []
    slot = slots(trial)[trial.log.date_field]
    engine.keep_lists("doubtful", {"said": "VARCHAR"}, [checking.doubtful])
    turned = checking.repairs.index(MONTH_FIRST)
    answers = f"answers_{slot}"
    rows = engine.rows(
        f"SELECT sheet, min(line, {MOST_PLACES}) FILTER (doubtful.said IS NOT NULL), "  # noqa: S608
        f"count(doubtful.said) AS either, count(*) FILTER (repair = {turned}) AS turned "
        f"FROM used JOIN entries USING (sheet, line) JOIN {answers} ON {answers}.said = coalesce(f_{slot}, '') "
        f"LEFT JOIN doubtful ON doubtful.said = {answers}.said GROUP BY sheet HAVING either > 0 AND turned > 0 "
        "ORDER BY sheet"
    )
    found = []
    for number, lines, either, month_first in rows:
        others = "another date here has" if month_first == 1 else f"{month_first:,} other dates here have"
        fault = Fault("", f"the day was taken to stand first, but {others} the month first.", _MEND_ORDER)
        found.append((number, checking.number(fault), lines, either))
    return found


def _repairs(engine: Engine, trial: Trial, sheets: list[Sheet], checking: Checking) -> tuple[tuple[Repair, ...], int]:
    """Every date of a used row that was read otherwise than written, up to the limit, and how many there are."""
    found: list[Repair] = []
    by_number = {sheet.number: sheet for sheet in sheets}
    total = 0
    for name in trial.log.named("date"):
        slot = slots(trial)[name]
        if slot not in checking.repaired:
            continue
        count = engine.one(f"SELECT count(*) FROM used WHERE r_{slot} > 0")  # noqa: S608
        total += count
        if not count:
            continue
        rows = engine.rows(
            f"SELECT sheet, line, f_{slot}, value, r_{slot} FROM used JOIN entries USING (sheet, line) "  # noqa: S608
            f"JOIN answers_{slot} ON said = coalesce(f_{slot}, '') WHERE r_{slot} > 0 "
            f"ORDER BY sheet, line LIMIT {MOST_LISTED}"
        )
        for number, line, was, became, why in rows:
            where = by_number[number].cell(line, by_number[number].headings.columns.get(name))
            found.append(Repair(where, " ".join(was.split()), _worded_day(became), checking.repairs[why]))
    return tuple(found[:MOST_LISTED]), total

"""read_log: the files of one trial's log → a checked Log, or every reason why it cannot be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from trialkit.errors import LogError, PersonalDataError, Problem
from trialkit.protocol.trial import Trial
from trialkit.records.cells import count_cells, count_groups
from trialkit.records.check import check
from trialkit.records.columns import Entries
from trialkit.records.completeness import completeness
from trialkit.records.copies import copies
from trialkit.records.engine import Engine
from trialkit.records.fields import essential_fields, matched_fields, needed_fields
from trialkit.records.files import find_files
from trialkit.records.flow import emptied, row_flow
from trialkit.records.headings import Headings, read_headings
from trialkit.records.log import Log, LogFile
from trialkit.records.logged import logged
from trialkit.records.pairs import count_pairs
from trialkit.records.scan import scan_cells, scan_top
from trialkit.records.sheets import Source
from trialkit.records.spreadsheet import SheetSource, open_workbook
from trialkit.records.stories import set_apart, stories, story_field
from trialkit.records.table import Sheet, load, unite
from trialkit.records.textfile import open_text
from trialkit.records.told import MOST_LISTED, problems, repairs
from trialkit.records.unanswered import count_unanswered
from trialkit.records.until import until as until_day
from trialkit.workspace import Workspace

CHECKED_ON_BELOW = 100_000
"""Rows below which a log refused for personal data is read again to tell of everything else."""


def read_log(
    trial: Trial, folder: Path | None = None, *, allow_personal_data: bool = False, until: dt.date | None = None
) -> Log:
    """Read and check every CSV and XLSX file of a trial's log.

    folder: where the files are; impact_logs/<id> by default.
    allow_personal_data: empty the cells that look like personal data and go on, instead of refusing the log. Their
    values are never read, kept or repeated either way.
    until: read the log as it stood at the end of this day; rows of later days are left out, and only counted.

    Raises WorkspaceError when there is no such folder, PersonalDataError when the log holds what looks like personal
    data, LogError when it cannot be read at all; each carries all problems (after personal data come the other
    problems of the same log, if it has fewer than 100,000 rows). A bad row is only set aside, a bad cell only emptied.

    >>> read_log(load_trial("louth")).flow.used  # doctest: +SKIP
    248
    """
    folder = folder if folder is not None else Workspace(Path()).log_folder(trial.id)
    reading = _Reading(trial, allow_personal_data, until)
    log = _read(reading, folder)
    if log is not None:
        return log
    others = _other_problems(reading, folder) if reading.rows < CHECKED_ON_BELOW else reading.refused
    raise PersonalDataError([*reading.listed_personal(), *others])


def _other_problems(refused: _Reading, folder: Path) -> Sequence[Problem]:
    """What else is wrong with a log that holds personal data: it is read again with those cells emptied."""
    again = _Reading(refused.trial, allow_personal_data=True, until=refused.until)
    try:
        log = _read(again, folder)
    except LogError as error:
        return error.problems
    return log.problems[len(again.personal) :] if log else ()


def _read(reading: _Reading, folder: Path) -> Log | None:
    """The log, or None where personal data refuses it. Raises LogError where it cannot be read."""
    found = find_files(folder, allow_personal_data=reading.allow_personal_data)
    reading.refused += found.refused
    reading.tell_personal(list(found.personal), 0)
    reading.noted += found.noted
    with Engine() as engine:
        for path, name in found.files:
            reading.add_file(engine, path, name)
    if reading.personal and not reading.allow_personal_data:
        return None
    if reading.refused:
        raise LogError(reading.refused)
    return _log(reading)


def _log(reading: _Reading) -> Log:
    """The log that the sheets hold, checked and added up."""
    trial, sheets = reading.trial, reading.sheets
    whole = unite(trial.log, sheets, _read_fields(trial), essential_fields(trial))
    entries = whole if reading.until is None else until_day(trial, whole, reading.until)
    entries, quotable = set_apart(trial.log, entries)
    checked = check(trial, entries)
    if twice := list(copies(checked.used.prints, checked.entries.sheet[checked.rows], sheets)):
        raise LogError(twice)
    flow = row_flow(checked)
    if not flow.received:
        reading.noted.append(Problem(sheets[0].where, "holds headings and no rows yet."))
    told, cells_told = problems(trial, checked, sheets)
    mended, cells_mended = repairs(trial, checked, sheets)
    return Log(
        trial_id=trial.id,
        files=tuple(_log_file(checked.entries, sheet) for sheet in sheets),
        flow=flow,
        cells=count_cells(trial, checked.used),
        groups=count_groups(trial, checked.used),
        completeness=completeness(trial, checked.used),
        problems=(*reading.personal, *reading.noted, *told)[:MOST_LISTED],
        problems_found=reading.more_personal + len(reading.personal) + len(reading.noted) + cells_told,
        repairs=mended,
        repairs_found=cells_mended,
        emptied=emptied(checked),
        logged=logged(trial, checked.used),
        stories=stories(trial, checked, quotable),
        later=whole.rows - entries.rows,
        pairs=count_pairs(trial, checked.used),
        unanswered=count_unanswered(trial, checked.used),
    )


def _read_fields(trial: Trial) -> frozenset[str]:
    """Fields whose texts are read: all answers, and free text where people are asked whether it may be quoted."""
    told = story_field(trial.log)
    return matched_fields(trial) | ({told} if told else frozenset())


@dataclass
class _Reading:
    """What has been found so far, file by file."""

    trial: Trial
    allow_personal_data: bool
    until: dt.date | None = None
    sheets: list[Sheet] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    personal: list[Problem] = field(default_factory=list)
    noted: list[Problem] = field(default_factory=list)
    more_personal: int = 0
    """Cells with personal data beyond one for each problem."""
    loaded: int = 0
    rows: int = 0

    def add_file(self, engine: Engine, path: Path, name: str) -> None:
        """Load every sheet of a file; what cannot be loaded is remembered."""
        sources: list[Source] = []
        try:
            book = path.suffix.lower() in (".xlsx", ".xlsm")
            sources += open_workbook(path, name) if book else [open_text(path, name)]
            self._add_sources(engine, name, sources)
        except LogError as error:
            self.refused += error.problems
        finally:
            for source in sources:
                source.close()

    def _add_sources(self, engine: Engine, name: str, sources: list[Source]) -> None:
        tops = [(source, source.top()) for source in sources]
        if not any(top for _, top in tops):
            raise LogError(Problem(name, "is empty.", "Put the headings in the first row, or remove the file."))
        alone = sum(bool(top) and not _hidden(source) for source, top in tops) == 1
        for source, top in tops:
            if top:
                self._add_sheet(engine, source, top, alone=alone)

    def _add_sheet(self, engine: Engine, source: Source, top: list[tuple[int, list[str]]], *, alone: bool) -> None:
        where = f"{source.name} sheet {source.sheet}" if source.sheet else source.name
        if isinstance(source, SheetSource) and source.personal_title:
            what = f"has a name that looks like it holds {source.personal_title}."
            self.tell_personal([Problem(where, what, "Rename the sheet.")], 0)
        headings = read_headings(self.trial.log, top, where, needed_fields(self.trial))
        try:
            self.loaded += 1
            sheet = load(engine, self.loaded, where, source, headings, _read_fields(self.trial))
        except LogError as error:
            self.refused += error.problems
            return
        self.rows += len(sheet.lines)
        self.tell_personal(scan_top(top, sheet), 0)
        start = self.trial.design.start
        cells, count, sheet = scan_cells(engine, self.trial.log, start, sheet, blank=self.allow_personal_data)
        engine.forget(sheet.table)
        self.tell_personal(cells, count - len(cells))
        if _hidden(source):
            self.noted.append(Problem(where, "is hidden, so it was not used.", "Unhide it if it belongs to the log."))
        elif not alone and not _is_log(self.trial, headings):
            self.noted.append(Problem(where, "does not have the log's headings, so it was not used."))
        elif headings.faults:
            self.refused += headings.faults
        else:
            self.noted += headings.notes
            self.sheets.append(sheet)

    def tell_personal(self, problems: list[Problem], more: int) -> None:
        """Personal data refuses the log, or is only told of where it was allowed."""
        self.personal += problems
        self.more_personal += more

    def listed_personal(self) -> list[Problem]:
        """What is said of personal data, up to a limit."""
        listed = self.personal[:MOST_LISTED]
        more = len(self.personal) - len(listed)
        return [*listed, Problem("", f"{more:,} more places look like they hold personal data.")] if more else listed


def _hidden(source: Source) -> bool:
    return isinstance(source, SheetSource) and source.hidden


def _is_log(trial: Trial, headings: Headings) -> bool:
    """Whether a sheet among several is meant as a log: it has at least half of the required columns."""
    required = [name for name, one in trial.log.fields.items() if one.required]
    return bool(headings.columns) and 2 * sum(name in headings.columns for name in required) >= len(required)


def _log_file(entries: Entries, sheet: Sheet) -> LogFile:
    name = sheet.source.name.rpartition("/")[2]
    rows = int(np.count_nonzero(entries.sheet == sheet.number))
    return LogFile(name, sheet.source.sheet, rows, sheet.source.encoding, sheet.source.sha256)

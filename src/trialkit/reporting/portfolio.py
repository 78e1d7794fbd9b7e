"""The shelf: every trial of a workspace with its status, answer, grade and effect, nulls as visible as wins."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from trialkit.analysis.estimate import Estimate, Interval
from trialkit.errors import TrialkitError
from trialkit.protocol import wording
from trialkit.protocol.measure import Measure
from trialkit.reporting import findings, terms
from trialkit.reporting.document import EvaluationDocument, MeasureRow
from trialkit.reporting.manifest import up_to_date
from trialkit.reporting.rows import EstimateRow
from trialkit.reporting.staging import NUMBERS

if TYPE_CHECKING:
    from trialkit.protocol.trial import Trial
    from trialkit.workspace import Workspace

Status = Literal["published", "changed", "not_published", "other_version", "not_public", "broken"]
STATUSES: dict[Status, str] = {
    "published": "published",
    "changed": "published; something has changed since",
    "not_published": "no report yet",
    "other_version": "its report was made by another version of trialkit; publish it again",
    "not_public": "its report was not made for the public; publish it again",
    "broken": "the trial file cannot be read",
}


@dataclass(frozen=True)
class Entry:
    """One trial on the shelf.

    ended: the last planned day of what is judged. measures: the plan's, by id. document: what was published, if
    anything. why: what is wrong with a trial file that cannot be read, which has neither of the first two.
    """

    trial: str
    title: str
    organisation: str
    illustrative: bool
    status: Status
    ended: dt.date | None = None
    measures: tuple[str, ...] | None = None
    document: EvaluationDocument | None = None
    why: str = ""

    @property
    def primary(self) -> MeasureRow | None:
        """The primary measure as published."""
        if self.document is None:
            return None
        return next(measure for measure in self.document.measures if measure.role == "primary")

    @property
    def effect(self) -> Estimate | None:
        """The primary measure's change with its interval, as published; None where there is none."""
        primary = self.primary
        if primary is None or not isinstance(primary.headline, EstimateRow) or primary.headline.contrast == "level":
            return None
        return _estimate(primary.headline)

    @property
    def said(self) -> str:
        """The change in a few words with its interval, or why there is none."""
        if self.primary is None:
            return self.why or STATUSES[self.status]
        return "; ".join(part for part in (said(self.primary).removesuffix("."), fails(self.primary)) if part)


def said(row: MeasureRow) -> str:
    """A measure's change as published, in a few words with its interval, or why there is none."""
    if not isinstance(row.headline, EstimateRow):
        return findings.sentence(row.headline.reason)
    if row.headline.contrast == "level":
        return "a level, and no change"
    return findings.brief(_measure(row), _estimate(row.headline))


def fails(row: MeasureRow) -> str:
    """ "fails 5 of 7 checks", where a check takes away what was shown; "" where none does."""
    found = row.robustness
    if found is None or not found.lost:
        return ""
    return f"fails {len(found.lost)} of {wording.plural(found.made, 'check')}"


def shelf(workspace: Workspace, *, current: Collection[str] | None = None) -> tuple[Entry, ...]:
    """Every trial of a workspace: those with an answer by their rule's answer, then those without, oldest first.

    current: all trials whose reports are up to date; found out where it is not given.
    """
    stand = up_to_date(workspace) if current is None else current
    found = [_entry(trial_id, workspace, stands=trial_id in stand) for trial_id in workspace.trial_ids()]
    order = list(terms.OUTCOMES)
    told = sorted(
        (entry for entry in found if entry.document),
        key=lambda entry: (order.index(entry.document.decision.outcome) if entry.document else 0, entry.title),
    )
    untold = [entry for entry in found if entry.document is None]
    return (*told, *sorted(untold, key=lambda entry: (entry.ended or dt.date.max, entry.title)))


def families(entries: Iterable[Entry]) -> dict[tuple[str, str, str], list[Entry]]:
    """Entries whose effects may stand on one axis: by type of measure, unit and scale; the largest family first."""
    found: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in entries:
        effect, primary = entry.effect, entry.primary
        if effect is not None and primary is not None and effect.scale in ("absolute", "relative"):
            shared = effect.scale == "relative" or primary.type in ("proportion", "ordinal")
            unit = "" if shared else primary.unit or primary.type
            kind = "relative" if effect.scale == "relative" else primary.type
            found.setdefault((kind, unit, effect.scale), []).append(entry)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def _entry(trial_id: str, workspace: Workspace, *, stands: bool) -> Entry:
    from trialkit.protocol.source import load_trial

    document: EvaluationDocument | None = None
    status: Status = "not_published"
    try:
        document, status = _published(workspace.report_folder(trial_id) / NUMBERS)
        trial = load_trial(workspace.trial_file(trial_id))
    except TrialkitError as error:
        why = findings.sentence(error.problems[0].what) if error.problems else ""
        title, place, real = _front(document) if document else (trial_id, "", True)
        return Entry(trial_id, title, place, not real, "broken", document=document, why=why)
    if document is not None and stands:
        status = "published"
    title, place, real = _front(document) if document else (trial.title, trial.organisation, trial.provenance == "real")
    measures = tuple(measure.id for measure in trial.measures)
    return Entry(trial_id, title, place, not real, status, _ended(trial), measures, document)


def _front(document: EvaluationDocument) -> tuple[str, str, bool]:
    """Title, organisation and whether the data are real, as published."""
    return document.title, document.organisation, document.provenance.status == "real"


def _ended(trial: Trial) -> dt.date:
    return trial.design.phases_of(trial.decision.judged_phase)[-1].end


def _published(file: Path) -> tuple[EvaluationDocument | None, Status]:
    """What was published for the public, and how it stands; None where there is nothing that may be told or read."""
    try:
        found = EvaluationDocument.model_validate_json(file.read_bytes())
    except OSError:
        return None, "not_published"
    except ValidationError:
        return None, "other_version"
    if found.release is None or found.release.audience != "public":
        return None, "not_public"
    return found, "changed"


def _measure(row: MeasureRow) -> Measure:
    """As much of a measure as its words need, as it was when it was published."""
    kept = ("id", "name", "role", "type", "better", "unit", "worthwhile", "margin")
    return Measure.model_construct(**{name: getattr(row, name) for name in kept})


def _estimate(row: EstimateRow) -> Estimate:
    """An estimate as it was published; an end without a bound is infinite."""
    lower = -math.inf if row.lower is None else row.lower
    upper = math.inf if row.upper is None else row.upper
    interval = Interval(lower, upper, row.level)
    return Estimate(
        contrast=row.contrast,
        scale=row.scale,
        subject=row.subject,
        value=row.value,
        interval=interval,
        method=row.method,
        n=row.n,
        periods=row.periods,
        weeks_vary=row.weeks_vary,
        note=row.note,
    )

"""The shelf: every trial of a workspace with its status, answer, grade and effect, nulls as visible as wins."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from trialkit.analysis.estimate import Estimate, Interval
from trialkit.errors import TrialkitError
from trialkit.reporting import findings, terms
from trialkit.reporting.document import EvaluationDocument, MeasureRow
from trialkit.reporting.manifest import unchanged
from trialkit.reporting.rows import EstimateRow

if TYPE_CHECKING:
    from trialkit.protocol.measure import Measure
    from trialkit.protocol.trial import Trial
    from trialkit.workspace import Workspace

Status = Literal["published", "changed", "not_published", "broken"]
STATUSES: dict[Status, str] = {
    "published": "published",
    "changed": "published; something has changed since",
    "not_published": "no report yet",
    "broken": "the trial file cannot be read",
}
NUMBERS = "evaluation.json"


@dataclass(frozen=True)
class Entry:
    """One trial on the shelf.

    measure: the primary one; ended: the last planned day of what is judged; document: what was published, if anything;
    why: what is wrong with a trial file that cannot be read.
    """

    trial: str
    title: str
    organisation: str
    illustrative: bool
    status: Status
    measure: Measure | None = None
    ended: dt.date | None = None
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
        effect, primary = self.effect, self.primary
        if effect is not None and self.measure is not None:
            return findings.brief(self.measure, effect)
        if primary is None:
            return self.why or "no report yet"
        if isinstance(primary.headline, EstimateRow):
            return "a level, and no change"
        return findings.sentence(primary.headline.reason)


def shelf(workspace: Workspace) -> tuple[Entry, ...]:
    """Every trial of a workspace: those with an answer by their rule's answer, then those without, oldest first."""
    found = [_entry(trial_id, workspace) for trial_id in workspace.trial_ids()]
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


def _entry(trial_id: str, workspace: Workspace) -> Entry:
    from trialkit.protocol.source import load_trial

    document = _document(workspace.report_folder(trial_id) / NUMBERS)
    try:
        trial = load_trial(workspace.trial_file(trial_id))
    except TrialkitError as error:
        title, place = (document.title, document.organisation) if document else (trial_id, "")
        illustrative = document is not None and document.provenance.status == "illustrative"
        why = findings.sentence(error.problems[0].what) if error.problems else ""
        return Entry(trial_id, title, place, illustrative, "broken", document=document, why=why)
    status: Status = "not_published" if document is None else "changed"
    if document is not None and unchanged(trial_id, workspace):
        status = "published"
    real = trial.provenance != "illustrative"
    ended = _ended(trial)
    return Entry(trial_id, trial.title, trial.organisation, not real, status, trial.primary, ended, document)


def _ended(trial: Trial) -> dt.date:
    return trial.design.phases_of(trial.decision.judged_phase)[-1].end


def _document(file: Path) -> EvaluationDocument | None:
    """What was published; None where nothing was, or by a version that wrote it otherwise."""
    try:
        return EvaluationDocument.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return None


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

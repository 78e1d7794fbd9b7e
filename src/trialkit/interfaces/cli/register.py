"""trialkit register: a dated receipt of a plan, and what was not in place when it was written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trialkit.errors import TrialError
from trialkit.interfaces.cli.app import TrialArgument, WorkspaceOption, app
from trialkit.interfaces.cli.personal import personal
from trialkit.interfaces.cli.terminal import visible, wrapped
from trialkit.workspace import Workspace

if TYPE_CHECKING:
    from trialkit.protocol.readiness import Item
    from trialkit.protocol.receipts import Receipt, Registration
    from trialkit.protocol.trial import Trial

MARKS = {True: "in place", False: "missing "}


@app.command(
    epilog="Example: trialkit register louth. After a change to the plan: trialkit register louth "
    '--reason "The team asked for two more weeks"'
)
def register(
    trial_id: TrialArgument,
    reason: Annotated[str | None, typer.Option(help="Why the plan was changed since the last receipt.")] = None,
    by: Annotated[str | None, typer.Option(help="Who registers: a role, not a name.", metavar="ROLE")] = None,
    sign: Annotated[
        Path | None, typer.Option(help="An SSH private key to sign the receipt with (ssh-keygen).", metavar="KEY")
    ] = None,
    workspace: WorkspaceOption = Path(),
) -> None:
    """Fix a plan before its data, with a dated receipt.

    The question, measures, phases, shape, analysis and rule are fixed; comments and layout are not. A later change
    to any of them needs a reason, and every report lists it. Receipts are kept in trials/ID.receipts/ and are
    never changed.
    """
    from trialkit.protocol.readiness import checklist
    from trialkit.protocol.receipts import receipts_folder
    from trialkit.protocol.receipts import register as write
    from trialkit.protocol.signing import refuse_unusable
    from trialkit.protocol.signing import sign as sign_receipt
    from trialkit.protocol.source import load_trial

    place = Workspace(workspace)
    file = place.trial_file(trial_id)
    trial = load_trial(file)
    if problems := personal({"--reason": reason, "--by": by}, "Leave it out: receipts are never changed.", trial):
        raise TrialError(problems)
    if sign is not None:
        refuse_unusable(sign)
        if unsigned := _unsigned(trial, file):
            typer.echo(visible(f"{trial.id}: the plan has not changed, so no receipt was written."))
            typer.echo(visible(f"  Signed   {sign_receipt(file, unsigned, sign)}"))
            return
    found = write(trial, file, reason=reason, by=by)
    receipt = found.receipts[-1]
    kept = receipts_folder(file) / f"{receipt.receipt}.json"
    for line in _told(trial, found, receipt, kept):
        typer.echo(visible(line))
    if sign is not None:
        typer.echo(visible(f"  Signed   {sign_receipt(file, receipt.receipt, sign)}"))
    typer.echo("")
    for line in _ready(checklist(trial)):
        typer.echo(visible(line))
    begun = trial.design.start <= receipt.registered.date()
    first = f"log the first rows in impact_logs/{trial_id} from {trial.design.start:%d/%m/%Y}"
    typer.echo(f"\nNext: {f'trialkit check {trial_id}' if begun else first}")


def _unsigned(trial: Trial, file: Path) -> int | None:
    """The last receipt's number where it fixes the plan as it is now and has no signature yet."""
    from trialkit.protocol.receipts import load_registration

    found = load_registration(trial, file)
    if not found.receipts or found.unrecorded:
        return None
    last = found.receipts[-1].receipt
    return None if last in found.signed else last


def _told(trial: Trial, found: Registration, receipt: Receipt, kept: Path) -> Sequence[str]:
    """What was registered, when, where it is kept, and what that can show."""
    by = f", by {receipt.by}" if receipt.by else ""
    lines = [
        f"{trial.id}: registered. {trial.title}",
        f"  Receipt  {receipt.receipt}, {receipt.registered:%d/%m/%Y %H:%M} UTC{by}",
        f"  Digest   {receipt.digest}",
        f"  Kept in  {kept}",
        "           Send a copy to somebody outside the team, and never edit it.",
    ]
    for part in found.deviations:
        if part.receipt == receipt.receipt:
            lines.append(f"  Changed  {part.difference}")
    if receipt.reason:
        lines.append(f"  Because  {receipt.reason}")
    late = _late(trial, receipt.registered.date()) if receipt.receipt == 1 else "Every report will list this change."
    return [*lines, "", *wrapped(late)] if late else lines


def _late(trial: Trial, day: dt.date) -> str:
    """What a receipt cannot show any more when the calendar had begun before its day (as `judgement.registered`)."""
    begun = [phase for phase in trial.design.phases if phase.start < day]
    judged = [phase for phase in begun if phase.kind not in ("baseline", "transition")]
    if judged:
        return (
            f"The trial began on {judged[0].start:%d/%m/%Y}. This receipt cannot show that the plan was made before "
            "its data were seen, and every report will say so. It does fix the plan from today on."
        )
    if begun:
        return (
            f"The baseline began on {begun[0].start:%d/%m/%Y}. This receipt shows that the plan was made before the "
            "trial's own data, but not before the first entries of the log."
        )
    return ""


def _ready(items: Sequence[Item]) -> Sequence[str]:
    """The pre-start checklist, gaps first: they are printed and stop nobody."""
    gaps = sum(not item.met for item in items)
    title = (
        "Before you start: everything is in place."
        if not gaps
        else f"Before you start: {gaps} of {len(items)} missing."
    )
    lines = [title]
    for item in sorted(items, key=lambda item: item.met):
        lines += wrapped(f"{MARKS[item.met]}  {item.name}: {item.said}", first="  ", then=" " * 12)
    return lines

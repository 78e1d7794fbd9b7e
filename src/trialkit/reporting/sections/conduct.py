"""Sections 19 and 20: who answers for the data, and how to get the same numbers again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.reporting import terms
from trialkit.reporting.blocks import Commands, bullets, facts, flow, heading, not_collected, paragraph, tabled
from trialkit.reporting.kept_back import HIDDEN, rule_note
from trialkit.reporting.once import made_once
from trialkit.reporting.sections.section import Section
from trialkit.reporting.tables import Column, table

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation

_ITEMS = (
    ("dpia", "Data protection impact assessment", "whether the risks to people were thought through"),
    ("lawful_basis", "Lawful basis", "by what right the data were used"),
    ("consent", "Consent", "what people were told and agreed to"),
    ("retention", "Retention", "how long the log is kept"),
    ("disclosure", "Disclosure control", "how small counts were kept from pointing to a person"),
    ("funding", "Funding", "who paid"),
    ("interests", "Interests", "whether anyone gains from a good result"),
    ("contact", "Contact", "whom to ask"),
)


@made_once
def governance(evaluation: Evaluation) -> Section:
    """19: data protection, consent, disclosure, funding and interests; every item, whether stated or not."""
    stated = evaluation.trial.governance.model_dump()
    if evaluation.release and evaluation.release.hides and not stated["disclosure"]:
        stated["disclosure"] = f"The rule of {evaluation.release.rule.name}, described below."
    rows = [
        (label, stated.get(field) or not_collected("not stated in the trial file", tells))
        for field, label, tells in _ITEMS
    ]
    small = rule_note(evaluation)
    note = heading("Small numbers") + paragraph(small[0]) + bullets(small[1:]) if small else ()
    return Section(19, "Governance", facts(rows) + note)


@made_once
def how_to_reproduce(evaluation: Evaluation) -> Section:
    """20: the commands, the version, and the fingerprints of what went in."""
    trial = evaluation.trial
    commands = f"trialkit check {trial.id}\ntrialkit evaluate {trial.id} --json\ntrialkit publish {trial.id}"
    files = table(
        "files",
        "Files of the impact log, each with its fingerprint",
        (Column("File", "file"), Column("Sheet", "sheet"), Column("Rows", "rows", True), Column("SHA-256", "sha256")),
        ((file.name, file.sheet or "–", f"{file.rows:,}", file.sha256 or HIDDEN) for file in evaluation.log.files),
    )
    source = (
        paragraph(f"Source: {trial.source}")
        if trial.source
        else paragraph(not_collected("the source of the data", "where to look the figures up"))
    )
    kind = terms.ILLUSTRATIVE + "." if trial.provenance == "illustrative" else "Real data, as logged."
    said = (
        "The notebook report.ipynb, beside this page, holds every command that made it: open it and run it from top "
        "to bottom, and the same numbers appear. In a terminal, from the folder that holds trials and impact_logs:"
    )
    body = [
        paragraph(said),
        (Commands(commands),),
        facts((("Made with", f"trialkit {evaluation.version}"), ("Data", kind))),
        source,
        heading("What went in"),
        tabled(files, prints=True),
        paragraph("The same two inputs and the same version give the same numbers, to the last digit."),
    ]
    return Section(20, "How to reproduce this", flow(*body))

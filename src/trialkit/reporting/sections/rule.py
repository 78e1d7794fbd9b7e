"""The decision rule of section 17: its lines in words, and which of them answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.judgement.ruling import FINDINGS, rule
from trialkit.reporting import terms
from trialkit.reporting.tables import Column, Table, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trialkit.judgement.evaluation import Evaluation
    from trialkit.protocol.decision import Checking, RuleLine, Safety, Verdict

_PRIMARY: dict[Verdict, str] = {
    "beyond_worthwhile": "has its whole interval beyond the change worth having",
    "improved": "improved, perhaps by less than is worth having",
    "unclear": "cannot be told: the interval includes no change",
    "less_than_worthwhile": "changed by less than is worth having",
    "worsened": "moved the wrong way",
    "not_estimable": "cannot be estimated",
}
_BALANCING: dict[Safety, str] = {
    "safe": "all are shown to be within their margins",
    "not_shown_safe": "one is not shown to be within its margin",
    "harmed": "one got worse",
    "none": "there are none",
}
_CHECKS: dict[Checking, str] = {
    "passed": "the finding holds up in every check that the rule asks and that could be made",
    "failed": "the finding does not hold up in its checks",
    "not_made": "no check could be made",
}


def rule_table(evaluation: Evaluation) -> Table:
    """Every line of the rule, read from the first down: its conditions, its answer, and whether it answered here."""
    lines, answered = rule(evaluation.trial), evaluation.decision.rule_line
    names = {measure.id: measure.name for measure in evaluation.trial.measures}
    withheld, early = evaluation.decision.withheld is not None, evaluation.decision.too_early
    rows = [
        (
            f"{number}",
            conditions(line, names),
            terms.OUTCOMES[line.then],
            "not asked yet" if early else _here(number, answered, withheld=withheld),
        )
        for number, line in enumerate(lines, 1)
    ]
    last = "not asked yet" if early else "answered: no line fits" if answered is None else "not reached"
    rows.append(("Otherwise", "no line fits", terms.OUTCOMES["review"], last))
    columns = (Column("Line", "line"), Column("If", "if"), Column("Then", "then"), Column("Here", "here"))
    return table("rule", "The decision rule: the first line that fits answers", columns, rows)


def conditions(line: RuleLine, names: Mapping[str, str]) -> str:
    """What must hold for a line, all of it: "The primary measure …; of the balancing measures …; grade 3 or more".

    names: what each measure is called, by its id.
    """
    parts = []
    if line.primary is not None:
        parts.append(f"the primary measure {', or '.join(_PRIMARY[verdict] for verdict in line.primary)}")
    if line.balancing is not None:
        parts.append(f"of the balancing measures {', or '.join(_BALANCING[safety] for safety in line.balancing)}")
    for name, found in (line.measures or {}).items():
        parts.append(f"{terms.in_sentence(names[name])} is {', or '.join(FINDINGS[one] for one in found)}")
    if line.checks is not None:
        parts.append(f"{', or '.join(_CHECKS[one] for one in line.checks)}")
    if line.grade_at_least is not None:
        parts.append(f"the evidence is grade {line.grade_at_least} or more")
    said = "; and ".join(parts) or "in any case"
    return f"{said[:1].upper()}{said[1:]}"


def _here(number: int, answered: int | None, *, withheld: bool) -> str:
    """Whether a line answered, did not fit, or was not reached."""
    if answered is None or number < answered:
        return "did not fit"
    if number > answered:
        return "not reached"
    return "fits, and is not offered: the answer is review" if withheld else "answered"

"""Personal data in what was typed as options, found before it is written where it could not be taken out again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from trialkit.errors import Problem

if TYPE_CHECKING:
    from trialkit.protocol.trial import Trial

ROLE = "--by"
_NO_NAMES = "Write a role, such as Assistant director; this record is never changed, and reports print it."


def personal(said: Mapping[str, str | None], mend: str, trial: Trial) -> list[Problem]:
    """A problem for each option whose text looks personal or may name somebody; the text itself is never repeated.

    trial: whose first day tells dates of birth, and whose own words are nobody's name.
    """
    from trialkit.records.named import prose_may_name, role_may_be_name, words_of
    from trialkit.records.privacy import personal_kind

    plan = words_of(trial.title, trial.organisation, *(site.name for site in trial.design.sites))
    problems = []
    for option, text in said.items():
        if not text:
            continue
        named = role_may_be_name if option == ROLE else prose_may_name
        if kind := personal_kind(text, trial.design.start):
            problems.append(Problem(option, f"holds what looks like {kind}.", mend))
        elif named(text, plan):
            problems.append(Problem(option, "holds what looks like a name.", _NO_NAMES))
    return problems

"""Personal data in what was typed as options, found before it is written where it could not be taken out again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from trialkit.errors import Problem


def personal(said: Mapping[str, str | None], mend: str, start: dt.date | None = None) -> list[Problem]:
    """A problem for each option whose text looks personal; the text itself is never repeated.

    start: the trial's first day, from which dates of birth are told.
    """
    from trialkit.records.privacy import personal_kind

    kinds = {option: personal_kind(text, start) for option, text in said.items() if text}
    return [Problem(option, f"holds what looks like {kind}.", mend) for option, kind in kinds.items() if kind]

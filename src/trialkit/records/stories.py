"""What people wrote in a log and agreed to have quoted: the texts of used rows whose consent field says yes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np

from trialkit.protocol.log_form import LogForm
from trialkit.protocol.trial import Trial
from trialkit.records.check import Checked
from trialkit.records.columns import Coded, Entries, Prose
from trialkit.records.log import Story

CONSENT = "consent"
"""The yes_no field that says whether a row's text may be quoted."""
PREFERRED = "story"
"""The text field that is quoted where there is one of this name; else the first."""
MOST_KEPT = 20
LONGEST = 1_000
"""Characters of a story that are kept."""


def story_field(form: LogForm) -> str | None:
    """The text field whose words may be quoted; None where the form has none, or does not ask for consent."""
    asks = CONSENT in form.fields and form.fields[CONSENT].type == "yes_no"
    texts = [name for name in form.named("text") if name != form.site_field]
    if not asks or not texts:
        return None
    return PREFERRED if PREFERRED in texts else texts[0]


def set_apart(form: LogForm, entries: Entries) -> tuple[Entries, Coded | None]:
    """The entries with the quotable text as prose, as the check has it, and that text's column by itself."""
    name = story_field(form)
    if name is None or name not in entries.coded:
        return entries, None
    column = entries.coded[name]
    _, alike = np.unique(np.array(column.said, dtype=object), return_inverse=True)
    prints = alike.astype(np.uint64)[column.codes]
    coded = {field: one for field, one in entries.coded.items() if field != name}
    return replace(entries, coded=coded, prose={**entries.prose, name: Prose(prints, ~column.filled)}), column


def stories(trial: Trial, checked: Checked, column: Coded | None) -> tuple[Story, ...]:
    """The latest texts of used rows with consent, last one first; column: as `set_apart` has it, all rows."""
    if column is None or not checked.used.rows:
        return ()
    agreed = checked.used.meanings[CONSENT].value == 1
    held = column.filled[checked.rows] & agreed
    days = checked.used.meanings[trial.log.date_field].value
    places = np.flatnonzero(held)
    latest = places[np.argsort(days[places], kind="stable")][::-1][:MOST_KEPT]
    return tuple(
        Story(dt.date.fromordinal(int(days[place])), " ".join(column.said[column.codes[row]].split())[:LONGEST])
        for place, row in zip(latest.tolist(), checked.rows[latest].tolist(), strict=True)
    )

"""Robustness checks of sites that started on different days: the mean over sites asked again with one thing changed.

Each site's own figure is asked again as robustness.py asks one series, and the sites are combined as panel.py does.
What looks at one fitted line has no counterpart here, and says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from trialkit.analysis import departures, mix, not_yet, other_models, panel, robustness
from trialkit.analysis.asked import ask
from trialkit.analysis.estimate import Check, Result, Turn
from trialkit.analysis.segmented import Question
from trialkit.analysis.standing import compared, standing
from trialkit.protocol.wording import plural
from trialkit.records.series import Series

_EACH_BY_ITSELF = "Each site is fitted by itself, and this looks at one fitted line."
_NO_COUNTERPART = {
    other_models.NAME: "The textbook methods take one series, and these sites started on different days.",
    robustness.WAVES: _EACH_BY_ITSELF,
    robustness.OUTLIERS: _EACH_BY_ITSELF,
    departures.OTHER_AUTOCORRELATION: _EACH_BY_ITSELF,
    departures.SEASON: _EACH_BY_ITSELF,
    departures.SPREAD: _EACH_BY_ITSELF,
    mix.NAME: "Each site is set against its own baseline, so a mix of sites that changes moves nothing.",
}
"""Checks of one series that are not made, each with the reason."""


@dataclass(frozen=True)
class Apart:
    """Sites with starts of their own, the question asked of each, what each answered, and the mean over them all.

    sites: names and own series; own: each one's answer, in the same order. settings: the mean under each assumption
    about how periods vary, in the order of robustness.SETTINGS.
    """

    sites: tuple[tuple[str, Series], ...]
    question: Question
    own: tuple[Result, ...]
    whole: panel.Panel
    settings: tuple[Result, ...]

    def without_own(self, changed: Mapping[int, Series | None]) -> Result:
        """The mean with the series of some sites, by place, changed, or with the site left out where it is None."""
        answers = []
        for place, ((name, series), answer) in enumerate(zip(self.sites, self.own, strict=True)):
            part = changed.get(place, series)
            if part is not None:
                answers.append((name, answer if part is series else self._again(series, part)))
        return panel.together(answers, level=self.question.level).headline

    def _again(self, series: Series, part: Series) -> Result:
        """One site's figure of a changed series; its calibration is borrowed where hardly a period was lost."""
        lost = series.frame["value"].notna().sum() - part.frame["value"].notna().sum()
        gained = (part.frame["kind"] != series.frame["kind"]).any() or lost < 0
        return ask(part, self.question, like=None if gained or lost > 1 else series)


def checks(
    apart: Apart,
    waiting: Result,
    *,
    without: Sequence[tuple[str, Mapping[int, Series]]] = (),
    other_changes: Sequence[tuple[dt.date, str]] = (),
) -> tuple[Check, ...]:
    """Every check of a mean over sites that started on different days.

    waiting: the change against sites that had not started yet (not_yet.py). without: each practitioner's code with the
    series, by the place of their site, that leave that practitioner out. other_changes: date and words of what else
    happened.
    """
    question, together = apart.question, _one_frame(apart)
    return (
        not_yet.check(waiting, apart.whole.headline, question),
        apart.whole.differ,
        apart.whole.without,
        _other_settings(apart),
        _each_period(apart),
        _each_practitioner(apart, without),
        _placebo_starts(apart),
        _missing(apart, "failures"),
        _missing(apart, "successes"),
        _transition(
            apart, robustness.LONGER_TRANSITION, robustness.shortened, "without the first {period} at each site"
        ),
        _transition(
            apart, robustness.NO_TRANSITION, robustness.with_transition, "with the transition counted as trial"
        ),
        robustness.other_changes_inside(together, question, other_changes),
        robustness.round_figures(together),
        *(Check(name, None, reason) for name, reason in _NO_COUNTERPART.items()),
    )


def _other_settings(apart: Apart) -> Check:
    """The mean under each assumption about how periods vary."""
    words = (how.format(period=apart.question.period) for _, how in robustness.SETTINGS)
    return _same(robustness.OTHER_SETTINGS, apart, list(zip(words, apart.settings, strict=True)))


def _each_period(apart: Apart) -> Check:
    """The mean without each calendar period in turn, at all sites, or each block of periods in a long trial."""
    kinds = ("baseline", apart.question.judged)
    rows = pd.concat([series.phase(*kinds) for _, series in apart.sites]).drop_duplicates("index").sort_values("index")
    index, unit = rows["index"].to_numpy(), apart.question.period
    size = max(1, -(-len(index) // robustness.MOST_LEFT_OUT))
    found = []
    for first in range(0, len(index), size):
        block, start = index[first : first + size], rows["start"].iloc[first]
        changed = {
            place: robustness.without_periods(series, block)
            for place, (_, series) in enumerate(apart.sites)
            if series.phase(*kinds)["index"].isin(block).any()
        }
        what = f"the {unit}" if size == 1 else f"the {len(block)} {unit}s"
        found.append((f"without {what} from {start.day} {start:%B %Y}", apart.without_own(changed)))
    return _same(robustness.EACH_PERIOD, apart, found)


def _each_practitioner(apart: Apart, without: Sequence[tuple[str, Mapping[int, Series]]]) -> Check:
    """The mean without each practitioner's records in turn."""
    name = robustness.EACH_PRACTITIONER
    if len(without) < 2:
        return Check(name, None, "The log names fewer than two practitioners.")
    return _same(name, apart, [(f"without practitioner {code}", apart.without_own(parts)) for code, parts in without])


def _placebo_starts(apart: Apart) -> Check:
    """A change looked for half way through each site's own baseline, where there was none, over all sites together."""
    name, asked = robustness.PRETENDED, replace(apart.question, of="trial")
    answers = []
    for site, series in apart.sites:
        rows = series.phase("baseline")
        if len(rows) >= robustness.FEWEST_FOR_PLACEBO:
            answers.append((site, ask(robustness.pretended(series, rows["index"].iloc[len(rows) // 2]), asked)))
    if len(answers) < panel.FEWEST:
        had = f"has a baseline of {robustness.FEWEST_FOR_PLACEBO} {asked.period}s, and two are needed."
        return Check(name, None, f"{'One site' if answers else 'No site'} {had}")
    stood = standing(panel.together(answers, level=asked.level).headline)
    if stood is None:
        return Check(name, None, "No change inside the baselines can be estimated.")
    where = f"half way through the baselines of {plural(len(answers), 'site')}"
    if stood[0] == "across":
        text = f"A start pretended {where} showed no change; with so few {asked.period}s a small one could stay hidden."
        return Check(name, True, text)
    own = standing(apart.whole.headline)
    turn = Turn(f"with a start pretended {where}", "a change is shown before the trial began", loses=True)
    text = f"A start pretended {where} also shows a change, before the trial began there."
    return Check(name, False, text, (turn,) if own and own[0] != "across" else ())


def _missing(apart: Apart, counted_as: Literal["failures", "successes"]) -> Check:
    """The mean with every period without entries filled by an ordinary number of records, all one way."""
    name, judged = f"{robustness.MISSING} {counted_as}", apart.question.judged
    if apart.sites[0][1].type not in ("proportion", "ordinal"):
        return Check(name, None, "Only a proportion has successes and failures.")
    full = [robustness.filled(series, judged, counted_as) for _, series in apart.sites]
    changed = {place: series for place, (series, count) in enumerate(full) if count}
    if not changed:
        return Check(name, None, "Every period has entries.")
    count = sum(each for _, each in full)
    what = f"with {plural(count, f'missing {apart.question.period}')} of sites counted as {counted_as}"
    return _same(name, apart, [(what, apart.without_own(changed))])


def _transition(apart: Apart, name: str, change: Callable[[Series, str], Series | None], what: str) -> Check:
    """The mean with each site's own start of the judged phase moved; not applicable where none can be."""
    made = {place: change(series, apart.question.judged) for place, (_, series) in enumerate(apart.sites)}
    changed = {place: series for place, series in made.items() if series is not None}
    if not changed:
        none = name == robustness.NO_TRANSITION
        said = "No transition was logged." if none else "The phase has fewer than three periods at every site."
        return Check(name, None, said)
    return _same(name, apart, [(what.format(period=apart.question.period), apart.without_own(changed))])


def _one_frame(apart: Apart) -> Series:
    """All sites' periods in one frame, for checks that only look at dates and totals."""
    frames = [series.frame for _, series in apart.sites]
    return replace(apart.sites[0][1], site=None, frame=pd.concat(frames, ignore_index=True))


def _same(name: str, apart: Apart, found: Sequence[tuple[str, Result]]) -> Check:
    """Passed when every answer stands where the reported mean does."""
    marks = apart.question.landmarks
    stood = [(words, standing(answer, marks)) for words, answer in found]
    return compared(name, standing(apart.whole.headline, marks), stood, marks)

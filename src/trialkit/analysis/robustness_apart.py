"""Robustness checks of sites that started on different days: the mean over sites asked again with one thing changed.

The checks are those of robustness.py, which asks of sites together as it asks of one series: each site's own figure is
asked again, and the sites are combined as panel.py does. What looks at one fitted line has no counterpart, and says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from trialkit.analysis import departures, mix, not_yet, other_models, panel, robustness
from trialkit.analysis.asked import ask, refit
from trialkit.analysis.estimate import Check, Result, WeeksVary
from trialkit.analysis.segmented import Question
from trialkit.analysis.standing import standing
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
    """Sites with starts of their own, the question asked of each, what each answered, and their answers as one effect.

    sites: names and own series; own: each one's answer, in the same order.
    """

    sites: tuple[tuple[str, Series], ...]
    question: Question
    own: tuple[Result, ...]
    whole: panel.Panel

    @property
    def answer(self) -> Result:
        """The mean over all sites."""
        return self.whole.headline

    @property
    def parts(self) -> tuple[Series, ...]:
        """Each site's own series."""
        return tuple(series for _, series in self.sites)

    def under(self, weeks_vary: WeeksVary) -> Result:
        """The mean under an assumption about how periods vary; the figure's own is not asked again."""
        if weeks_vary == self.question.weeks_vary:
            return self.answer
        return figure_apart(self.sites, replace(self.question, weeks_vary=weeks_vary)).answer

    def again(self, changed: Mapping[int, Series]) -> Result:
        """The mean with the series of some sites, by place, changed; the others' answers are not asked again."""
        answers = []
        for place, ((name, series), answer) in enumerate(zip(self.sites, self.own, strict=True)):
            part = changed.get(place)
            answers.append((name, answer if part is None else refit(series, part, self.question)))
        return panel.together(answers, level=self.question.level).headline


def figure_apart(sites: Sequence[tuple[str, Series]], question: Question) -> Apart:
    """The figure that a question asks of sites, each by its own series, and of all of them together."""
    own = tuple(ask(series, question) for _, series in sites)
    names = (name for name, _ in sites)
    whole = panel.together(list(zip(names, own, strict=True)), level=question.level, landmarks=question.landmarks)
    return Apart(tuple(sites), question, own, whole)


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
    question, one = apart.question, _one_frame(apart)
    return (
        not_yet.check(waiting, apart.answer, question),
        apart.whole.differ,
        apart.whole.without,
        robustness.other_settings(apart),
        robustness.each_period_left_out(apart),
        robustness.each_practitioner_left_out(apart, without),
        _placebo_starts(apart),
        robustness.missing_periods(apart, "failures"),
        robustness.missing_periods(apart, "successes"),
        robustness.longer_transition(apart),
        robustness.no_transition(apart),
        robustness.other_changes_inside(one, question, other_changes),
        robustness.round_figures(one),
        *(Check(name, None, reason) for name, reason in _NO_COUNTERPART.items()),
    )


def _placebo_starts(apart: Apart) -> Check:
    """A change looked for half way through each site's own baseline, where there was none, over all sites together."""
    name, fewest, asked = robustness.PRETENDED, robustness.FEWEST_FOR_PLACEBO, replace(apart.question, of="trial")
    long = [(site, series) for site, series in apart.sites if len(series.phase("baseline")) >= fewest]
    if len(long) < panel.FEWEST:
        had = f"has a baseline of {fewest} {asked.period}s, and two are needed."
        return Check(name, None, f"{'One site' if long else 'No site'} {had}")
    stood = standing(figure_apart([(site, _half_way(series)) for site, series in long], asked).answer)
    if stood is None:
        return Check(name, None, "No change inside the baselines can be estimated.")
    where = f"half way through the baselines of {plural(len(long), 'site')}"
    if stood[0] == "across":
        shortest = min(len(series.phase("baseline")) for _, series in long)
        return robustness.no_change_before(apart, f"A start pretended {where}", shortest)
    return robustness.change_before(apart, where, where)


def _half_way(series: Series) -> Series:
    """The baseline alone, with a trial pretended from half way through it."""
    index = series.phase("baseline")["index"]
    return robustness.pretended(series, index.iloc[len(index) // 2])


def _one_frame(apart: Apart) -> Series:
    """All sites' periods in one frame, for checks that only look at dates and totals."""
    frames = [series.frame for series in apart.parts]
    return replace(apart.parts[0], site=None, frame=pd.concat(frames, ignore_index=True))

"""What the whole evaluation says, in sentences: numbers first, interval always, verbs no stronger than the evidence."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate
from trialkit.judgement.criteria import BASELINE
from trialkit.judgement.decide import fallen_safety, holding
from trialkit.judgement.results import SHORT_BASELINE
from trialkit.judgement.whole import stops_on
from trialkit.protocol import wording
from trialkit.reporting import compared, decided, numbers, other_scale, plan_fixed, prospects, sites, terms, tried
from trialkit.reporting.around import when
from trialkit.reporting.carried import behind
from trialkit.reporting.findings import brief, finding, sentence
from trialkit.reporting.margin import safety, safety_in_short
from trialkit.reporting.numbers import capital, estimate_decimals

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult

MOST_SUMMARY_WORDS = 150
TERMINAL_WIDTH = 80
_LABEL_WIDTH = 16


def headline(evaluation: Evaluation) -> str:
    """The one sentence of the headline box: what was seen, with its interval."""
    return finding(evaluation, evaluation.primary)


def how_sure(evaluation: Evaluation) -> str:
    """The grade in words: "Grade 2 of 5: change seen, cause unknown. One team, no baseline, no comparison"."""
    grade = evaluation.grade
    return f"Grade {grade.level} of 5: {grade.name}. {design_in_words(evaluation)}."


def dots(level: int) -> str:
    """The grade as dots: ●●○○○."""
    return "●" * level + "○" * (5 - level)


def design_in_words(evaluation: Evaluation) -> str:
    """The design in a phrase: "One site, no baseline, no comparison"."""
    design = evaluation.trial.design
    innovation = sum(site.role == "innovation" for site in design.sites)
    baselines = sites.counts(evaluation, evaluation.primary, "baseline")
    places = (
        "one site" if innovation == 1 else f"{numbers.small_count(innovation)} sites that started on different days"
    )
    if innovation > 1 and not sites.apart(evaluation.primary):
        places = f"{numbers.small_count(innovation)} sites"
    if evaluation.primary.rung == "paired":
        return f"{capital(places)}, the same people before and after, {_compared(evaluation)}"
    if not evaluation.log.flow.received:
        return f"{capital(places)}, nothing logged yet, {_compared(evaluation)}"
    most = max(baselines)
    before = f"{numbers.small_count(most)} baseline {design.period}{'s' if most > 1 else ''}"
    if min(baselines) < most:
        before = f"{min(baselines)} to {most} baseline {design.period}s"
    return f"{capital(places)}, {before if most else 'no baseline'}, {_compared(evaluation)}"


def _compared(evaluation: Evaluation) -> str:
    found = evaluation.primary.comparison
    if found is None:
        return "no comparison"
    return "judged against a comparison site" if found.used else "a comparison site logged and not used"


def holds_up(evaluation: Evaluation) -> str:
    """Whether the finding, and what was concluded of harm, hold up in their checks; "" where nothing was checked."""
    found = holding(evaluation.primary)
    return " ".join([*(found.lengths[:1] if found else ()), *fallen_safety(evaluation.results)])


def rule_says(evaluation: Evaluation) -> str:
    """The rule's answer and the step it means: "Extend: go on, and collect what is missing before deciding"."""
    if evaluation.decision.too_early:
        return f"No answer yet: the plan judges once, at the end, on {numbers.day(evaluation.trial.judged_end)}"
    outcome = evaluation.decision.outcome
    return f"{terms.OUTCOMES[outcome]}: {_next_step(evaluation)}"


def rule_sentence(evaluation: Evaluation) -> str:
    """The rule's answer as a sentence of its own."""
    if evaluation.decision.too_early:
        end = numbers.day(evaluation.trial.judged_end)
        return f"The trial's rule has no answer yet: the plan judges once, at the end, on {end}."
    outcome = evaluation.decision.outcome
    return f"The trial's rule says {terms.OUTCOMES[outcome].lower()}. {capital(_next_step(evaluation))}."


def _next_step(evaluation: Evaluation) -> str:
    """The step that the rule's answer means; going on as before is none where it could never bring a roll-out."""
    found = evaluation.decision
    another = found.outcome == "extend" and found.unreachable
    return terms.ANOTHER_PLAN if another else terms.NEXT_STEPS[found.outcome]


def watch_out(evaluation: Evaluation) -> str:
    """The caveats a leader must have seen, the weightiest first, at most two."""
    return " ".join(_caveats(evaluation)[:2])


def no_baseline(evaluation: Evaluation) -> str:
    """The sentence for a trial without a baseline; "" when there was one."""
    if evaluation.primary.rung == "paired":
        return "Each person is compared with themselves alone, so what would have changed them anyway counts as effect."
    if evaluation.primary.headline.contrast == "level":
        return "This is one level with nothing before it: it says how things stood, and of a change it says nothing."
    baseline = max(sites.counts(evaluation, evaluation.primary, "baseline"))
    if 0 < baseline < SHORT_BASELINE:
        unit = wording.plural(baseline, evaluation.trial.design.period)
        return (
            f"Only {unit} of baseline {'was' if baseline == 1 else 'were'} logged, too few to judge the trial against."
        )
    if baseline:
        return ""
    if not evaluation.log.flow.received:
        return "Nothing is logged yet, so there is nothing to judge."
    return "There was no baseline, so a trend that was already under way looks the same as an effect."


def unfinished(evaluation: Evaluation) -> str:
    """The sentence for a log that stops before the last period of the judged phase; "" when it reaches it."""
    trial, last = evaluation.trial, stops_on(evaluation.trial, evaluation.log)
    if last is None:
        return ""
    return (
        f"The log stops on {numbers.day(last)} and the plan runs to {numbers.day(trial.judged_end)}: this is not the "
        "result of the whole trial."
    )


def balancing(evaluation: Evaluation) -> str:
    """One sentence on every balancing measure, or on there being none."""
    found = [safety(result) for result in evaluation.results if result.measure.role == "balancing"]
    if found:
        return " ".join(found)
    reason = evaluation.trial.no_balancing_measure_because
    return f"Nothing was counted that could have shown harm elsewhere. The reason given: {sentence(reason or 'none')}"


def three_settings(evaluation: Evaluation, result: MeasureResult) -> tuple[tuple[str, str, bool], ...]:
    """The headline under each assumption about how periods vary: label, finding, whether it is the reported one."""
    labels = terms.settings(evaluation.trial.design.period)
    registered = evaluation.trial.decision.weeks_vary
    estimates = [setting for setting in result.settings if isinstance(setting, Estimate)]
    decimals = max((estimate_decimals(result.measure, setting) for setting in estimates), default=0)
    found = []
    for name, setting in zip(labels, result.settings, strict=False):
        key = setting.weeks_vary if isinstance(setting, Estimate) and setting.weeks_vary else name
        found.append((capital(labels[key]), brief(result.measure, setting, decimals), key == registered))
    return tuple(found)


def plain_summary(evaluation: Evaluation) -> str:
    """What was tried, what was seen, how sure, what next, in at most 150 words; whole sentences only."""
    primary = evaluation.primary
    held = holding(primary)
    harm = [result for result in evaluation.results if result.safety != "none"]
    return _within(
        MOST_SUMMARY_WORDS,
        (
            tried.opening(evaluation),
            (headline(evaluation),),
            (compared.which(primary),),
            held.lengths if held else ("",),
            (rule_sentence(evaluation),),
            (no_baseline(evaluation),),
            (f"The evidence is grade {evaluation.grade.level} of 5: {evaluation.grade.name}.",),
            (balancing(evaluation), " ".join(safety_in_short(result) for result in harm)),
            (behind(evaluation, primary), ""),
        ),
    )


def _within(most: int, told: Sequence[tuple[str, ...]]) -> str:
    """Texts, each given at one or more lengths with the longest first: all of them if need be short, then longer."""
    kept = ["" for _ in told]

    def fits(place: int, text: str) -> bool:
        return len(" ".join([*kept[:place], text, *kept[place + 1 :]]).split()) <= most

    for place, lengths in enumerate(told):
        if fits(place, lengths[-1]):
            kept[place] = lengths[-1]
    for place, lengths in enumerate(told):
        kept[place] = next((text for text in lengths if fits(place, text)), kept[place])
    return " ".join(text for text in kept if text)


def summary_lines(evaluation: Evaluation) -> list[str]:
    """The evaluation for a terminal 80 columns wide: the answer first, labels aligned, the next step last."""
    trial = evaluation.trial
    lines = [
        *textwrap.wrap(trial.title, TERMINAL_WIDTH),
        *textwrap.wrap(f"{trial.organisation} · {when(trial)}", TERMINAL_WIDTH),
    ]
    if trial.provenance == "illustrative":
        lines += textwrap.wrap(terms.ILLUSTRATIVE, TERMINAL_WIDTH)
    lines.append("")
    rows = [
        ("What we saw", headline(evaluation)),
        ("", other_scale.beside(evaluation.primary)),
        ("", compared.which(evaluation.primary)),
        ("", prospects.chance(evaluation)),
        ("How sure", f"{dots(evaluation.grade.level)} {how_sure(evaluation)}"),
        ("Does it hold up", holds_up(evaluation)),
        ("The rule says", f"{rule_says(evaluation)}."),
        ("Decided", decided.headline(evaluation)),
        ("The plan", plan_fixed.standing(evaluation.registered)),
        ("Watch out", watch_out(evaluation)),
    ]
    for label, text in rows:
        lines += _labelled(label, text)
    settings = three_settings(evaluation, evaluation.primary)
    if settings:
        lines.append("")
        lines += [
            line for label, text, used in settings for line in _labelled("", f"{label}: {text}{' *' if used else ''}")
        ]
        lines += _labelled("", "* the setting named in the plan, and the one judged")
    others = [result for result in evaluation.results if result.measure.role != "primary"]
    if others:
        lines.append("")
        for result in others:
            text = safety(result) or finding(evaluation, result)
            lines += _labelled(terms.ROLES[result.measure.role], text)
    flow = evaluation.log.flow
    lines += [
        "",
        *_labelled("Rows", f"{flow.received:,} received, {flow.set_aside_rows:,} set aside, {flow.used:,} used."),
    ]
    return [*lines, "", f"Next: trialkit publish {trial.id}"]


def _caveats(evaluation: Evaluation) -> list[str]:
    """Everything a leader should be warned of, the weightiest first."""
    criteria = evaluation.grade.criteria
    baseline = evaluation.grade.criterion(BASELINE)
    before = f"{no_baseline(evaluation)} {baseline.warning}".strip()
    shared = compared.shared(evaluation)
    found = [unfinished(evaluation), before, compared.watch(evaluation), shared]
    for result in evaluation.results:
        if result.safety in ("harmed", "not_shown_safe"):
            found.append(safety(result))
    found += [one.warning for one in criteria if one.met is not True and one is not baseline]
    if evaluation.trial.no_balancing_measure_because:
        found.append("Nothing was counted that could have shown harm elsewhere.")
    found += [one.reason for one in criteria if one.met is False and one.serious and not one.warning]
    if evaluation.primary.comparison is None and not shared:
        found.append("No comparison team was logged, so anything else that changed could explain the result.")
    told = [text for text in found if text]
    return told or [criterion.reason for criterion in criteria if criterion.met is False]


def _labelled(label: str, text: str) -> list[str]:
    """A label in its own column and the text wrapped beside it."""
    if not text:
        return []
    wrapped = textwrap.wrap(text, TERMINAL_WIDTH - _LABEL_WIDTH, break_long_words=True)
    return [f"{label if number == 0 else '':<{_LABEL_WIDTH}}{line}" for number, line in enumerate(wrapped)]

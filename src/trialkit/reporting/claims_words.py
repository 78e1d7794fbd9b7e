"""How checked figures are told: names and signs of the levels, the answer, what stands in the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from trialkit.judgement.claims import LEVELS, Checked, Finding, Level, arithmetic, said
from trialkit.protocol.ledger import Claim
from trialkit.protocol.wording import joined, plural

NAMES: dict[Level, str] = {
    "look_again": "Look again",
    "cannot_be_checked": "Cannot be checked",
    "keep_in_mind": "Keep in mind",
    "adds_up": "Adds up",
}
SIGNS: dict[Level, str] = {"look_again": "!", "cannot_be_checked": "?", "keep_in_mind": "~", "adds_up": "="}
MEANINGS: dict[Level, str] = {
    "look_again": "Something does not fit: figures that contradict one another, unlike things compared, a value that "
    "cannot be or lies far from where such values lie.",
    "cannot_be_checked": "Something is missing, most often n, so nobody can say.",
    "keep_in_mind": "True as far as it goes; the sentence says what it does not show.",
    "adds_up": "It was worked out again and holds.",
}


@dataclass(frozen=True)
class Told:
    """One source's figures as they are shown: its file's name, its title, what its publisher had to do with them."""

    id: str
    title: str
    short: str
    interest: str
    figures: tuple[tuple[Claim, Level, tuple[Finding, ...]], ...]


def told(checked: Checked, sources: Collection[str]) -> tuple[Told, ...]:
    """The chosen sources, in order of name; files that hold definitions only are left out."""
    found = []
    for file in checked.ledger.files:
        claims = [claim for claim in checked.ledger.claims if claim.key.partition(".")[0] == file.id]
        if claims and file.id in sources:
            title = file.source.title if file.source else file.id
            rows = tuple((claim, checked.level(claim), checked.of(claim)) for claim in claims)
            short = file.source.name if file.source else file.id
            found.append(Told(file.id, title, short, (file.source.interest or "") if file.source else "", rows))
    return tuple(found)


def answer(shown: Collection[Told]) -> str:
    """The first sentence: how many figures there are, and how many need what."""
    counts: Counter[Level] = Counter(level for one in shown for _, level, _ in one.figures)
    whole = f"{plural(sum(counts.values()), 'figure')} from {plural(len(shown), 'source')}"
    parts = [f"{counts[level]} {_part(level, counts[level])}" for level in LEVELS if counts[level]]
    return f"{whole}: {joined(parts)}."


def notes(shown: Collection[Told]) -> Iterator[str]:
    """What can be said of all figures at once: changes worked out again, percentages with a number of cases."""
    claims = [claim for one in shown for claim, _, _ in one.figures]
    worked = [
        finding.level
        for one in shown
        for claim, _, findings in one.figures
        for finding in findings
        if finding.check == arithmetic.CHECK and finding.figures[0] == claim.key and said.change(claim)
    ]
    if worked:
        right = worked.count("adds_up")
        yield (
            f"{plural(len(worked), 'figure prints', 'figures print')} a change beside the values before and after: "
            f"{'all of them add up' if right == len(worked) else f'{right} add up'}."
        )
    shares = [side for claim in claims for side in claim.values if side.type == "proportion" and side.unit != "pounds"]
    if shares:
        counted = sum(side.reading.n is not None for side in shares)
        yield (
            f"{plural(len(shares), 'percentage')} of people or cases {'is' if len(shares) == 1 else 'are'} printed, "
            f"{counted or 'none'} with the number of cases."
        )


def _part(level: Level, count: int) -> str:
    if level == "look_again":
        return "needs another look" if count == 1 else "need another look"
    if level == "adds_up":
        return "adds up" if count == 1 else "add up"
    if level == "cannot_be_checked":
        return "cannot be checked"
    return "is to be kept in mind" if count == 1 else "are to be kept in mind"


def doubted(checked: Checked, sources: Collection[str]) -> tuple[Finding, ...]:
    """The findings that ask for another look, of the chosen sources."""
    return tuple(finding for finding in checked.within(sources) if finding.level == "look_again")


def size(claim: Claim) -> str:
    """What is said of n: the number, or that there is none; "" where a figure has no use for one."""
    given = [side.reading.n for side in claim.values if side.reading.n is not None]
    if given:
        return " and ".join(f"{n:,}" for n in given)
    return "not given" if claim.type in ("proportion", "rate") and claim.figure.no_figure is None else ""


def when(claim: Claim) -> str:
    """The period in the source's words."""
    if claim.before and claim.after and claim.before.reading.period and claim.after.reading.period:
        return f"{claim.before.reading.period} to {claim.after.reading.period}"
    figure = claim.figure
    if figure.against_period and figure.period:
        return f"{figure.against_period} to {figure.period}"
    return figure.period or figure.against_period or "not given"


def value(claim: Claim) -> str:
    """What a figure says, with the change that is printed beside its values."""
    text = said.claim(claim)
    change = said.change(claim)
    return f"{text} ({change})" if change and claim.values else text

"""How far a finding holds up: its checks sorted by what they found, and the sentence that a leader must see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from trialkit.analysis.estimate import Check
from trialkit.analysis.mix import NAME as MIX
from trialkit.analysis.not_yet import NAME as NOT_YET
from trialkit.analysis.other_models import NAME as OTHER_MODELS
from trialkit.analysis.panel import EACH_SITE
from trialkit.analysis.robustness import EACH_PERIOD, EACH_PRACTITIONER
from trialkit.protocol.wording import joined, plural

_FIRST = (MIX, NOT_YET, EACH_PERIOD, EACH_PRACTITIONER, EACH_SITE)
"""What tells most: a mix of sites that changed; sites that changed before their start; one period, person or site."""

NO_CHANCE = (
    "the finding does not hold up in its checks, so no figure for its chance can be relied on. That is not the same as "
    "a low chance."
)
"""Why no chance is told where a check that a rule asks takes a finding away."""


@dataclass(frozen=True)
class Checked:
    """The checks of one measure, the most telling first.

    passed:   the answer stays, or the check found nothing.
    turned:   the answer changes.
    doubted:  did not pass, without asking the figure again: something else that could explain it.
    not_made: not applicable or not possible, and so not passed.
    """

    passed: tuple[Check, ...]
    turned: tuple[Check, ...]
    doubted: tuple[Check, ...]
    not_made: tuple[Check, ...]

    @property
    def made(self) -> int:
        """How many could be made."""
        return len(self.passed) + len(self.turned) + len(self.doubted)

    @property
    def lost(self) -> tuple[Check, ...]:
        """Those in which something that was shown is no longer shown."""
        return tuple(check for check in self.turned if check.turns[0].loses)

    @property
    def decisive(self) -> tuple[Check, ...]:
        """Those lost that a rule asks."""
        return tuple(check for check in self.lost if check.decides)

    @property
    def not_passed(self) -> tuple[Check, ...]:
        """Those that change the answer, then those that raise a doubt."""
        return (*self.turned, *self.doubted)


def checked(checks: Sequence[Check]) -> Checked:
    """Checks sorted by what they found."""
    order = sorted(checks, key=_rank)
    failed = sorted((check for check in order if check.passed is False), key=_gains)
    return Checked(
        tuple(check for check in order if check.passed),
        tuple(check for check in failed if check.turns),
        tuple(check for check in failed if not check.turns),
        tuple(check for check in order if check.passed is None),
    )


def _gains(check: Check) -> bool:
    return bool(check.turns) and not check.turns[0].loses


def _rank(check: Check) -> int:
    if check.name in _FIRST:
        return _FIRST.index(check.name)
    return len(_FIRST) + (check.name == OTHER_MODELS)


@dataclass(frozen=True)
class Told:
    """Whether something holds up, in words that can be told at three lengths.

    count:   the clause that counts: "The finding does not hold up in 5 of 7 checks".
    telling: the one or two most telling: "without practitioner P01 the interval includes no change".
    more:    what else did not pass, a sentence each.
    """

    count: str
    telling: str = ""
    more: tuple[str, ...] = ()

    @property
    def lengths(self) -> tuple[str, str, str]:
        """All of it, without what else did not pass, and the count alone."""
        named = f"{self.count}: {self.telling}." if self.telling else f"{self.count}."
        return " ".join((named, *self.more)), named, f"{self.count}."


def told(found: Checked, what: str = "The finding", *, shown: bool = True) -> Told:
    """Whether something holds up in its checks; there must be some.

    what:  what is to hold up, as the subject of a sentence in the singular.
    shown: whether it says that something was shown, which more can then be; otherwise more is another answer.

    >>> told(checked([Check("Outlying periods", True, "None."), Check("Figures rounded by hand", None, "Too few.")]))
    Told(count='The finding holds up in the one check that could be made; 1 could not', telling='', more=())
    """
    if not found.made:
        return Told(f"{what} could not be checked")
    if len(found.doubted) == found.made:
        return Told(f"Every check of it that could be made raises a doubt: {_named(found.doubted)}")
    if not found.not_passed:
        every = "the one check" if found.made == 1 else f"all {plural(found.made, 'check')}"
        could = f"; {len(found.not_made)} could not" if found.not_made else ""
        return Told(f"{what} holds up in {every} that could be made{could}")
    gained = [check for check in found.turned if check not in found.lost]
    more = [f"In {len(gained)} more, more would be shown."] if found.lost and gained else []
    if found.doubted:
        also = " more" if found.turned else ""
        more.append(f"{len(found.doubted)}{also} raise{_s(len(found.doubted))} a doubt: {_named(found.doubted)}.")
    return replace(_counted(found, gained, what, shown=shown), more=tuple(more))


def _counted(found: Checked, gained: Sequence[Check], what: str, *, shown: bool) -> Told:
    """In how many checks the answer stays or changes, and the most telling of them."""
    made = plural(found.made, "check")
    if found.lost:
        return fallen(found, what)
    if gained and shown:
        return Told(f"More would be shown in {len(gained)} of {made}, and less in none", _telling(gained))
    if gained:
        return Told(f"{what} changes in {len(gained)} of {made}", _telling(gained))
    return Told(f"{what} stays the same in {len(found.passed)} of {made}")


def fallen(found: Checked, what: str) -> Told:
    """In how many checks something does not hold up, and the most telling of them; there must be one."""
    return Told(f"{what} does not hold up in {len(found.lost)} of {plural(found.made, 'check')}", _telling(found.lost))


def _telling(turned: Sequence[Check]) -> str:
    """The one or two most telling turns: "among them, without the week from 3 March, or without P01, …"."""
    first, *others = (check.turns[0] for check in turned[:2])
    if not others:
        return f"{first.what} {first.then}"
    (second,) = others
    among = "among them, " if len(turned) > 2 else ""
    if first.then == second.then:
        return f"{among}{first.what}, or {second.what}, {first.then}"
    return f"{among}{first.what} {first.then}; {second.what} {second.then}"


def _named(checks: Sequence[Check]) -> str:
    return joined(f"{check.name[:1].lower()}{check.name[1:]}" for check in checks)


def _s(count: int) -> str:
    return "s" if count == 1 else ""

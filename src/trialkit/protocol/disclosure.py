"""The rules by which small numbers are kept out of what is published, as data: name, source, threshold, rounding."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

RuleName = Literal["nhs_england", "ons", "research", "none"]
Audience = Literal["public", "internal"]
ROUNDING_BESIDE_HIDDEN = 5
"""To what the other counts of a measure are rounded where some are hidden, or to the threshold where that is less."""


@dataclass(frozen=True)
class DisclosureRule:
    """One rule. fewest: the least number of people, above 0, that may be shown; rounding: to what counts are rounded.

    >>> RULES["nhs_england"].hidden(7), RULES["nhs_england"].hidden(0), RULES["nhs_england"].rounded(13)
    (True, False, 15.0)
    """

    id: RuleName
    name: str
    fewest: int
    rounding: int
    source: str

    @property
    def hides(self) -> bool:
        """Whether it keeps anything back."""
        return self.fewest > 1

    @property
    def words(self) -> str:
        """What stands where a number is kept back."""
        return f"fewer than {self.fewest}"

    @property
    def where_hidden(self) -> DisclosureRule:
        """The rule for a measure of which something is hidden: its other counts are rounded, whatever the rule asks.

        trialkit is open. A reader who knew all other counts exactly could run it with every value that a hidden one may
        have, and see which gives the figures that were published.
        """
        return replace(self, rounding=max(self.rounding, min(self.fewest, ROUNDING_BESIDE_HIDDEN)))

    def hidden(self, count: float) -> bool:
        """Whether a number of people must not be shown; nobody may be, for a zero points to no one."""
        return 0 < count < self.fewest

    def rounded(self, count: float) -> float:
        """A number of people as it is shown; halves go up."""
        return float(int(count / self.rounding + 0.5) * self.rounding) if self.hides else count


RULES: dict[RuleName, DisclosureRule] = {
    "nhs_england": DisclosureRule(
        "nhs_england",
        "NHS England, sub-national",
        8,
        5,
        "NHS Digital (2018), Disclosure control methodology for Hospital Episode Statistics and the Emergency Care "
        "Data Set: below national level 1 to 7 are not shown, zeros are, and all other counts are rounded to the "
        "nearest 5",
    ),
    "ons": DisclosureRule(
        "ons",
        "Office for National Statistics, as we read it for births and deaths",
        3,
        1,
        "ONS, Policy on protecting confidentiality in tables of birth and death statistics, which asks for a judgement "
        "of each table, and its tables of deaths, which give no rate for fewer than 3 deaths",
    ),
    "research": DisclosureRule(
        "research",
        "Trusted research environment",
        10,
        1,
        "ONS, the threshold of 10 for what leaves its Longitudinal Study, one part of a judgement of each output; Safe "
        "Data Access Professionals (2024), Handbook on statistical disclosure control for outputs",
    ),
    "none": DisclosureRule("none", "None", 1, 1, ""),
}

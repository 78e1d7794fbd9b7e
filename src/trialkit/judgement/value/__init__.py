"""What a change would be worth, with its uncertainty; what several are worth together."""

from trialkit.judgement.value.case import BreakEven, Goal, Input, Value
from trialkit.judgement.value.judged import value
from trialkit.judgement.value.programme import ProgrammeTotal, ShrunkValue, Yearly, total_of

__all__ = [
    "BreakEven",
    "Goal",
    "Input",
    "ProgrammeTotal",
    "ShrunkValue",
    "Value",
    "Yearly",
    "total_of",
    "value",
]

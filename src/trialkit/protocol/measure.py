"""One thing counted: how, which way is better, and the change that would matter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from pydantic import Field, StrictBool

from trialkit.protocol.expected import Expected, expected_faults
from trialkit.protocol.faults import Fault, tried
from trialkit.protocol.log_form import Condition
from trialkit.protocol.part import Identifier, Label, Part, Positive, Text

MeasureType = Literal["proportion", "rate", "count", "mean", "ordinal", "money"]
Role = Literal["primary", "secondary", "balancing", "fidelity"]
Better = Literal["higher", "lower", "neutral"]
_AVERAGED = ("mean", "ordinal", "money")
_IN_POINTS = ("proportion", "ordinal")


class Measure(Part):
    """One thing counted, with its direction and the change that would matter.

    In a log of records, `numerator` and `denominator` are conditions on rows ({outcome: [advice]}); with no denominator
    every row counts. In a log of tallies they name number fields. `value` names the field averaged (mean, money,
    ordinal); in a log of tallies it is the period's own figure, or its total when `denominator` says of how many.
    `before` makes a measure of pairs: the same person's answer before, in the row that holds the one after.
    `exposure` names a number field, or is a fixed number; `per` scales rates ("per 100000").
    `worthwhile` and `margin` are in the measure's own unit: points for a proportion or ordinal measure, otherwise the
    unit of its values, or a percentage change when `change` is "percent" (the default for rates and counts).
    """

    id: Identifier = Field(description="A short name, used in results and files.")
    name: Label = Field(description="The measure in words, as the report says it.")
    role: Role = Field(
        description="primary: the one the decision rests on. secondary: also of interest. balancing: what might get "
        "worse. fidelity: whether the new way was really followed."
    )
    type: MeasureType = Field(
        description="proportion: a share of rows. rate: events for an exposure. count: events. mean: an average. "
        "ordinal: answers in order, from worst to best. money: an average in pounds."
    )
    definition: Text | None = Field(None, description="What counts and what does not, so that two people would agree.")
    numerator: Condition | Identifier | None = Field(
        None,
        description="Which rows count, as {field: answer} or {field: [answers]}; in a log of tallies, the number "
        "field that holds how many counted.",
    )
    denominator: Condition | Identifier | None = Field(
        None,
        description="Which rows they are counted out of (all, when not given); in a log of tallies, the number field "
        "that holds how many there were.",
    )
    value: Identifier | None = Field(
        None,
        description="For mean and money: the number field averaged. For ordinal: the choice field. In a log of "
        "tallies: the period's own figure, or its total when denominator is given.",
    )
    before: Condition | Identifier | None = Field(
        None,
        description="For people asked twice, in one row each: the field (or, for a proportion, {field: answer}) that "
        "holds the answer before, beside value or numerator for the one after. The measure is then the change within "
        "the same people, among those who gave both; no baseline weeks are needed, and none are used.",
    )
    exposure: Identifier | Positive | None = Field(
        None, description="For a rate or count: the number field, or the fixed number, that events are compared with."
    )
    per: Positive | None = Field(None, description="For a rate: per how much exposure it is said, such as 100000.")
    stock: StrictBool = Field(
        False,
        description="true for a mean or money measure of tallies whose figure is a level at one point in time, such as "
        "the people in long-term support at the end of the quarter. The same people are in it period after period, so "
        "no effect is added up over periods.",
    )
    unit: Label | None = Field(None, description="The unit in words: days, minutes, pounds.")
    counted: Label | None = Field(None, description="What the denominator counts, in the plural: conversations, calls.")
    top: tuple[Identifier, ...] | None = Field(
        None, description="For ordinal: the answers that count as good (top box)."
    )
    better: Better = Field(description="Which way is an improvement. neutral: of interest, but neither way is better.")
    worthwhile: Positive | None = Field(
        None,
        description="The smallest change worth having: in points for a proportion or ordinal measure, in the measure's "
        "unit for a mean or money, in per cent for a rate or count.",
    )
    margin: Positive | None = Field(
        None, description="For a balancing measure: the most harm tolerated, in the same unit as worthwhile."
    )
    change: Literal["absolute", "percent"] | None = Field(
        None,
        description="Whether worthwhile and margin are in the measure's unit or in per cent of the level before "
        "(compared on the log scale).",
    )
    expected: Expected | None = Field(
        None, description="What is known before the trial, for trialkit design; nothing is judged by it."
    )

    @property
    def scale_of_change(self) -> Literal["absolute", "percent"]:
        """Whether worthwhile and margin are in the measure's unit or in per cent of the level before."""
        if self.change:
            return self.change
        return "percent" if self.type in ("rate", "count") else "absolute"

    def faults(self) -> Iterable[Fault]:
        """A measure has what its type and its role need, and nothing else."""
        for rule in (
            _has_value,
            _has_numerator,
            _has_exposure,
            _primary_is_complete,
            _balancing_is_complete,
            _top_is_ordinal,
            _before_is_of_people,
            _stock_is_a_figure,
        ):
            yield from tried(rule, self)
        for name in ("worthwhile", "margin"):
            yield from tried(_size_is_in_points, self, name)
        yield from tried(expected_faults, self)


def with_article(kind: str) -> str:
    """A measure's type with its article: "a rate", "an ordinal measure"."""
    name = f"{kind} measure" if kind in ("ordinal", "money") else kind
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def _has_value(measure: Measure) -> Iterator[Fault]:
    if measure.type in _AVERAGED and measure.value is None:
        yield Fault(
            ("type",),
            f"{with_article(measure.type)} needs value: the field it is taken from.",
            "Add value: field_name.",
        )
    if measure.type not in _AVERAGED and measure.value is not None:
        yield Fault(("value",), f"{with_article(measure.type)} has no value.", "Use numerator, or type: mean.")


def _has_numerator(measure: Measure) -> Iterator[Fault]:
    if measure.type == "proportion" and measure.numerator is None:
        yield Fault(("type",), "a proportion needs numerator: which rows count.", "Add numerator: {field: [answers]}.")
    if measure.type in _AVERAGED and measure.numerator is not None:
        what = f"{with_article(measure.type)} has no numerator: it is taken from value."
        yield Fault(
            ("numerator",), what, "To count rows, use type: proportion. To average some rows only, use denominator."
        )


def _has_exposure(measure: Measure) -> Iterator[Fault]:
    if measure.type == "rate" and measure.exposure is None:
        what = "a rate needs exposure: what its events are compared with, such as the population."
        yield Fault(("type",), what, "Add exposure: a number field of the log, or a fixed number.")
    if measure.type != "rate" and measure.exposure is not None:
        yield Fault(
            ("exposure",),
            f"{with_article(measure.type)} has no exposure.",
            "Use type: rate, or denominator for a proportion.",
        )
    if measure.type in ("rate", "count") and measure.denominator is not None:
        yield Fault(
            ("denominator",), f"{with_article(measure.type)} has no denominator.", "Use exposure, or type: proportion."
        )
    if measure.type != "rate" and measure.per is not None:
        yield Fault(
            ("per",), f"per is for rates; this is {with_article(measure.type)}.", "Remove it, or use type: rate."
        )


def _primary_is_complete(measure: Measure) -> Iterator[Fault]:
    if measure.role != "primary":
        return
    if measure.better == "neutral":
        yield Fault(("better",), "the primary measure must say which way is better.", "Use higher or lower.")
    elif measure.worthwhile is None:
        yield Fault(
            ("role",),
            "the primary measure needs worthwhile: the smallest change worth having.",
            "Without it any change, however small, would count as success. Add worthwhile: 10, say.",
        )


def _balancing_is_complete(measure: Measure) -> Iterator[Fault]:
    if measure.role != "balancing":
        if measure.margin is not None:
            what = f"margin is for balancing measures; this one is {measure.role}."
            yield Fault(("margin",), what, "Use worthwhile for the smallest change worth having, or role: balancing.")
        return
    if measure.margin is None:
        yield Fault(
            ("role",),
            "a balancing measure needs margin: the most harm that would be tolerated.",
            "Without it no result could be called safe. Add margin: 5, say.",
        )
    if measure.better == "neutral":
        yield Fault(("better",), "a balancing measure must say which way is better.", "Use higher or lower.")


def _size_is_in_points(measure: Measure, name: str) -> Iterator[Fault]:
    size = getattr(measure, name)
    if name == "margin" and measure.role != "balancing":
        return
    if size is None or measure.type not in _IN_POINTS or measure.scale_of_change == "percent":
        return
    if size > 100:
        yield Fault((name,), f"{size:g} points is more than the 100 there are.", "Give points from 1 to 100.")
    if size < 1:
        what = f"{size:g} points is less than one person in a hundred."
        mend = "Give points, not a fraction: 10 means from 20% to 30%. Below one point, use change: percent."
        yield Fault((name,), what, mend)


def _top_is_ordinal(measure: Measure) -> Iterator[Fault]:
    if measure.top and measure.type != "ordinal":
        yield Fault(("top",), "only an ordinal measure has a top box.", "Remove top, or use type: ordinal.")


def _before_is_of_people(measure: Measure) -> Iterator[Fault]:
    """Pairs have an answer before of the same kind as the one after, and no denominator."""
    if measure.before is None:
        return
    if measure.type in ("rate", "count"):
        what = f"before is for the same people asked twice; this is {with_article(measure.type)} of events."
        yield Fault(("before",), what, "Remove it, and log the periods before as a baseline phase.")
        return
    if measure.type == "proportion" and not isinstance(measure.before, dict):
        yield Fault(("before",), "a proportion's before says which answers count.", "Write before: {field: answer}.")
    if measure.type != "proportion" and isinstance(measure.before, dict):
        what = f"before of {with_article(measure.type)} is the field with the answer before."
        yield Fault(("before",), what, "Write before: field_name.")
    if measure.before in (measure.value, measure.numerator):
        yield Fault(("before",), "before and after are the same field.", "Name the field of each.")
    if measure.denominator is not None:
        what = "pairs are counted out of the people who gave both answers, so there is no denominator."
        yield Fault(("denominator",), what, "Remove it, or remove before.")
    if measure.scale_of_change == "percent":
        yield Fault(("change",), "a change within people is told in the measure's own unit.", "Remove change: percent.")


def _stock_is_a_figure(measure: Measure) -> Iterator[Fault]:
    """A stock is a period's own figure: neither events, nor a share, nor an average of records."""
    if not measure.stock:
        return
    if measure.type not in ("mean", "money"):
        what = f"{with_article(measure.type)} is no stock: only a figure of its own can be a level at a point in time."
        yield Fault(("stock",), what, "Remove it, or use type: mean with value: the field that holds the level.")
    for name in ("denominator", "before"):
        if getattr(measure, name) is not None:
            what = f"a stock has no {name}: it is the figure at one point in time."
            yield Fault((name,), what, "Remove it, or remove stock.")

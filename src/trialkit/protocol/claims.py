"""A file of published figures: what a source says, in its own words and as structured facts that checks can use.

Nothing here says whether a figure holds: a file records what was read, and the checks find what follows. The
descriptions become the reference of the claims file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field

from trialkit.protocol.expected import MOST_LEVEL
from trialkit.protocol.faults import Fault, Place, as_read, tried
from trialkit.protocol.part import Identifier, Label, Number, Part, Positive, Text

ValueType = Literal["proportion", "rate", "count", "money", "ratio"]
Status = Literal["forecast", "target", "realised"]
Bound = Literal["about", "more_than", "at_least", "less_than", "up_to"]
Taken = Literal["whole", "average", "one_point"]
Better = Literal["higher", "lower", "neutral"]
Whole = Annotated[int, Field(ge=0)]
LINKS = ("for_each_of", "n_of", "return_on")
"""Keys of a figure that name one other figure."""
LISTS = ("product_of", "restates")
"""Keys that name several."""
_SLIP = "Check for a slip of the keys."
_SINGLE = ("value", "one_in", "low")
_CHANGES = ("change_percent", "change_points", "change_by", "times")


class Range(Part):
    """Where values usually lie, from where that is known."""

    low: Number = Field(description="The lowest value that would not surprise.")
    high: Number = Field(description="The highest value that would not surprise.")
    source: Text = Field(description="Who published it, and of which year.")

    def faults(self) -> Iterable[Fault]:
        """The low end is below the high one."""
        yield from sizes(self)
        yield from tried(_in_order, self)


class Population(Part):
    """Whom a rate may be per, and how many they are."""

    name: Label = Field(description="Who they are, in the plural: residents aged 65 and over.")
    size: Positive = Field(description="How many there are.")
    source: Text = Field(description="Who counted or estimated them, and when.")

    def faults(self) -> Iterable[Fault]:
        """They can be as many."""
        return sizes(self)


class Definition(Part):
    """What a figure counts, so that two people would count alike. Two figures agree only if they share one."""

    name: Label = Field(description="The definition in a few words.")
    type: ValueType = Field(
        description="proportion: per cent of cases. rate: events per so many people. count: a number of anything. "
        "money: pounds. ratio: pounds back for each pound."
    )
    unit: Label | None = Field(None, description="What one case is, in the plural: conversations, people, days.")
    counts: Text | None = Field(None, description="Which cases count, in the source's own terms.")
    out_of: Label | None = Field(
        None, description="Out of which cases, in the source's own terms. Figures with the same words share a base."
    )
    one_of: Identifier | None = Field(
        None,
        description="A name for a set of outcomes of which each case has only one (passed on, settled, …). All "
        "definitions with this name exclude one another.",
    )
    part_of: Identifier | None = Field(None, description="The definition of which these cases are a part.")
    better: Better | None = Field(
        None, description="Which way is an improvement; neutral when neither is. Left out when the source does not say."
    )
    per: Positive | None = Field(None, description="For a rate: per how many.")
    populations: tuple[Identifier, ...] = Field(
        (),
        description="For a rate: the populations that 'per' can mean as the source words it, by the names under "
        "populations; one when it is stated.",
    )
    plausible: Range | None = Field(None, description="Where values usually lie.")
    each: Range | None = Field(None, description="For a count of people: what one of them usually costs, in pounds.")

    def faults(self) -> Iterable[Fault]:
        """A rate can be per so many."""
        return sizes(self)


class Quoted(Part):
    """What every figure has: a name, the source's own words, and what they are about."""

    id: Identifier = Field(description="A short name; other files call it by the file's name, a point and this.")
    quote: Text = Field(description="The source's own words, short. Leave out names of people.")
    source: Label | None = Field(None, description="Where it is published, when not in the source of the file.")
    where: Label | None = Field(None, description="Where in the source: a page, a heading.")
    about: Label | None = Field(None, description="Which council or area it is about; that of the file by default.")
    team: Label | None = Field(None, description="Which team or part of it.")
    measure: Identifier = Field(
        description="What is measured, by the source's own words: figures that a reader would take for the same thing "
        "have the same name, whatever their definitions."
    )


class Reading(Part):
    """One value, with what is known of how it came about."""

    value: Number | None = Field(None, description="The value as printed: per cent without the sign, pounds, a number.")
    one_in: Positive | None = Field(None, description="For a share printed as 1 in 5: the 5.")
    low: Number | None = Field(None, description="The lower end of a printed range.")
    high: Number | None = Field(None, description="The upper end of a printed range.")
    bound: Bound | None = Field(None, description="A word that leaves the value open: about, more than, up to.")
    rounded_to: Positive | None = Field(
        None, description="What the value was rounded to, where its digits do not say: 1000000 for £6m."
    )
    n: Whole | None = Field(None, description="How many cases it is out of, or rests on, where the source says so.")
    n_bound: Bound | None = Field(None, description="A word that leaves n open: 'over 200' is 200 and more_than.")
    events: Whole | None = Field(None, description="How many of them count, where the source says so.")
    period: Label | None = Field(
        None, description="When, in the source's words: 2020-21, 2021-22 Q3, May 2017, week 6, trial baseline."
    )
    taken: Taken | None = Field(
        None,
        description="whole: of the whole period. average: the average over it. one_point: at one moment in it.",
    )
    definition: Identifier | None = Field(None, description="What this value counts, where the other side differs.")

    def faults(self) -> Iterable[Fault]:
        """A value is said in one way, and no more cases count than there are."""
        yield from sizes(self)
        for rule in (_said_once, _events_within_n, _range_in_order):
            yield from tried(rule, self)


class Figure(Reading, Quoted):
    """One published figure: quoted, said what it is about, and taken apart into facts."""

    type: ValueType | None = Field(None, description="The type of value, when no definition says it.")
    unit: Label | None = Field(None, description="What one case is, when no definition says it.")
    status: Status = Field(description="forecast: expected. target: wanted. realised: said to have happened.")
    before: Reading | None = Field(None, description="The value before, of a figure that is a change.")
    after: Reading | None = Field(None, description="The value after.")
    change_percent: Number | None = Field(None, description="The change as printed, in per cent: -68.")
    change_points: Number | None = Field(None, description="The change as printed, in percentage points.")
    change_by: Number | None = Field(None, description="The change as printed, in the measure's unit: -400.")
    times: Positive | None = Field(None, description="The change as printed, as a multiple: 4 for fourfold.")
    change_bound: Bound | None = Field(None, description="A word that leaves the change open.")
    against_period: Label | None = Field(
        None, description="For a change printed without its two values: the period it is counted from."
    )
    compared_with: Label | None = Field(None, description="With whom, when the change is a distance: England.")
    counted: Literal["cases", "share"] | None = Field(
        None, description="For a distance from others: whether numbers of cases or shares are compared, where said."
    )
    amount: Number | None = Field(None, description="The pounds that a percentage is said to come to.")
    every: Literal["week", "month", "year"] | None = Field(None, description="For an amount that recurs: how often.")
    averaged_over: Annotated[int, Field(ge=2)] | None = Field(
        None, description="How many percentages the value is an average of, where the source says that it is one."
    )
    reviewers: Annotated[int, Field(ge=1)] | None = Field(
        None, description="For a case review: how many people judged the cases."
    )
    basis: Literal["accounts", "records", "survey", "case_review", "model"] | None = Field(
        None, description="What the figure was taken from, where the source says so."
    )
    told_as: Literal["improvement", "problem", "context"] | None = Field(
        None, description="What the source tells it as."
    )
    for_each_of: Label | None = Field(
        None, description="The figure that counts whom or what the amount comes from or goes to."
    )
    n_of: Label | None = Field(None, description="The figure that gives the number of cases, as the text reads.")
    product_of: tuple[Label, ...] = Field((), description="The figures that are said to multiply to this one.")
    restates: tuple[Label, ...] = Field(
        (), description="The percentage changes that the text says this amount is, as it reads: every one it may mean."
    )
    return_on: Label | None = Field(None, description="For a ratio: the figure that is the return.")
    no_figure: Text | None = Field(None, description="For what is told without a figure: what is said instead.")

    def faults(self) -> Iterable[Fault]:
        """A figure is a value, two values, a change, or told without one; and something says its type."""
        yield from sizes(self)
        for rule in (_said_once, _events_within_n, _range_in_order, _says_something, _both_sides, _has_type):
            yield from tried(rule, self)


class Source(Part):
    """Where the figures of a file are published."""

    title: Label = Field(description="Its title.")
    short: Label | None = Field(None, description="The title in two or three words, for sentences.")
    publisher: Label | None = Field(None, description="Who published it.")
    published: Label | None = Field(None, description="When: March 2017.")
    address: Label | None = Field(None, description="Where it can be found.")
    interest: Text | None = Field(None, description="What the publisher had to do with what is told.")

    @property
    def name(self) -> str:
        """The title in few words, where there are such."""
        return self.short or self.title


class ClaimsFile(Part):
    """One source's figures, or definitions that several files use. `id` is the file's name and is never written."""

    id: Identifier = Field(description="The file's own name; never written in the file.")
    source: Source | None = Field(None, description="Where the figures are published.")
    about: Label | None = Field(None, description="Which council or area the figures are about, unless they say so.")
    populations: dict[Identifier, Population] = Field({}, description="Populations that rates may be per, by name.")
    definitions: dict[Identifier, Definition] = Field(
        {}, description="What figures count, by name; every file can use those of every other."
    )
    figures: tuple[Figure, ...] = Field((), description="The figures, in the order of the source.")

    def faults(self) -> Iterable[Fault]:
        """Every figure has a source and a name of its own, and says whom it is about."""
        for rule in (_sourced, _about_somebody, _own_names):
            yield from tried(rule, self)


def link_places(figure: Figure) -> Iterator[tuple[Place, str]]:
    """Every name of another figure that a figure holds, with its place inside the figure."""
    for key in LINKS:
        if (said := getattr(figure, key)) is not None:
            yield (key,), said
    for key in LISTS:
        for index, said in enumerate(getattr(figure, key)):
            yield (key, index), said


def definition_places(figure: Figure) -> Iterator[tuple[Place, str]]:
    """Every definition that a figure names, with its place inside the figure."""
    if figure.definition is not None:
        yield ("definition",), figure.definition
    for side in ("before", "after"):
        reading = getattr(figure, side)
        if reading is not None and reading.definition is not None:
            yield (side, "definition"), reading.definition


def sizes(part: Part) -> Iterator[Fault]:
    """Numbers of a part, those of its own parts aside, that nobody publishes: changes between them reach infinity."""
    for key in type(part).model_fields:
        value = as_read(part, key, None)
        if isinstance(value, float | int) and abs(value) > MOST_LEVEL:
            yield Fault((key,), f"{value:.3g} is larger than any figure that is published.", _SLIP)
        elif isinstance(value, float) and 0 < abs(value) < 1 / MOST_LEVEL:
            yield Fault((key,), f"{value:g} is smaller than any figure that is published.", _SLIP)


def _in_order(part: Range) -> Iterator[Fault]:
    if part.low > part.high:
        yield Fault(("low",), f"{part.low:g} is above {part.high:g}.", "Swap them.")


def _said_once(part: Reading) -> Iterator[Fault]:
    given = [key for key in _SINGLE if getattr(part, key) is not None]
    if len(given) > 1:
        yield Fault((given[1],), f"the value is said twice, by {' and '.join(given)}.", "Keep the one that is printed.")
    if (part.low is None) != (part.high is None):
        missing = "low" if part.low is None else "high"
        yield Fault(("high" if missing == "low" else "low",), f"the range has no {missing}.", f"Add {missing}.")


def _events_within_n(part: Reading) -> Iterator[Fault]:
    if part.events is not None and part.n is not None and part.events > part.n:
        what = f"{part.events:,} cases count out of {part.n:,}."
        yield Fault(("events",), what, "Copy both from the source again.")


def _range_in_order(part: Reading) -> Iterator[Fault]:
    if part.low is not None and part.high is not None and part.low > part.high:
        yield Fault(("low",), f"{part.low:g} is above {part.high:g}.", "Swap them.")


def _says_something(figure: Figure) -> Iterator[Fault]:
    ways = [key for key in (*_SINGLE, "before", *_CHANGES, "no_figure") if getattr(figure, key) is not None]
    if not ways:
        what = "gives no value."
        yield Fault((), what, "Add value, before and after, or a change; or no_figure, if the source gives none.")
    elif figure.no_figure is not None and len(ways) > 1:
        yield Fault(("no_figure",), f"no_figure stands beside {ways[0]}.", "Keep one of them.")
    elif figure.before is not None and any(key in _SINGLE for key in ways):
        what = f"{next(key for key in ways if key in _SINGLE)} stands beside before and after."
        yield Fault(("before",), what, "Keep the value, or the two sides.")


def _both_sides(figure: Figure) -> Iterator[Fault]:
    for side, other in (("before", "after"), ("after", "before")):
        reading = getattr(figure, side)
        if reading is None:
            continue
        if getattr(figure, other) is None:
            yield Fault((side,), f"there is {side} and no {other}.", f"Add {other}.")
        if all(as_read(reading, key, 0) is None for key in _SINGLE):
            yield Fault((side,), f"{side} has no value.", "Add value, one_in, or low and high.")


def _has_type(figure: Figure) -> Iterator[Fault]:
    if figure.no_figure is not None or figure.definition is not None or figure.type is not None:
        return
    sides = [side for side in (figure.before, figure.after) if side is not None]
    if len(sides) < 2 or any(side.definition is None for side in sides):
        yield Fault((), "nothing says what type of value this is.", "Add definition, or type.")


def _sourced(file: ClaimsFile) -> Iterator[Fault]:
    if as_read(file, "source", 0) is not None:
        return
    for index, figure in enumerate(file.figures):
        if as_read(figure, "source", 0) is None:
            mend = "Add source: with its title at the top of the file, or source to the figure."
            yield Fault(("figures", index), "this figure has no source.", mend)


def _about_somebody(file: ClaimsFile) -> Iterator[Fault]:
    if as_read(file, "about", 0) is not None:
        return
    for index, figure in enumerate(file.figures):
        if as_read(figure, "about", 0) is None:
            mend = "Add about: to the figure, or at the top of the file for all of them."
            yield Fault(("figures", index), "nothing says whom this figure is about.", mend)


def _own_names(file: ClaimsFile) -> Iterator[Fault]:
    names = [as_read(figure, "id", None) for figure in file.figures]
    seen: Counter[str] = Counter()
    for index, name in enumerate(names):
        if name is not None and seen[name]:
            yield Fault(("figures", index, "id"), f"{name} is the name of another figure too.", "Give it its own.")
        seen[name or ""] += 1

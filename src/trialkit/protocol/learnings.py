"""What a programme believes it has learnt, each with the trials that bear on it; what they say is never typed.

Whether a trial speaks for a learning, against it or gives no answer follows from its result. The descriptions become
the reference of the learnings file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

from pydantic import Field

from trialkit.protocol.faults import Fault, as_read, one_of, tried
from trialkit.protocol.part import Identifier, Label, Part, Text


class Learning(Part):
    """One sentence that trials can speak for or against."""

    statement: Label = Field(
        description="What the programme believes, as a sentence that could turn out wrong: it says that something gets "
        "better, or comes to no harm."
    )
    trials: Annotated[tuple[Label, ...], Field(min_length=1, max_length=100)] = Field(
        description="The trials that bear on it, whatever they found: louth for its primary measure, louth.came_back "
        "for another."
    )
    next: Text | None = Field(None, description="What would settle it, or is tried next.")

    def faults(self) -> Iterable[Fault]:
        """No trial is named twice with one measure."""
        return tried(_named_once, self)


class LearningsFile(Part):
    """What a programme believes it has learnt, in the order in which it is told."""

    id: Identifier = Field(description="The file's name.")
    learnings: Annotated[tuple[Learning, ...], Field(min_length=1, max_length=100)] = Field(
        description="Each learning with the trials that bear on it."
    )

    def faults(self) -> Iterable[Fault]:
        """No learning stands there twice."""
        return tried(_said_once, self)


def named(said: str) -> tuple[str, str]:
    """The trial and the measure that an entry of `trials` means; "" for the primary measure.

    >>> named("louth.came_back"), named("louth")
    (('louth', 'came_back'), ('louth', ''))
    """
    trial, _, measure = said.partition(".")
    return trial, measure


def link_faults(file: LearningsFile, measures: Mapping[str, tuple[str, ...] | None]) -> Iterator[Fault]:
    """Trials and measures that there are none of. measures: their ids by trial; None where a trial cannot be read."""
    for number, learning in enumerate(file.learnings):
        for place, said in enumerate(learning.trials):
            path = ("learnings", number, "trials", place)
            trial, measure = named(said)
            if trial not in measures:
                known = tuple(measures)
                yield Fault(path, f"{trial} is no trial in trials/.", one_of(known) if known else "", trial, known)
                continue
            own = measures[trial]
            if own is not None and "." in said and measure not in own:
                yield Fault(path, f"{trial} has no measure {measure or 'without a name'}.", one_of(own), measure, own)


def _named_once(learning: Learning) -> Iterator[Fault]:
    trials = tuple(as_read(learning, "trials", ()))
    for place, said in enumerate(trials):
        if said in trials[:place]:
            yield Fault(("trials", place), f"{said} is there twice.", "Keep one of them.")


def _said_once(file: LearningsFile) -> Iterator[Fault]:
    said = [as_read(learning, "statement", None) for learning in as_read(file, "learnings", ())]
    for number, statement in enumerate(said):
        if statement is not None and statement in said[:number]:
            yield Fault(("learnings", number, "statement"), "this learning stands above already.", "Keep one of them.")

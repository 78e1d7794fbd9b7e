"""What goes wrong, said so that the reader can mend it: where, what, and how."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_OF_ITS_OWN = ("there ", "the ", "this ", "these ", "a ", "an ", "some ", "every ", "no ", "nothing ", "columns ")
"""How a sentence begins that has a subject of its own: its place stands before a colon."""


@dataclass(frozen=True)
class Problem:
    """One thing to mend.

    where: "trials/louth.yaml:14:9" or "impact_logs/louth/week-3.xlsx sheet Log, cell D14".
    what:  a sentence on what is wrong; never holds personal data.
    mend:  a sentence on how to put it right.
    """

    where: str
    what: str
    mend: str = ""

    def __str__(self) -> str:
        apart = self.what.startswith(_OF_ITS_OWN) and not self.where.endswith(":")
        where = f"{self.where}:" if self.where and apart else self.where
        return " ".join(part for part in (where, self.what, self.mend) if part)


class TrialkitError(Exception):
    """Root of every error that trialkit tells; carries all problems found, not only the first."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class TrialError(TrialkitError):
    """The trial file cannot be read as a plan."""


class ClaimsError(TrialkitError):
    """A file of published figures cannot be read."""


class LearningsError(TrialkitError):
    """The programme's learnings cannot be read."""


class LogError(TrialkitError):
    """The impact log cannot be read at all (a bad row is set aside instead)."""


class PersonalDataError(LogError):
    """The log holds what looks like personal data; the values are never repeated."""


class WorkspaceError(TrialkitError):
    """A folder or file is missing, misplaced, unreadable or unwritable."""


class PublishError(TrialkitError):
    """A report could not be made whole; nothing was left half-written."""


class FaultError(TrialkitError):
    """A fault of trialkit's own, told by its kind and place alone: its own words may hold what a log holds.

    frames: the calls that led to it, the innermost last.
    """

    def __init__(self, problems: Problem | Iterable[Problem], frames: Iterable[str] = ()) -> None:
        self.frames = tuple(frames)
        super().__init__(problems)

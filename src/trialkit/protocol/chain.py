"""Small numbered files in one folder, written once, never changed, each with the digest of the one before it.

What lies in such a chain cannot be taken away or changed without the next file showing it. Whoever can write every file
can still write all of them anew: only a copy kept elsewhere, or a signature, protects against that.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trialkit.errors import Problem, TrialError, WorkspaceError
from trialkit.protocol.registration import digest

FUTURE = dt.timedelta(minutes=10)
"""How far two computers' clocks may differ before a file counts as dated in the future."""
MOST_BYTES = 2_000_000
_NAME = re.compile(r"([1-9][0-9]{0,3})\.json")

Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]


class Link(BaseModel):
    """One file of a chain: `previous` is the digest of the one before, `digest` that of all the rest of this one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    previous: Digest | None
    digest: Digest

    @property
    def number(self) -> int:
        """Its place in the chain, from 1."""
        raise NotImplementedError

    @property
    def written(self) -> dt.datetime:
        """When it was written, in UTC."""
        raise NotImplementedError

    def sound(self) -> bool:
        """Whether what it says of itself fits, besides its digest."""
        return True


L = TypeVar("L", bound=Link)


@dataclass(frozen=True)
class Chain(Generic[L]):
    """A kind of file that is chained. noun: what one is called; again: the command that writes one."""

    kind: type[L]
    noun: str
    again: str

    def read(self, folder: Path, now: dt.datetime) -> tuple[L, ...]:
        """Every file in order; () where there is no folder.

        Raises TrialError with every problem of every file: edited, missing, doubled, unreadable, dated in the future.
        """
        if not folder.is_dir():
            return ()
        problems: list[Problem] = []
        numbered: dict[int, Path] = {}
        for file in sorted(folder.iterdir()):
            name = _NAME.fullmatch(file.name)
            if name:
                numbered[int(name[1])] = file
            elif file.suffix == ".json":
                said = f"is not named as a {self.noun} is: a number and .json."
                problems.append(Problem(str(file), said, "Take copies and other files out of this folder."))
        found = []
        for number in sorted(numbered):
            link = self.one(numbered[number])
            if isinstance(link, Problem):
                problems.append(link)
            else:
                found.append((numbered[number], number, link))
        problems += self._lost(folder, sorted(numbered))
        problems += self._broken(found, now)
        if problems:
            raise TrialError(problems)
        return tuple(link for *_, link in found)

    def one(self, file: Path) -> L | Problem:
        """One file by itself, or what is wrong with it."""
        where, mend = str(file), f"Restore it from a backup or from version control; never edit a {self.noun}."
        try:
            if file.stat().st_size > MOST_BYTES:
                return Problem(where, f"is too large for a {self.noun}.", mend)
            text = file.read_text(encoding="utf-8")
            content = json.loads(text)
            link = self.kind.model_validate_json(text)
        except OSError as error:
            return Problem(where, f"cannot be read: {error.strerror}.", "Check who may read it.")
        except ValidationError as error:
            first = error.errors()[0]
            said = f"is not a {self.noun}: {'.'.join(map(str, first['loc']))} {first['msg'].lower()}."
            return Problem(where, said, mend)
        except (ValueError, RecursionError):
            return Problem(where, f"is not a {self.noun}: it is not JSON.", mend)
        rest = {key: part for key, part in content.items() if key != "digest"}
        if digest(rest) != link.digest or not link.sound():
            return Problem(where, "was edited after it was written: its digest does not fit.", mend)
        if link.written.tzinfo is None:
            return Problem(where, "has a time without a zone.", mend)
        return link

    def write(self, folder: Path, content: dict[str, Any], after: L | None) -> Path:
        """Write the next file, chained to the one before; a file of its name that is there already stays as it is.

        content: what the file says, apart from its number and digests. Raises WorkspaceError when it cannot be written.
        """
        number = 1 if after is None else after.number + 1
        whole = {"format": 1, self.noun: number, **content, "previous": None if after is None else after.digest}
        whole["digest"] = digest(whole)
        file = folder / f"{number}.json"
        text = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
        if folder.exists() and not folder.is_dir():
            raise WorkspaceError(Problem(str(folder), "is not a folder.", f"Move it: {self.noun}s are kept there."))
        try:
            folder.mkdir(exist_ok=True)
            with file.open("x", encoding="utf-8", newline="\n") as out:
                out.write(text)
        except FileExistsError:
            said = f"is there already; somebody may have written a {self.noun} at the same moment."
            raise WorkspaceError(Problem(str(file), said, f"Run {self.again} again.")) from None
        except OSError as error:
            said = f"cannot be written: {error.strerror}."
            raise WorkspaceError(Problem(str(file), said, "Check who may write to this folder.")) from None
        return file

    def _lost(self, folder: Path, numbers: Sequence[int]) -> Iterator[Problem]:
        lost = [str(number) for number in range(1, max(numbers, default=0) + 1) if number not in numbers]
        if lost:
            said = f"{self.noun} {' and '.join(lost)} {'is' if len(lost) == 1 else 'are'} missing."
            yield Problem(str(folder), said, "Restore it from a backup or from version control.")

    def _broken(self, found: Sequence[tuple[Path, int, L]], now: dt.datetime) -> Iterator[Problem]:
        """Numbers, digests and times that do not follow from one file to the next."""
        mend = f"Restore the {self.noun}s as they were written; take copies out of the folder."
        for place, (file, number, link) in enumerate(found):
            if link.number != number:
                yield Problem(str(file), f"calls itself {self.noun} {link.number}: it was renamed or copied.", mend)
                continue
            if link.written > now + FUTURE:
                said = f"is dated {link.written:%d/%m/%Y %H:%M} UTC, which is later than now."
                yield Problem(str(file), said, "Set this computer's clock, if it is the clock that is wrong.")
            earlier = found[place - 1][2] if place else None
            if (number == 1) != (link.previous is None):
                yield Problem(str(file), f"does not say which {self.noun} came before it.", mend)
            elif earlier and earlier.number == number - 1 and link.previous != earlier.digest:
                yield Problem(str(file), f"does not follow from {self.noun} {number - 1} that lies there.", mend)
            if earlier and link.written < earlier.written:
                yield Problem(str(file), f"is dated before the {self.noun} that it follows.", mend)


def utc_now() -> dt.datetime:
    """Now, in UTC, to the second."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def stamp(moment: dt.datetime) -> str:
    """A moment in UTC as a chained file says it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

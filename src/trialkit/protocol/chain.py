"""Small numbered files in one folder, written once, never changed, each with the digest of the one before it.

What lies in such a chain cannot be taken away or changed without the next file showing it. Whoever can write every file
can still write all of them anew: only a copy kept elsewhere, or a signature, protects against that.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import stat
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trialkit.errors import Problem, TrialError, WorkspaceError
from trialkit.protocol.registration import digest
from trialkit.protocol.values import UNSEEN

FUTURE = dt.timedelta(minutes=10)
"""How far two computers' clocks may differ before a file counts as dated in the future."""
MOST_BYTES = 2_000_000
MOST_NAMED = 5
_NAME = re.compile(r"([1-9][0-9]{0,3})\.json")

Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]


class Link(BaseModel, ABC):
    """One file of a chain: `previous` is the digest of the one before, `digest` that of all the rest of this one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    previous: Digest | None
    digest: Digest

    @property
    @abstractmethod
    def number(self) -> int:
        """Its place in the chain, from 1."""

    @property
    @abstractmethod
    def written(self) -> dt.datetime:
        """When it was written, in UTC."""

    def sound(self) -> bool:
        """Whether what it says of itself fits, besides its digest."""
        return True

    def lacks(self) -> str:
        """What it cannot do without and does not have, as a clause; "" when there is nothing."""
        return ""


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
        if not folder.exists() and not folder.is_symlink():
            return ()
        problems: list[Problem] = []
        numbered: dict[int, Path] = {}
        for file in self._listed(folder):
            name = _NAME.fullmatch(file.name)
            if name:
                numbered[int(name[1])] = file
            elif file.suffix.lower() == ".json":
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

    def _listed(self, folder: Path) -> list[Path]:
        """What lies in the folder. Raises TrialError when it is no folder: that is not "nothing written yet"."""
        mend = f"Put the folder of {self.noun}s back, from a backup or from version control."
        if folder.is_symlink() and not folder.exists():
            raise TrialError(Problem(str(folder), f"is a link that leads nowhere, where {self.noun}s should be.", mend))
        if not folder.is_dir():
            raise TrialError(Problem(str(folder), f"is a file where the folder of {self.noun}s should be.", mend))
        try:
            return sorted(folder.iterdir())
        except OSError as error:
            said = f"cannot be opened: {error.strerror}."
            raise TrialError(Problem(str(folder), said, "Check who may read it.")) from None

    def one(self, file: Path) -> L | Problem:
        """One file by itself, or what is wrong with it."""
        where, mend = str(file), f"Restore it from a backup or from version control; never edit a {self.noun}."
        try:
            seen = file.stat()
            if not stat.S_ISREG(seen.st_mode):
                return Problem(where, "is not a file.", mend)
            if seen.st_size > MOST_BYTES:
                return Problem(where, f"is too large for a {self.noun}.", mend)
            text = file.read_text(encoding="utf-8")
            content = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
            link = self.kind.model_validate_json(text)
            rest = {key: part for key, part in content.items() if key != "digest"}
            fits = digest(rest) == link.digest and link.sound()
        except OSError as error:
            return Problem(where, f"cannot be read: {error.strerror}.", "Check who may read it.")
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"]))
            return Problem(where, f"is not a {self.noun}: {f'{place}: ' if place else ''}{first['msg'].lower()}.", mend)
        except (ValueError, RecursionError):
            return Problem(where, f"is not a {self.noun}: it is not JSON.", mend)
        if not fits:
            return Problem(where, "was edited after it was written: its digest does not fit.", mend)
        if link.written.utcoffset() != dt.timedelta(0):
            return Problem(where, "has a time that is not in UTC.", mend)
        if lacking := link.lacks():
            return Problem(where, lacking, mend)
        return link

    def _lost(self, folder: Path, numbers: Sequence[int]) -> Iterator[Problem]:
        lost = [str(number) for number in range(1, max(numbers, default=0) + 1) if number not in set(numbers)]
        if lost:
            named = " and ".join(lost) if len(lost) <= MOST_NAMED else f"{', '.join(lost[:MOST_NAMED])} and more"
            said = f"{self.noun} {lost[0]} is missing." if len(lost) == 1 else f"{self.noun}s {named} are missing."
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

    def write(self, folder: Path, content: dict[str, Any], after: L | None) -> Path:
        """Write the next file, whole or not at all; a file of its name that is there already is left as it is.

        content: what the file says, apart from its number and digests; after: the one before. Raises TrialError when it
        is too large and WorkspaceError when it cannot be written.

        It is written beside its place and then linked there, which fails where the name is taken. On a disk without
        links it is renamed instead, and only Windows would then notice somebody who did the same in that very moment.
        """
        number = 1 if after is None else after.number + 1
        whole = {"format": 1, self.noun: number, **content, "previous": None if after is None else after.digest}
        whole["digest"] = digest(whole)
        file = folder / f"{number}.json"
        text = (json.dumps(whole, indent=2, ensure_ascii=False) + "\n").encode()
        if len(text) > MOST_BYTES:
            raise TrialError(Problem(str(file), f"would be too large for a {self.noun}.", "Shorten the trial file."))
        try:
            folder.mkdir(exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=folder)
            made = Path(name)
            try:
                with os.fdopen(handle, "wb") as out:
                    out.write(text)
                    out.flush()
                    os.fsync(out.fileno())
                made.chmod(0o644)
                _place(made, file)
            finally:
                with suppress(OSError):
                    made.unlink(missing_ok=True)
        except FileExistsError:
            said = f"is there already; somebody may have written a {self.noun} at the same moment."
            raise WorkspaceError(Problem(str(file), said, f"Run {self.again} again.")) from None
        except OSError as error:
            said = f"cannot be written: {error.strerror}."
            mend = "Check that there is room, and who may write to this folder."
            raise WorkspaceError(Problem(str(file), said, mend)) from None
        return file


def unfit(option: str, text: str | None, most: int, noun: str) -> Iterator[Problem]:
    """Why a text cannot be kept in a chained file, which nobody can mend afterwards."""
    if text is None:
        return
    said = plain(text)
    if not said:
        yield Problem(option, "is empty.", "Say it in a few words.")
    elif hidden := UNSEEN.search(said):
        what = f"holds a character that cannot be seen (U+{ord(hidden[0]):04X})."
        yield Problem(option, what, "Type it again rather than pasting it.")
    elif len(said) > most:
        what = f"has {len(said):,} characters; a {noun} keeps at most {most}."
        yield Problem(option, what, "Say it in a few words.")


def plain(text: str) -> str:
    """Text as one paragraph."""
    return " ".join(text.split())


def utc_now() -> dt.datetime:
    """Now, in UTC, to the second."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def stamp(moment: dt.datetime) -> str:
    """A moment in UTC as a chained file says it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A mapping in which no key stands twice: a reader would see one value, and the digest the other."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _no_number(_: str) -> None:
    """NaN and Infinity, which are no JSON."""
    raise ValueError


def _place(made: Path, file: Path) -> None:
    """Give a written file its name. Raises FileExistsError where the name is taken."""
    try:
        file.hardlink_to(made)
    except FileExistsError:
        raise
    except OSError:
        if file.exists() or file.is_symlink():
            raise FileExistsError from None
        made.rename(file)

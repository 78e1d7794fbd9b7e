"""Files of published figures read together: every figure with its definition, its source and the figures it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from trialkit.protocol.claims import (
    ClaimsFile,
    Definition,
    Figure,
    Population,
    Reading,
    ValueType,
    definition_places,
    link_places,
)
from trialkit.protocol.faults import Fault, one_of
from trialkit.protocol.period import Period, period


@dataclass(frozen=True)
class Value:
    """One side of a claim: its reading, and the definition that holds for it."""

    reading: Reading
    definition_id: str | None
    definition: Definition | None
    type: ValueType
    unit: str

    @property
    def period(self) -> Period | None:
        """When, in the source's words and dated where they allow."""
        return period(self.reading.period) if self.reading.period else None


@dataclass(frozen=True)
class Claim:
    """One published figure in its place.

    key:     "bristol.passed_on", the name by which any file can mean it.
    source:  where it is published; source_name: the same in few words. about: whom it is about.
    single, before, after: its values; None where it has no such side.
    """

    key: str
    source: str
    source_name: str
    about: str
    figure: Figure
    definition_id: str | None
    definition: Definition | None
    single: Value | None
    before: Value | None
    after: Value | None

    @property
    def type(self) -> ValueType | None:
        """The type of its value; of its later value, where it has two."""
        sides = [side for side in (self.after, self.single) if side is not None]
        return sides[0].type if sides else self.figure.type or (self.definition.type if self.definition else None)

    @property
    def unit(self) -> str:
        """What one case is, in the plural; "cases" where nothing says it."""
        return self.figure.unit or (self.definition.unit if self.definition and self.definition.unit else "cases")

    @property
    def period(self) -> Period | None:
        """When the whole figure is of."""
        return period(self.figure.period) if self.figure.period else None

    @property
    def periods(self) -> tuple[Period | None, Period | None]:
        """When its two values are of; of a change without values, what it is counted from and to."""
        if self.before and self.after:
            return self.before.period, self.after.period
        return (period(self.figure.against_period) if self.figure.against_period else None), self.period

    @property
    def values(self) -> tuple[Value, ...]:
        """Every value that is printed, in order of time."""
        return tuple(side for side in (self.before, self.after, self.single) if side is not None)

    @property
    def latest(self) -> Value | None:
        """The value that it ends with."""
        return self.values[-1] if self.values else None


@dataclass(frozen=True)
class Ledger:
    """All files read together."""

    files: tuple[ClaimsFile, ...]

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """Every definition by its name; of two with one name the first, and `link_faults` says so."""
        found: dict[str, Definition] = {}
        for file in self.files:
            for name, definition in file.definitions.items():
                found.setdefault(name, definition)
        return found

    @cached_property
    def populations(self) -> dict[str, Population]:
        """Every population by its name."""
        return {name: one for file in self.files for name, one in file.populations.items()}

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Every figure, by file and in the order of the file."""
        return tuple(self._claim(file, figure) for file in self.files for figure in file.figures)

    @cached_property
    def by_key(self) -> dict[str, Claim]:
        """Every figure by its key."""
        return {claim.key: claim for claim in self.claims}

    def named(self, claim: Claim, said: str) -> Claim:
        """The figure that another one names, "passed_on" in its own file or "bristol.passed_on" in any."""
        return self.by_key[whole_key(claim.key.partition(".")[0], said)]

    def _claim(self, file: ClaimsFile, figure: Figure) -> Claim:
        single = all(getattr(figure, key) is None for key in ("value", "one_in", "low"))
        return Claim(
            key=f"{file.id}.{figure.id}",
            source=figure.source or (file.source.title if file.source else ""),
            source_name=figure.source or (file.source.name if file.source else ""),
            about=figure.about or file.about or "",
            figure=figure,
            definition_id=figure.definition,
            definition=self.definitions.get(figure.definition or ""),
            single=None if single else self._value(figure, figure),
            before=self._value(figure, figure.before),
            after=self._value(figure, figure.after),
        )

    def _value(self, figure: Figure, reading: Reading | None) -> Value | None:
        if reading is None:
            return None
        name = reading.definition or figure.definition
        definition = self.definitions.get(name or "")
        kind = definition.type if definition else figure.type or "count"
        unit = (definition.unit if definition else None) or figure.unit or "cases"
        return Value(reading, name, definition, kind, unit)


def whole_key(file_id: str, said: str) -> str:
    """The key that a name of a figure means in some file."""
    return said if "." in said else f"{file_id}.{said}"


def link_faults(files: Sequence[ClaimsFile]) -> Iterator[tuple[int, Fault]]:
    """Names that mean nothing in any of the files, and names that are given twice, each with its file's position."""
    ledger = Ledger(tuple(files))
    for index, file in enumerate(files):
        yield from ((index, fault) for fault in _twice(files[:index], file))
        for name, definition in file.definitions.items():
            yield from ((index, fault) for fault in _definition_faults(ledger, name, definition))
        for number, figure in enumerate(file.figures):
            for place, said in definition_places(figure):
                if said not in ledger.definitions:
                    known = tuple(ledger.definitions)
                    what = f"{said} is no definition in any file."
                    yield index, Fault(("figures", number, *place), what, one_of(known), said, known)
            for place, said in link_places(figure):
                if whole_key(file.id, said) not in ledger.by_key:
                    known = tuple(one.id for one in file.figures) if "." not in said else tuple(ledger.by_key)
                    what = f"{said} is no figure in any file."
                    yield index, Fault(("figures", number, *place), what, "Name another figure.", said, known)


def _twice(before: Sequence[ClaimsFile], file: ClaimsFile) -> Iterator[Fault]:
    for kind in ("definitions", "populations"):
        for name in getattr(file, kind):
            first = next((other.id for other in before if name in getattr(other, kind)), None)
            if first is not None:
                what = f"{name} is given in {first} too."
                yield Fault((kind, name), what, "Keep one of them: every file can use it.", at_key=True)


def _definition_faults(ledger: Ledger, name: str, definition: Definition) -> Iterator[Fault]:
    if definition.part_of is not None and definition.part_of not in ledger.definitions:
        known = tuple(ledger.definitions)
        what = f"{definition.part_of} is no definition in any file."
        yield Fault(("definitions", name, "part_of"), what, "", definition.part_of, known)
    for number, said in enumerate(definition.populations):
        if said not in ledger.populations:
            known = tuple(ledger.populations)
            what = f"{said} is no population in any file."
            yield Fault(("definitions", name, "populations", number), what, "", said, known)

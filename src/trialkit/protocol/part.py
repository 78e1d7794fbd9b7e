"""What every part of a trial file is made of: names, texts and numbers, and the rules that a part sets itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from trialkit.protocol.faults import Fault, NotReadError

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=5000, strip_whitespace=True)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
FAULTS: Final = "faults"
"""Type of the error by which pydantic passes on the faults of a part, whole, in its context."""


class Part(BaseModel):
    """Any part of a trial file: unknown keys are refused and nothing changes after reading.

    A part may be incomplete while a file with mistakes is being read (`model_construct` with what could be read);
    asking it for what could not be read raises NotReadError, so that every other rule can still be tried.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    def faults(self) -> Iterable[Fault]:
        """What contradicts itself inside this part, its own smaller parts aside."""
        return ()

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        faults = tuple(self.faults())
        if faults:
            told = " ".join(fault.what for fault in faults)
            raise PydanticCustomError(FAULTS, "{told}", {"told": told, "faults": faults})
        return self

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name in type(self).model_fields:
                raise NotReadError(name)
            return super().__getattr__(name)

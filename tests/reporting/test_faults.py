"""A fault of ours: its kind, its place in trialkit and the calls that led to it, without a word of what it says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from trialkit.errors import FaultError
from trialkit.reporting.faults import fault
from trialkit.reporting.tables import table

CELL = "Mrs Smith, 4 High Street"


def fault_of(faulty: Callable[[], object], kind: type[Exception]) -> FaultError:
    """What is told of the error that a call ends in."""
    with pytest.raises(kind) as caught:
        faulty()
    return fault(caught.value)


def test_the_place_is_the_last_line_of_trialkit_that_led_there() -> None:
    found = fault_of(lambda: table("t", "T", (), ((CELL,),)).html(), ValueError)
    assert str(found).startswith("trialkit/reporting/tables.py, line ")
    assert str(found).endswith(", in _row: ValueError. This is a fault of trialkit, not of your files.")
    assert found.frames[-1] == str(found).split(": ")[0]


def test_a_library_s_frames_are_told_as_they_are_imported_and_never_the_error_s_words() -> None:
    found = fault_of(lambda: pd.DataFrame({"n": [1]})[CELL], KeyError)
    assert str(found) == "KeyError. This is a fault of trialkit, not of your files."
    assert "test_faults.py, line " in found.frames[0] and found.frames[-1].startswith("pandas/")
    assert CELL not in f"{found} {found.frames}"


def test_the_kind_of_a_library_s_own_error_is_named_with_its_library() -> None:
    found = fault_of(lambda: np.linalg.inv(np.zeros((2, 2))), np.linalg.LinAlgError)
    assert str(found).startswith("numpy.linalg.LinAlgError. ")


def test_what_the_operating_system_says_is_told_without_the_file_it_says_it_of(tmp_path: Path) -> None:
    found = fault_of((tmp_path / CELL).unlink, FileNotFoundError)
    assert str(found).startswith("FileNotFoundError (No such file or directory). ")

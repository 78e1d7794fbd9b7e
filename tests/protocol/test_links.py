"""A fault that other files show stands at its own line and column, with all that mends it."""

from __future__ import annotations

import pytest

from trialkit.protocol.faults import Fault, Place
from trialkit.protocol.links import found_at
from trialkit.protocol.source import tree_of
from trialkit.protocol.text_file import LEARNINGS_FILE
from trialkit.protocol.tree import Found, Mapped, Mark

TEXT = """\
learnings:
  - statement: It helps.
    trials: [louth, boston]
"""


@pytest.fixture
def root() -> Mapped:
    """The tree of a file with one learning."""
    tree, found = tree_of(TEXT, "learnings.yaml", LEARNINGS_FILE)
    assert tree is not None and not found
    return tree


@pytest.mark.parametrize(
    ("path", "at_key", "mark"),
    [
        (("learnings", 0, "trials", 1), False, Mark(3, 21)),
        (("learnings", 0, "statement"), False, Mark(2, 16)),
        (("learnings", 0, "statement"), True, Mark(2, 5)),
        (("learnings", 0, "next"), False, Mark(2, 5)),
        (("learnings", 7), False, Mark(1, 1)),
        ((), False, Mark(1, 1)),
    ],
)
def test_a_place_stands_where_it_is_written_and_else_where_its_part_does(
    root: Mapped, path: Place, at_key: bool, mark: Mark
) -> None:
    assert found_at(root, Fault(path, "is wrong.", at_key=at_key)).mark == mark


def test_the_mend_is_told_with_the_name_that_was_meant(root: Mapped) -> None:
    fault = Fault(("learnings",), "lough is no trial.", "Use one of: louth.", "lough", ("louth",))
    assert found_at(root, fault) == Found(Mark(1, 1), fault.what, "Use one of: louth. Did you mean louth?")
    assert found_at(root, Fault(fault.path, fault.what, said="q", known=("louth",))).mend == ""

"""The page around the cells."""

from trialkit.reporting.page import css_string

from .conftest import HOSTILE


def test_a_title_cannot_leave_its_css_string() -> None:
    found = css_string(f'{HOSTILE}"; }} </style> \\')
    inside = found[1:-1]
    assert found.startswith('"') and found.endswith('"')
    assert not set(inside) & set('"<>{};()/\n')
    assert css_string("Louth team") == '"Louth team"'

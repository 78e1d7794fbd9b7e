"""Row headers put into a PDF's tags: the file stays whole, and what is not built as expected stays as it is."""

from __future__ import annotations

import datetime as dt
import io

import pikepdf
import pytest
from pypdf import PdfReader

from trialkit.reporting.formats.row_headers import with_row_headers
from trialkit.reporting.pdf import pdf

TEMPLATE = """
#set document(title: "T")
#set text(lang: "en")
#title[T]
#table(columns: 2, table.header([A], [B]), [one], [1], [two], [2])
#table(columns: 2, stroke: none, [three], [3])
"""


@pytest.fixture(scope="module")
def made() -> bytes:
    return pdf(TEMPLATE, {}, on=dt.date(2021, 3, 14))


def test_the_file_reads_as_before_and_every_object_is_where_its_table_says(made: bytes) -> None:
    found = with_row_headers(made)
    assert found != made and found.count(b"/Scope/Row") == 3 and found.count(b"/Scope/Column") == 2
    assert [page.extract_text() for page in PdfReader(io.BytesIO(found)).pages] == [
        page.extract_text() for page in PdfReader(io.BytesIO(made)).pages
    ]
    with pikepdf.open(io.BytesIO(found)) as read:
        assert read.check_pdf_syntax() == []
        assert len(read.objects) == len(pikepdf.open(io.BytesIO(made)).objects)


def test_no_cell_names_its_columns_alone_where_its_row_has_a_header(made: bytes) -> None:
    found = with_row_headers(made)
    assert b"/Headers[(" in made and b"/Headers[(" not in found


def test_it_is_done_once(made: bytes) -> None:
    found = with_row_headers(made)
    assert with_row_headers(found) == found


@pytest.mark.parametrize("other", [b"", b"%PDF-1.7\nstartxref\n9\n%%EOF"])
def test_a_file_built_otherwise_is_left_as_it_is(other: bytes) -> None:
    assert with_row_headers(other) == other

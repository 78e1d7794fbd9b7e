"""What a person reads in each format of a report: the text, without how it is set."""

from __future__ import annotations

import html
import io
import re
import zipfile

import pypdf
from docx import Document


def words_of_html(text: str) -> str:
    text = re.sub(r"<(style|script|svg)\b.*?</\1>", " ", text, flags=re.S)
    return plain(html.unescape(re.sub(r"<[^>]+>", " ", text)))


def words_of_pdf(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return plain(" ".join(page.extract_text() for page in pages))


def words_of_word(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return plain(" ".join([*(paragraph.text for paragraph in document.paragraphs), *cells]))


def part_of_word(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return parts.read(name).decode("utf-8")


def plain(text: str) -> str:
    return " ".join(re.sub("[\u200b\u2060]", "", text).split())


def numbers_of(text: str) -> list[str]:
    """Every number of a text as it is written, without those of dates and lists."""
    return re.findall(r"[−+£]?\d[\d,]*(?:\.\d+)?%?", text)

"""Guessing a large file's texts from a few places in it."""

from __future__ import annotations

from pathlib import Path

from trialkit.records.glimpse import glimpse
from trialkit.records.sheets import Plain


def written(path: Path, lines: list[str]) -> Plain:
    path.write_text("head,other\n" + "".join(line + "\n" for line in lines))
    return Plain(path, ",", len(lines) + 1)


def test_columns_of_few_texts_are_foreseen_with_the_empty_one(tmp_path: Path) -> None:
    plain = written(tmp_path / "log.csv", [f'{("yes", "no")[n % 2]},"a, {n}"' for n in range(50_000)])
    assert glimpse(plain, [0, 1]) == {0: ["", "no", "yes"]}


def test_texts_at_the_end_of_a_sorted_file_are_foreseen_too(tmp_path: Path) -> None:
    plain = written(tmp_path / "log.csv", [f"day {n // 5000},x" for n in range(50_000)])
    assert glimpse(plain, [0])[0] == ["", *(f"day {n}" for n in range(10))]


def test_a_small_or_uneven_file_is_not_guessed_wrongly(tmp_path: Path) -> None:
    assert glimpse(written(tmp_path / "log.csv", ["yes,1"]), [0, 5]) == {}

"""Names and terms from a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from meetingmate.base.errors import UsageError
from meetingmate.exchange import word_list


def test_lines_of_a_text_are_added_once(tmp_path: Path) -> None:
    file = tmp_path / "names.txt"
    file.write_bytes("\ufeff# our people\nZoë  Marsh\r\n\nKokoro\nkokoro\nOkta\n".encode())
    found = word_list.read(file, ["Okta"])
    assert found.words == ["Okta", "Zoë Marsh", "Kokoro"]
    assert (found.added, found.known, found.left_out) == (2, 2, 0)


def test_the_first_column_of_a_table_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes('"Müller, Zoë";Sales\nBen;IT, Support\n;nobody\n'.encode("cp1252"))
    assert word_list.read(file, []).words == ["Müller, Zoë", "Ben"]


def test_what_is_no_term_is_counted(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_text(f"{'x' * 61}\nBen\n")
    found = word_list.read(file, [f"word {n}" for n in range(word_list.MOST - 1)])
    assert (found.added, found.left_out) == (1, 1)
    file.write_text("Carla\nDan\n")
    assert word_list.read(file, [f"word {n}" for n in range(word_list.MOST)]).left_out == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "has no terms in it"), (b"\x89PNG\r\n\x1a\n\x00\x00", "is not a text file"), (b"# a\n \n", "has no terms")],
)
def test_a_file_without_terms_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "list.txt"
    file.write_bytes(content)
    with pytest.raises(UsageError, match=rf"list\.txt {said}"):
        word_list.read(file, [])
    with pytest.raises(UsageError, match=r"none\.txt can't be read"):
        word_list.read(tmp_path / "none.txt", [])

"""Where a file is saved: the system's dialog asks about the name that was picked, and this about the one it becomes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.widgets import overwriting
from ui.widgets.overwriting import FilesOfOurs, where_to_save, with_ending, with_ending_of_kind

KINDS = "Word (*.docx);;Text (*.txt)"


@pytest.mark.parametrize("agreed", [True, False])
@pytest.mark.parametrize(
    ("picked", "named", "becomes"),
    [
        ("list", with_ending_of_kind((".docx", ".txt")), "list.txt"),
        ("v1.2", with_ending_of_kind((".docx", ".txt")), "v1.2.txt"),
        ("list", with_ending(".zip"), "list.zip"),
    ],
)
def test_a_name_that_gets_its_ending_is_asked_about(
    qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, agreed: bool, picked: str, named, becomes: str
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    asked: list[Path] = []

    def may(_parent: QWidget, _title: str, files: list[Path]) -> bool:
        asked.extend(files)
        return agreed

    monkeypatch.setattr(overwriting, "may_replace", may)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(tmp_path / picked), "Text (*.txt)"))
    file = tmp_path / becomes
    assert where_to_save(parent, "Save", file, KINDS, named) == (file, "Text (*.txt)")
    assert asked == []
    file.write_text("mine")
    assert where_to_save(parent, "Save", file, KINDS, named) == ((file, "Text (*.txt)") if agreed else None)
    assert asked == [file]


def test_a_folder_in_the_place_of_a_file_is_not_asked_about(tmp_path: Path) -> None:
    (tmp_path / "a.docx").mkdir()
    (tmp_path / "b.docx").write_text("mine")
    ours = FilesOfOurs()
    there = [tmp_path / name for name in ("a.docx", "b.docx", "c.docx")]
    assert ours.others(there) == [tmp_path / "b.docx"]
    ours.note(there)
    assert ours.others(there) == []
    (tmp_path / "b.docx").write_text("mine again")
    assert ours.others(there) == [tmp_path / "b.docx"]
    ours.pick(tmp_path / "b.docx")
    assert ours.others(there) == []


def test_a_name_that_was_picked_whole_is_not_asked_about_again(
    qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    (tmp_path / "a.docx").write_text("mine")
    monkeypatch.setattr(overwriting, "may_replace", lambda *args: pytest.fail("asked twice"))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(tmp_path / "a.docx"), ""))
    found = where_to_save(parent, "Save", tmp_path, KINDS, with_ending_of_kind((".docx", ".txt")))
    assert found == (tmp_path / "a.docx", "")

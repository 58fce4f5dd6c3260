"""Bundles in the window: made from the menu, dropped, opened, cancelled; never a change of what is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog

from meetingmate.exchange import bundles
from meetingmate.library import Library, whole_meeting
from tests.library.filled import meeting
from tests.ui.app.test_meeting_menu import act, menu_of
from tests.ui.app.test_window import drag
from tests.ui.conftest import Running
from ui.library import bundle_dialog, questions
from ui.library.bundle_dialog import BundleDialog
from ui.library.dialog import EXCHANGE


def dialog_of(running: Running) -> BundleDialog:
    dialog = next(one for one in running.window.findChildren(BundleDialog) if one.isVisible())
    running.until(lambda: dialog.table.rowCount() > 0)
    return dialog


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A bundle of another MeetingMate."""
    library = Library(tmp_path / "foreign")
    one = meeting(library, "From elsewhere", "what was said there", date="2026-03-04")
    bundles.write_bundle(library, [one], tmp_path / "foreign.meetingmate")
    library.close()
    return tmp_path / "foreign.meetingmate"


def test_the_open_meeting_is_saved_from_the_menu_and_already_here(
    running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "out"
    offered = []

    def pick(_parent: object, _title: str, place: str, _kinds: str) -> tuple[str, str]:
        offered.append(place)
        return str(file), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", pick)
    running.window.actions_.by_name["bundle"].trigger()
    dialog = dialog_of(running)
    assert dialog.chosen() == ["m1"]
    running.until(lambda: dialog.said.text() == "1 meeting selected, recordings of 716 kB")
    dialog.save.click()
    assert Path(offered[0]).name == "2026-03-03 Harbor weekly product meeting.meetingmate"
    banner = running.window.banner
    running.until(lambda: banner.message == "Bundle saved: 1 meeting in out.meetingmate.")
    assert [made.text() for made in banner.buttons] == ["Open folder"]
    before = whole_meeting.read(running.library, "m1")
    running.window.open_files([tmp_path / "out.meetingmate"])
    running.until(lambda: banner.message == "This meeting is already in the library. Nothing was imported.")
    assert whole_meeting.read(running.library, "m1") == before


def test_the_list_offers_it_for_any_meeting(running: Running) -> None:
    act(menu_of(running, "m1"), "Make a bundle for another MeetingMate…")
    dialog = dialog_of(running)
    assert dialog.chosen() == ["m1"]
    dialog.reject()


def test_meetings_are_found_and_ticked_and_none_is_no_bundle(running: Running) -> None:
    for number in (1, 2):
        meeting(running.library, f"Board {number}", "x", series="Board" if number == 1 else None)
    dialog = running.window.bundles.ask([])
    running.until(lambda: dialog.table.rowCount() == 3)
    assert not dialog.save.isEnabled()
    dialog.search.setText("board march")
    dialog.all.click()
    running.until(lambda: dialog.save.isEnabled())
    assert [running.library.meeting(one).title for one in dialog.chosen()] == ["Board 2", "Board 1"]
    assert dialog.suggested_name() == "2026-03-03 Board 2.meetingmate"
    dialog.search.setText("series that is not there")
    dialog.none.click()
    assert len(dialog.chosen()) == 2, "only what is shown is unticked"
    dialog.search.clear()
    dialog.none.click()
    running.until(lambda: not dialog.save.isEnabled())
    dialog.reject()


def test_without_the_recordings(running: Running, tmp_path: Path) -> None:
    dialog = running.window.bundles.ask(["m1"])
    running.until(lambda: dialog.chosen() == ["m1"])
    dialog.with_sound.setChecked(False)
    dialog.save_to(tmp_path / "text.meetingmate")
    running.until(lambda: running.window.banner.message.startswith("Bundle saved"))
    assert (tmp_path / "text.meetingmate").stat().st_size < 100_000


@pytest.mark.parametrize("agreed", [True, False])
def test_an_encrypted_library_asks_before_it_writes_a_plain_file(
    running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, agreed: bool
) -> None:
    asked = []

    def may(_parent: object, _title: str, sentence: str, _consequences: str, do: str) -> bool:
        asked.append((sentence, do))
        return agreed

    monkeypatch.setattr(bundles, "not_encrypted", lambda library: "The bundle will not be encrypted.")
    monkeypatch.setattr(questions, "may", may)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(tmp_path / "plain.meetingmate"), ""))
    dialog = running.window.bundles.ask(["m1"])
    running.until(lambda: dialog.chosen() == ["m1"])
    dialog.save.click()
    assert asked == [("The bundle will not be encrypted.", "Save without encryption")]
    if agreed:
        running.until(lambda: running.window.banner.message.startswith("Bundle saved"))
    else:
        dialog.reject()
    assert (tmp_path / "plain.meetingmate").exists() == agreed


def test_a_dropped_bundle_comes_in_and_is_shown(running: Running, foreign: Path) -> None:
    window = running.window
    assert drag(window, [foreign], drop=False)
    assert window.file_opener.overlay.accessibleName() == "Drop bundles"
    assert drag(window, [foreign], drop=True)
    running.until(lambda: window.banner.message == "Imported: 1 meeting.")
    assert [made.text() for made in window.banner.buttons] == ["Show meeting"]
    window.banner.buttons[0].click()
    running.until(lambda: running.page.title.text() == "From elsewhere")


def test_what_is_no_bundle_gets_its_sentence(running: Running, tmp_path: Path) -> None:
    (tmp_path / "pictures.zip").write_bytes(b"PK")
    running.window.open_files([tmp_path / "pictures.zip"])
    banner = running.window.banner
    running.until(lambda: banner.kind == "problem" and "pictures.zip" in banner.message)
    assert "nothing was imported" in banner.message
    assert [row.id for row in running.library.rows()] == ["m1"]


def test_an_import_is_cancelled_and_the_next_one_begins(
    running: Running, foreign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    banner = running.window.banner
    real, begun = bundles.import_bundle, []

    def waits_for_the_button(library: Library, file: Path, report) -> object:
        begun.append(file)
        while len(begun) == 1:
            report(0.42, "From elsewhere")
        return real(library, file, report)

    monkeypatch.setattr(bundles, "import_bundle", waits_for_the_button)
    running.window.open_files([foreign])
    running.until(lambda: banner.message == "From elsewhere – 42 %")
    assert [made.text() for made in banner.buttons] == ["Cancel"]
    running.window.open_files([foreign])
    banner.buttons[0].click()
    running.until(lambda: banner.message == "Imported: 1 meeting.")
    assert len(begun) == 2
    assert len(running.library.rows()) == 2


def test_the_library_dialog_makes_and_takes_bundles(
    running: Running, foreign: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library_dialog = running.window.maintenance.open(EXCHANGE)
    tab, long = library_dialog.exchange, library_dialog.long
    monkeypatch.setattr(bundle_dialog, "which_bundle", lambda parent: foreign)
    tab._import_bundle()
    running.until(lambda: long.sentence == "Imported: 1 meeting.")
    running.until(lambda: running.window.sidebar.model.rowCount() == 4)  # two meetings, each under its day
    made = tab.make_bundle()
    running.until(lambda: made.table.rowCount() == 2)
    assert made.chosen() == []
    made.table.item(0, 0).setCheckState(Qt.CheckState.Checked)
    made.save_to(tmp_path / "again.meetingmate")
    running.until(lambda: long.sentence == "Bundle saved: 1 meeting in again.meetingmate.")
    assert (tmp_path / "again.meetingmate").read_bytes() == foreign.read_bytes()
    library_dialog.close()
    assert not [one for one in running.window.findChildren(QDialog) if one.isVisible()]

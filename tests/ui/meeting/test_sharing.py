"""Copying, mailing and dragging the minutes."""

from __future__ import annotations

import email
from collections.abc import Callable, Iterator
from email.policy import default
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import docx
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from meetingmate.library import people
from meetingmate.library.people import Person
from tests.ui import filled
from tests.ui.conftest import Running
from ui.meeting import sharing
from ui.meeting.sharing import mime_of_file


class Desktop(QObject):
    """The mail program: it reads what it is asked to open."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.files: list[tuple[Path, bytes]] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        if url.isLocalFile():
            path = Path(url.toLocalFile())
            self.files.append((path, path.read_bytes()))
        else:
            self.addresses.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))


@pytest.fixture
def desktop(qapp: QApplication) -> Iterator[Desktop]:
    made = Desktop()
    for scheme in ("file", "mailto"):
        QDesktopServices.setUrlHandler(scheme, made, "open")
    yield made
    for scheme in ("file", "mailto"):
        QDesktopServices.unsetUrlHandler(scheme)


def share(running: Running, run: Callable[[], object]) -> str:
    """Do it, and give what the window then says."""
    said: list[str] = []
    running.page.told.connect(said.append)
    running.page.problem.connect(said.append)
    run()
    running.until(lambda: said)
    assert running.window.banner.message == said[-1]
    return said[-1]


def test_a_section_is_copied_as_a_table_and_an_item_as_a_line(running: Running) -> None:
    view = running.page.minutes
    running.page.tabs.setCurrentWidget(running.page.minutes_tab)
    [heading] = [n for n, row in enumerate(view.model.rows) if getattr(row, "section", "") == "actions"]
    view.list.setCurrentIndex(view.model.index(heading))
    view.list.setFocus()
    said = share(running, lambda: QTest.keyClick(view.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier))
    assert said == "Copied. Paste with Ctrl+V."
    assert QGuiApplication.clipboard().mimeData().html().count("<tr>") == 1 + len(running.document.minutes.actions)
    view.list.setCurrentIndex(view.model.index_of(("decision", 0)))
    assert share(running, running.page.copy) == "Copied. Paste with Ctrl+V."
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == running.document.minutes.decisions[0].text
    assert "<p>" in data.html()
    assert data.hasFormat("text/markdown")


def test_the_minutes_are_copied_in_three_forms_and_it_says_so(running: Running) -> None:
    QGuiApplication.clipboard().clear()
    said = share(running, running.window.actions_.by_name["copy_minutes"].trigger)
    assert said == "Minutes copied. Paste them with Ctrl+V."
    data = QGuiApplication.clipboard().mimeData()
    task = "Have a fix for the time zone bug in review"
    assert data.hasHtml()
    assert "<td" in data.html()
    for form in (data.html(), data.text(), bytes(data.data("text/markdown").data()).decode()):
        assert task in form


def test_the_minutes_are_copied_as_markdown(running: Running) -> None:
    assert share(running, running.page.sharing.copy_markdown) == "Minutes copied as Markdown."
    assert QGuiApplication.clipboard().text().startswith("# Harbor weekly product meeting\n")


def test_what_was_typed_a_moment_ago_is_copied(running: Running) -> None:
    running.page.title.setText("Harbor council")
    share(running, running.window.actions_.by_name["copy_markdown"].trigger)
    assert QGuiApplication.clipboard().text().startswith("# Harbor council\n")


def test_the_menu_offers_everybody_with_a_task(running: Running) -> None:
    menu = running.page.share.menu()
    menu.fill()
    copied, mailed = [action.menu() for action in menu.actions() if action.menu() is not None]
    assert [a.text() for a in copied.actions()] == ["Marcus", "Eleanor", "Diego", "Priya"]
    assert [a.text() for a in mailed.actions()] == ["Marcus", "Eleanor", "Diego", "Priya"]
    assert share(running, copied.actions()[1].trigger) == "Tasks of Eleanor copied."
    assert "Redraw the sign-up screens" in QGuiApplication.clipboard().text()
    assert "time zone" not in QGuiApplication.clipboard().text().split("Decisions")[0]


def test_another_meeting_is_copied_without_opening_it(running: Running) -> None:
    filled.add_sample(running.library, "m7", audio=False)
    running.library.edit_meeting("m7", lambda m: setattr(m, "title", "Another one"))
    share(running, lambda: running.page.sharing.copy_markdown("m7"))
    assert QGuiApplication.clipboard().text().startswith("# Another one\n")
    assert running.document.id == "m1"


def test_a_meeting_without_minutes_says_so(running: Running) -> None:
    filled.add_others(running.library)
    said = share(running, lambda: running.page.sharing.copy_minutes("m5"))
    assert said == "This meeting has no minutes yet. Open it and write them first."


def test_the_mail_goes_to_those_whose_address_is_known(running: Running, desktop: Desktop) -> None:
    people.save(running.library, Person(name="Priya", email="priya@harbor.example"))
    people.save(running.library, Person(name="Marcus Lee", aliases=["Marcus"], email="marcus@harbor.example"))
    said = share(running, running.page.sharing.mail_minutes)
    assert said == "Mail handed to your mail program. 2 of 4 addresses are known; add the others under People."
    ((path, data),) = desktop.files
    assert path.name == "2026-03-03 Harbor weekly product meeting.eml"
    message = email.message_from_bytes(data, policy=default)
    assert [a.addr_spec for a in message["To"].addresses] == ["priya@harbor.example", "marcus@harbor.example"]
    assert message["Subject"] == "Minutes: Harbor weekly product meeting, Tue 3 March 2026"
    (word,) = message.iter_attachments()
    assert word.get_filename() == "2026-03-03 Harbor weekly product meeting.docx"
    running.page.sharing.close()
    assert not path.exists()


def test_one_person_gets_a_short_mail(running: Running, desktop: Desktop) -> None:
    people.save(running.library, Person(name="Diego", email="diego@harbor.example"))
    said = share(running, lambda: running.page.sharing.mail_for("Diego"))
    assert said == "Mail handed to your mail program."
    (address,) = desktop.addresses
    parts = urlsplit(address)
    assert parts.path == "diego@harbor.example"
    assert "Rewrite the out-of-date help page about refunds" in parse_qs(parts.query)["body"][0]


def test_a_long_text_goes_as_a_file(running: Running, desktop: Desktop) -> None:
    running.document.edit_minutes("edit", lambda m: setattr(m.actions[0], "task", "word " * 600))
    share(running, running.page.sharing.mail_outcome)
    assert desktop.addresses == []
    ((_path, data),) = desktop.files
    assert b"word word" in data


def test_the_word_file_is_dragged_out(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    carried: list[Path] = []

    class Drag(sharing.QDrag):
        def exec(self, actions: Qt.DropAction) -> Qt.DropAction:
            carried.extend(Path(url.toLocalFile()) for url in self.mimeData().urls())
            return actions

    monkeypatch.setattr(sharing, "QDrag", Drag)
    monkeypatch.setattr(sharing.QGuiApplication, "mouseButtons", lambda: Qt.MouseButton.LeftButton)
    clicked: list[bool] = []
    running.page.export_wanted.connect(lambda: clicked.append(True))
    _drag(running.page.export, QPoint(10, 10), QPoint(60, 10))
    running.until(lambda: carried)
    (path,) = carried
    assert "Harbor weekly product meeting" in "\n".join(p.text for p in docx.Document(str(path)).paragraphs)
    assert not clicked
    assert mime_of_file(path).hasUrls()
    _drag(running.page.export, QPoint(10, 10), QPoint(11, 10))
    assert clicked
    for dialog in running.window.findChildren(sharing.QWidget):
        if type(dialog).__name__ == "ExportDialog":
            dialog.reject()


def _drag(button: sharing.QWidget, start: QPoint, end: QPoint) -> None:
    kinds, left, none = QEvent.Type, Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    steps = (
        (kinds.MouseButtonPress, start, left, left),
        (kinds.MouseMove, end, none, left),
        (kinds.MouseButtonRelease, end, left, none),
    )
    for kind, at, which, held in steps:
        place = button.mapToGlobal(at)
        event = QMouseEvent(kind, QPointF(at), QPointF(place), which, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(button, event)


def test_addresses_in_a_pasted_list_are_kept_under_people(running: Running) -> None:
    table = running.page.notes.attendees
    table.add()
    table.table.item(table.table.rowCount() - 1, 0).setText("Roth, Carla <carla@x.de>; Ben <ben@y.org>")
    running.settle()
    assert people.addresses(running.library, ["Carla Roth", "Ben", "Priya"]) == {
        "Carla Roth": "carla@x.de",
        "Ben": "ben@y.org",
    }

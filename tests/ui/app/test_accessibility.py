"""What a screen reader is told: every control of every window has a role, a name, and a value where it has one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.conftest import Running
from ui.speakers.speaker_dialog import SpeakerDialog
from ui.widgets import dialogs

#: Roles of things that somebody acts on. What only groups or paints may go without a name.
_CONTROLS = {
    QAccessible.Role.Button,
    QAccessible.Role.ButtonMenu,
    QAccessible.Role.ButtonDropDown,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
    QAccessible.Role.ComboBox,
    QAccessible.Role.EditableText,
    QAccessible.Role.SpinBox,
    QAccessible.Role.Slider,
    QAccessible.Role.Dial,
    QAccessible.Role.ProgressBar,
    QAccessible.Role.PageTab,
    QAccessible.Role.PageTabList,
    QAccessible.Role.List,
    QAccessible.Role.ListItem,
    QAccessible.Role.Table,
    QAccessible.Role.Tree,
    QAccessible.Role.TreeItem,
    QAccessible.Role.MenuItem,
    QAccessible.Role.Link,
}
#: Roles whose value must be told beside the name.
_VALUED = {QAccessible.Role.Slider, QAccessible.Role.SpinBox, QAccessible.Role.ProgressBar, QAccessible.Role.ComboBox}
#: Parts of Qt's own controls, which the control speaks for.
_QT_OWN = {"qt_spinbox_lineedit", "qt_scrollarea_viewport", "qt_toolbar_ext_button"}


def _tree(interface: QAccessibleInterface, depth: int = 0) -> Iterator[QAccessibleInterface]:
    yield interface
    if depth > 30:
        return
    for number in range(min(interface.childCount(), 200)):
        child = interface.child(number)
        if child is not None and child.isValid():
            yield from _tree(child, depth + 1)


def _name(interface: QAccessibleInterface) -> str:
    return interface.text(QAccessible.Text.Name).strip()


def _described(interface: QAccessibleInterface) -> str:
    found = interface.object()
    path = []
    while found is not None:
        path.append(f"{type(found).__name__}{'#' + found.objectName() if found.objectName() else ''}")
        found = found.parent()
    return f"{interface.role().name} in {' < '.join(path[:5]) or 'a view'}"


def faults_of(window: QWidget) -> list[str]:
    """What a screen reader could not say of ``window``."""
    root = QAccessible.queryAccessibleInterface(window)
    assert root is not None
    faults = []
    controls = 0
    for interface in _tree(root):
        state = interface.state()
        if state.invisible or interface.role() not in _CONTROLS:
            continue
        thing = interface.object()
        if isinstance(thing, QWidget) and (thing.objectName() in _QT_OWN or not thing.isVisibleTo(window)):
            continue
        if isinstance(thing, QWidget) and thing.focusPolicy() == Qt.FocusPolicy.NoFocus and _inside_control(thing):
            continue
        controls += 1
        if not _name(interface):
            faults.append(f"no name: {_described(interface)}")
        if interface.role() in _VALUED and not state.editable and not _value(interface):
            faults.append(f"no value: {_described(interface)}")
    assert controls, "nothing was looked at"
    return faults


def _inside_control(widget: QWidget) -> bool:
    """Whether it is only a part of a control of Qt's (the field of an editable combo box, say)."""
    parent = widget.parentWidget()
    return parent is not None and type(parent).__name__ in ("QComboBox", "QSpinBox", "QDoubleSpinBox", "QDateEdit")


def _value(interface: QAccessibleInterface) -> str:
    values = interface.valueInterface()
    if values is not None and values.currentValue() is not None:
        return str(values.currentValue())
    return interface.text(QAccessible.Text.Value).strip()


def unreachable(window: QWidget) -> list[str]:
    """Enabled controls that the Tab key never comes to."""
    inside = set()
    widget = window.nextInFocusChain()
    while widget is not window:
        inside.add(widget)
        widget = widget.nextInFocusChain()
    return [
        f"not by keyboard: {type(w).__name__} {w.accessibleName() or w.objectName()}"
        for w in window.findChildren(QWidget)
        if w.isVisibleTo(window) and w.isEnabled() and w.focusPolicy() & Qt.FocusPolicy.TabFocus and w not in inside
    ]


def test_every_part_of_the_meeting_page_speaks(running: Running) -> None:
    for tab in range(running.page.tabs.count()):
        running.page.tabs.setCurrentIndex(tab)
        QApplication.processEvents()
        assert faults_of(running.window) == [], running.page.tabs.tabText(tab)
        assert unreachable(running.window) == []


def test_every_page_of_the_library_speaks(running: Running) -> None:
    nav = running.window.sidebar.nav
    for number in range(1, nav.count()):
        nav.setCurrentIndex(number)
        running.settle()
        QApplication.processEvents()
        assert faults_of(running.window) == [], nav.tabText(number)
        assert unreachable(running.window) == [], nav.tabText(number)


def test_the_question_about_a_speaker_speaks(running: Running) -> None:
    running.page.transcript.ask_who("Marcus")
    dialog = next(w for w in running.window.findChildren(SpeakerDialog) if w.isVisible())
    running.until(lambda: dialog.suggested.isVisible() or "No name" in dialog.heading.text(), 60)
    assert faults_of(dialog) == []
    assert unreachable(dialog) == []
    dialog.reject()


def test_the_search_speaks_with_results_and_without(running: Running) -> None:
    window = running.window
    window.search.focus()
    assert faults_of(window) == []
    filters = window.search.page.filters
    filters.when.setCurrentIndex(filters.when.count() - 1)  # the two days are shown
    window.sidebar.search.setText("alarm")
    running.until(lambda: window.search.page.model.rows)
    assert faults_of(window) == []
    assert unreachable(window) == []


def test_the_empty_window_speaks(empty_window: Running) -> None:
    assert faults_of(empty_window.window) == []


def test_every_menu_entry_has_words(running: Running) -> None:
    actions = [a for menu in running.window.menuBar().actions() for a in menu.menu().actions() if not a.isSeparator()]
    assert len(actions) > 10
    assert [a for a in actions if not a.text().strip()] == []


def test_the_dialogs_speak(running: Running) -> None:
    settings = running.window.settings_controller.open()
    for page in settings.pages:
        settings.show_page(page.title)
        QApplication.processEvents()
        assert faults_of(settings) == [], page.title
        assert unreachable(settings) == [], page.title
    settings.search.setText("microphone")
    assert faults_of(settings) == []
    settings.search.clear()
    settings.show_page("Shortcuts")
    keys = settings.shortcuts.ask()
    assert faults_of(keys) == []
    assert unreachable(keys) == []
    keys.reject()
    settings.close()
    export = running.window.commands.open_export()
    assert faults_of(export) == []
    export.close()
    bundle = running.window.bundles.ask(["m1"])
    running.until(lambda: bundle.chosen() == ["m1"])
    assert faults_of(bundle) == []
    assert unreachable(bundle) == []
    bundle.reject()


def test_the_housekeeping_speaks_and_is_reached_by_keyboard(running: Running) -> None:
    running.session.trash("m1")
    dialog = running.window.maintenance.open()
    running.until(lambda: dialog.trash.table.rows_model.rows)
    table = QAccessible.queryAccessibleInterface(dialog.trash.table)
    assert "Meeting: Harbor weekly product meeting" in [_name(cell) for cell in _tree(table)]
    dialog.long.say("Written.", action="Open the folder", on_action=lambda: None)
    for tab in range(dialog.tabs.count()):
        dialog.tabs.setCurrentIndex(tab)
        QApplication.processEvents()
        assert faults_of(dialog) == [], dialog.tabs.tabText(tab)
        assert unreachable(dialog) == []
    dialog.long.run("Working …", lambda report: report(0.5, "half"), lambda _none: None)
    assert faults_of(dialog) == []
    running.until(lambda: not dialog.long.running)


@pytest.mark.parametrize("show", [dialogs.show_help, dialogs.show_about])
def test_the_help_speaks(running: Running, show: object) -> None:
    show(running.window)
    dialog = QApplication.activeModalWidget() or next(
        w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not running.window
    )
    assert faults_of(dialog) == []
    dialog.close()


def test_a_nameless_control_is_found(running: Running) -> None:
    """The check itself can fail."""
    from PySide6.QtWidgets import QPushButton

    button = QPushButton(running.window.page)
    button.show()
    assert any("no name" in fault for fault in faults_of(running.window))
    button.deleteLater()

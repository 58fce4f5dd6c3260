"""The menu of the transcript: everything that can be done with the selected lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Utterance, is_speaker_label
from ui.base import text
from ui.base.labels import add_entry, entry
from ui.base.shortcuts import native
from ui.document.document import MeetingDocument
from ui.transcript.translation import Offered


class Copy(Protocol):
    """Copies the lines that are selected."""

    def __call__(self, *, times: bool = True, names: bool = True) -> None: ...


class Give(Protocol):
    """Gives the selected lines to a speaker (None: nobody known, or with ``new`` somebody new)."""

    def __call__(self, speaker: str | None, *, following: bool = False, new: bool = False) -> None: ...


@dataclass(frozen=True)
class LineCommands:
    """What can be done with the selected lines; ``play`` takes a second, ``ask_who`` a speaker,
    ``show_in`` a language (None: the original only)."""

    play: Callable[[float], None]
    edit_line: Callable[[], None]
    join_lines: Callable[[], None]
    copy: Copy
    ask_who: Callable[[str], None]
    give: Give
    replace: Callable[[], None]
    show_in: Callable[[Offered | None], None]


def build(
    parent: QWidget,
    document: MeetingDocument,
    rows: Sequence[Utterance],
    commands: LineCommands,
    languages: Sequence[Offered] = (),
) -> QMenu:
    """The menu for ``rows``, those of ``document`` that are selected now; it deletes itself. ``languages`` are those
    that the transcript can be shown in."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    one = rows[0] if len(rows) == 1 else None
    if rows and not document.imported:
        _add(
            menu, tr("Play from {time}", time=text.clock(rows[0].start)), lambda: commands.play(rows[0].start), "Space"
        )
    if not document.read_only:
        _add(menu, tr("Edit the line"), commands.edit_line, "Return", enabled=one is not None)
        label = tr("Join with the next line") if one else tr("Join the lines")
        _add(menu, label, commands.join_lines, "Ctrl+J", enabled=bool(rows))
    menu.addSeparator()
    if document.timed:
        _add(menu, tr("Copy with times and names"), commands.copy, "Ctrl+C")
    _add(menu, tr("Copy with names"), lambda: commands.copy(times=False), "" if document.timed else "Ctrl+C")
    _add(menu, tr("Copy the text only"), lambda: commands.copy(times=False, names=False))
    menu.addSeparator()
    if rows and not document.read_only:
        speakers = list(dict.fromkeys(row.speaker for row in rows if row.speaker))
        for speaker in speakers:
            asks = tr("Who is {speaker}?…", speaker=speaker) if is_speaker_label(speaker) else f"{speaker}…"
            _add(menu, asks, partial(commands.ask_who, speaker), "F4" if speaker == speakers[0] else "")
        many = tr("Give the lines to") if len(rows) > 1 else tr("Give this line to")
        _give_menu(menu.addMenu(many), document, rows, commands.give, following=False)
        if one is not None:
            whose = one.speaker or tr("unknown speaker")
            _give_menu(
                menu.addMenu(tr("Give this and all following lines of {speaker} to", speaker=entry(whose))),
                document,
                rows,
                commands.give,
                following=True,
            )
        menu.addSeparator()
    if not document.read_only:
        _add(menu, tr("Find and replace…"), commands.replace, "Ctrl+H")
    if languages:
        show = menu.addMenu(tr("Show in"))
        add_entry(show, tr("Original only"), partial(commands.show_in, None))
        for offered in languages:
            name = tr("{language}, from the recording", language=offered.name) if offered.heard else offered.name
            add_entry(show, name, partial(commands.show_in, offered))
    return menu


def _give_menu(
    menu: QMenu, document: MeetingDocument, rows: Sequence[Utterance], give: Give, *, following: bool
) -> None:
    now = {row.speaker for row in rows}
    for name in dict.fromkeys([*document.speakers, *document.people()]):
        if now != {name}:
            add_entry(menu, name, partial(give, name, following=following))
    menu.addSeparator()
    menu.addAction(tr("New speaker"), lambda: give(None, following=following, new=True))
    menu.addAction(tr("Unknown speaker"), lambda: give(None, following=following))


def _add(menu: QMenu, label: str, run: Callable[[], object], keys: str = "", *, enabled: bool = True) -> QAction:
    """An entry; ``keys`` are shown only, the view itself listens to them."""
    action = add_entry(menu, label, run)
    if keys:
        action.setText(f"{action.text()}\t{native(keys)}")
    action.setEnabled(enabled)
    return action

"""What a meeting can be exported to: in groups, in plain words, and how the file is called then."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QWidget

from meetingmate.base.translation import mark, tr

#: Keys of formats that are no suffix of their own.
OBSIDIAN, EVENTS, SHEETS = "obsidian", "events", "sheets"


@dataclass(frozen=True)
class Format:
    """One entry: ``key`` names it, ``name`` and ``hint`` say what it is.

    ``minutes``: it shows the minutes, and can show quotes and the transcript. ``needs_minutes``: there is nothing to
    write without them.
    """

    key: str
    suffix: str
    name: str
    hint: str = ""
    minutes: bool = False
    needs_minutes: bool = False


READ, TASKS, TRANSCRIPT, PROGRAMS = (
    mark("Minutes to read"),
    mark("Tasks"),
    mark("Transcript"),
    mark("For other programs"),
)
_GROUPS: dict[str, tuple[Format, ...]] = {
    READ: (
        Format(".docx", ".docx", mark("Word minutes (.docx)"), minutes=True),
        Format(".pdf", ".pdf", mark("PDF minutes (.pdf)"), minutes=True),
        Format(
            ".html", ".html", mark("Web page (.html)"), mark("Opens in any browser and needs no network."), minutes=True
        ),
        Format(".txt", ".txt", mark("Plain text (.txt)"), minutes=True),
        Format(".md", ".md", mark("Markdown (.md)"), minutes=True),
        Format(
            OBSIDIAN,
            ".md",
            mark("Markdown for Obsidian (.md)"),
            mark("With properties, links to people, and tasks with due dates."),
            minutes=True,
        ),
    ),
    TASKS: (
        Format(
            SHEETS,
            "",
            mark("Task sheets, one per person"),
            mark("Each person gets what concerns them: tasks, decisions and questions."),
            needs_minutes=True,
        ),
        Format(".xlsx", ".xlsx", mark("Excel table (.xlsx)"), needs_minutes=True),
        Format(".csv", ".csv", mark("Table for any spreadsheet (.csv)"), needs_minutes=True),
        Format(
            EVENTS,
            ".ics",
            mark("Calendar entries (.ics)"),
            mark(
                "All-day entries on the due dates, for Outlook, Google Calendar and others. Tasks without a date are "
                "written as to-dos, which some calendars do not show."
            ),
            needs_minutes=True,
        ),
        Format(
            ".ics",
            ".ics",
            mark("To-do list (.ics)"),
            mark("For Thunderbird, Apple Reminders and other lists of to-dos."),
            needs_minutes=True,
        ),
    ),
    TRANSCRIPT: (
        Format(".srt", ".srt", mark("Subtitles (.srt)")),
        Format(".vtt", ".vtt", mark("Web subtitles (.vtt)")),
        Format(
            ".lrc", ".lrc", mark("Lines for music players (.lrc)"), mark("Shown like lyrics while the recording plays.")
        ),
        Format(".tsv", ".tsv", mark("Table of lines (.tsv)"), mark("Start, end and text of each line.")),
    ),
    PROGRAMS: (
        Format(".json", ".json", mark("JSON of everything (.json)")),
        Format(
            ".whisper.json",
            ".whisper.json",
            mark("JSON of lines and words (.whisper.json)"),
            mark("The transcript alone, with the time of each word, as many transcription programs write it."),
        ),
        Format(".rttm", ".rttm", mark("Who speaks when (.rttm)")),
    ),
}
FORMATS = tuple(one for group in _GROUPS.values() for one in group)
_BY_KEY = {one.key: one for one in FORMATS}


class FormatChoice(QComboBox):
    """The formats below the headings of their groups; ``currentData`` is the key of one."""

    def __init__(self, *, has_minutes: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Format"))
        self.setMaxVisibleItems(len(FORMATS) + len(_GROUPS))
        model = QStandardItemModel(self)
        for heading, formats in _GROUPS.items():
            head = QStandardItem(tr(heading))
            font = head.font()
            font.setBold(True)
            head.setFont(font)
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            model.appendRow(head)
            for one in formats:
                item = QStandardItem(tr(one.name))
                item.setData(one.key, Qt.ItemDataRole.UserRole)
                item.setEnabled(has_minutes or not one.needs_minutes)
                model.appendRow(item)
        self.setModel(model)
        self.choose(".docx")

    @property
    def format(self) -> Format:
        """The chosen one."""
        return _BY_KEY[self.currentData()]

    def choose(self, key: str) -> None:
        """Choose a format; one that is not known, or can't be written, leaves the choice as it is."""
        index = self.findData(key)
        if index >= 0 and self.model().flags(self.model().index(index, 0)) & Qt.ItemFlag.ItemIsEnabled:
            self.setCurrentIndex(index)


def renamed(path: Path, chosen: Format, *, packed: bool = False) -> Path:
    """``path`` with the ending of ``chosen`` in place of that of any other format. ``packed``: sheets in one file."""
    sheets = tr("task sheets")
    ending = f" - {sheets}{'.zip' if packed else ''}" if chosen.key == SHEETS else chosen.suffix
    name = path.name
    known = sorted({one.suffix for one in FORMATS if one.suffix} | {f" - {sheets}.zip", f" - {sheets}"}, key=len)
    for old in reversed(known):
        if name.lower().endswith(old.lower()) and len(name) > len(old):
            name = name[: -len(old)]
            break
    return path.with_name(name + ending)

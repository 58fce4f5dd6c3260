"""The transcript in a second language: what is shown below the lines, and the bar that says how far it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from meetingmate.base.translation import tr, trn
from meetingmate.domain.meeting import Utterance
from meetingmate.domain.translation import FAILURES, Translated
from ui.base import text
from ui.base.labels import Label, set_tip
from ui.widgets.controls import button


@dataclass(frozen=True)
class Offered:
    """A language to show the transcript in; ``heard``: translated from the recording instead of the text."""

    code: str
    name: str
    heard: bool = False


@dataclass(frozen=True)
class Below:
    """The text below a line; ``originals`` are the places in it (start, length) that are not translated."""

    text: str
    originals: tuple[tuple[int, int], ...] = ()


def below(translated: Translated) -> Below:
    """What is shown of a translation: sentences that are not translated are marked in words."""
    parts: list[str] = []
    originals: list[tuple[int, int]] = []
    place = 0
    for one in translated.sentences:
        part = one.text or tr("{text} (not translated)", text=one.original)
        if not one.text:
            originals.append((place, len(part)))
        parts.append(part)
        place += len(part) + 1
    return Below(" ".join(parts), tuple(originals))


def reasons(translated: Translated) -> str:
    """Why sentences of a line are not translated, in a sentence; "" when all are."""
    named = ", ".join(tr(FAILURES[failure]) for failure in translated.failures())
    return tr("Not translated: {reasons}.", reasons=named) if named else ""


class TranslationBar(QWidget):
    """Says which language is shown below the lines, and how far the work is. ``ended``: the person wants to see the
    original alone; ``stop_wanted``: what is not translated yet stays so; ``rest_wanted``: lines without a translation
    are to get one; ``toggled``: the key that shows and hides it. ``language_wanted`` gives one of ``languages``, or
    None for the original only."""

    language_wanted = Signal(object)
    toggled = Signal()
    ended = Signal()
    stop_wanted = Signal()
    rest_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.languages: list[Offered] = []
        self.said = Label()
        self.said.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setMaximumWidth(140)
        self.progress.setAccessibleName(tr("Translating"))
        self.stop = button(tr("Stop"), self.stop_wanted.emit, tip=tr("Keeps what is translated so far"))
        self.rest = button(tr("Translate the rest"), self.rest_wanted.emit)
        self.close_button = button(tr("Show the original only"), self.ended.emit)
        set_tip(self.close_button, tr("Ctrl+T shows and hides the translation"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 12, 8)
        row.addWidget(self.said, 1)
        for widget in (self.progress, self.stop, self.rest, self.close_button):
            row.addWidget(widget)
        self.hide()

    def show_working(self, language: str, done: int, total: int) -> None:
        """``done`` of ``total`` lines are translated; none is known yet with ``total`` 0."""
        self.said.setText(tr("Translating into {language}…", language=language))
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self._say(working=True, rest=False)

    def show_result(
        self, language: str, lines: Sequence[Utterance], found: Mapping[str, Translated], missing: int
    ) -> None:
        """All that is there: how many sentences stay in the original, how many lines have no translation."""
        shown = [found[line.id] for line in lines if line.id in found]
        left = sum(1 for one in shown for sentence in one.sentences if sentence.failure)
        said = [tr("Also in {language}.", language=language)]
        if left:
            said.append(
                trn(
                    "{count} sentence is in the original because a check failed.",
                    "{count} sentences are in the original because a check failed.",
                    left,
                )
            )
        if missing:
            said.append(trn("{count} line is not translated yet.", "{count} lines are not translated yet.", missing))
        self.said.setText(" ".join(said))
        self._say(working=False, rest=missing > 0)

    def show_live(self, language: str, lines: int, seconds: float, reason: str) -> None:
        """The translation of a meeting that is being recorded: ``lines`` wait, the oldest for ``seconds``; ``reason``:
        why nothing is translated."""
        said = [tr("Also in {language}.", language=language)]
        if reason:
            said = [reason]
        if lines:
            said.append(
                trn(
                    "The translation is {count} line behind ({time}).",
                    "The translation is {count} lines behind ({time}).",
                    lines,
                    time=text.duration(seconds).replace(" ", "\u00a0"),
                )
            )
        if self.said.text() != " ".join(said):
            self.said.setText(" ".join(said))
        self._say(working=False, rest=False)

    def _say(self, *, working: bool, rest: bool) -> None:
        self.progress.setVisible(working)
        self.stop.setVisible(working)
        self.rest.setVisible(rest)
        self.close_button.setVisible(not working)
        self.show()

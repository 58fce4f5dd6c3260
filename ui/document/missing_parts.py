"""What a page of the open meeting says instead of its transcript, minutes or tasks: one sentence, one thing to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from msgspec import Struct
from PySide6.QtWidgets import QWidget

from meetingmate.base.translation import mark, tr
from meetingmate.domain.meeting import Minutes
from ui.document.document import MeetingDocument
from ui.document.transcribe_again import TranscribeAgainDialog
from ui.widgets.empty_state import EmptyState

Part = Literal["transcript", "minutes", "tasks"]

_AT_WORK: dict[Part, tuple[str, str]] = {
    "transcript": (mark("Transcribing"), mark("The first lines appear here as soon as they are recognised.")),
    "minutes": (mark("The minutes are being written"), mark("They appear here when the transcript is complete.")),
    "tasks": (mark("The tasks are being collected"), mark("They come with the minutes.")),
}


class Missing(Struct, frozen=True):
    """``action`` labels the button that calls ``run``; empty: there is nothing to do."""

    icon: str
    title: str
    sentence: str
    action: str = ""
    run: Callable[[], None] | None = None

    def say_in(self, empty: EmptyState) -> None:
        """Show it."""
        empty.say(self.icon, self.title, self.sentence, self.action, self.run)


def missing(document: MeetingDocument, part: Part, over: QWidget) -> Missing | None:
    """Why there is no ``part``, or nothing in it because nobody spoke; None when it is there, or only not made yet.

    ``over`` is what a question stands in front of.
    """
    state = document.job.state if document.job else "done"
    made = {"transcript": bool(document.utterances)}.get(part, not is_hollow(document.minutes))
    if made or document.meeting is None:
        return None
    if document.job is not None and document.job.waits_for and document.minutes is None:
        title, sentence = tr("Waiting for the speech model"), tr("It is processed as soon as the model is installed.")
        return Missing("queued", title, sentence)
    if state == "queued" and document.minutes is None:
        return Missing("queued", tr("Waiting its turn"), tr("It is processed as soon as the work before it is done."))
    if state == "running" and document.minutes is None:
        title, sentence = _AT_WORK[part]
        return Missing("queued", tr(title), tr(sentence))
    if state == "failed" and document.minutes is None:
        return Missing("warning", tr("Processing stopped"), tr("Press Retry to continue."), tr("Retry"), document.retry)
    if state == "cancelled" and document.minutes is None:
        said = tr("What is done so far is kept.")
        return Missing("cancelled", tr("Processing was cancelled"), said, tr("Retry"), document.retry)
    if document.utterances or state in ("queued", "running"):
        return None
    if document.imported:
        return Missing(
            "transcript", tr("No text was found"), tr("Nothing was said in {file}.", file=document.meeting.imported)
        )
    if not document.meeting.tracks:
        return Missing("transcript", tr("No speech was found"), tr("There is no recording of this meeting."))
    return Missing(
        "transcript",
        tr("No speech was found in this recording"),
        tr("If somebody speaks in it, transcribe it again and choose the language."),
        tr("Transcribe again…"),
        lambda: TranscribeAgainDialog(document, over.window()).open(),
    )


def is_hollow(minutes: Minutes | None) -> bool:
    """Whether there are no minutes, or nothing in them."""
    return minutes is None or not (minutes.items_with_evidence() or minutes.topics or minutes.previous_actions)

"""Minutes in another language: a copy with translated texts, marked as a translation; quotes stay as they were said."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from meetingmate.base.languages import language_name
from meetingmate.domain.meeting import ActionItem, Decision, Meeting, Minutes, Point, PreviousAction, Utterance
from meetingmate.domain.translation import Translated
from meetingmate.export.view import LISTING
from meetingmate.texts.document_texts import text as fixed_text
from meetingmate.texts.localise import is_text


def texts_of(minutes: Minutes) -> list[str]:
    """All texts to translate, each once, in the order of the minutes."""
    found: list[str] = []

    def note(words: str) -> str:
        found.append(words)
        return words

    _with_texts(minutes, note)
    return list(dict.fromkeys(one for one in found if one.strip()))


def translated(minutes: Minutes, texts: Mapping[str, Translated], language: str) -> Minutes:
    """A copy in ``language``; what is not in ``texts``, or failed, is in the original with a mark behind it."""
    mark = f"[{fixed_text('not_translated', language)}]"
    shown = _with_texts(minutes, lambda words: _shown(words, texts.get(words), mark))
    made = shown.how_made
    made.remarks = [fixed_text("translation_note", language, original=language_name(minutes.language, language))]
    shown.language, shown.approval = language, None
    return shown


def marked(meeting: Meeting, language: str) -> Meeting:
    """The meeting as the head of a translated document shows it."""
    return replace(meeting, title=fixed_text("translated_title", language, title=meeting.title))


def translated_lines(
    meeting: Meeting, utterances: list[Utterance], texts: Mapping[str, Translated], language: str
) -> list[Utterance]:
    """The lines in ``language``; those without a translation are as they were said, with a mark unless they are in
    that language (a line of no language of its own is in that of the meeting)."""
    mark = f"[{fixed_text('not_translated', language)}]"
    return [
        replace(
            one,
            text=_shown(one.text, texts.get(one.id), "" if (one.language or meeting.language) == language else mark),
            words=[],
        )
        for one in utterances
    ]


def _shown(words: str, found: Translated | None, mark: str) -> str:
    if not words.strip():
        return words
    return f"{words} {mark}".rstrip() if found is None else found.shown(mark)


def _with_texts(minutes: Minutes, change: Callable[[str], str]) -> Minutes:
    """A copy with each text changed. Sentences that only list what stands below are left out: no document shows
    them."""
    shown = copy.deepcopy(minutes)
    shown.summary = [point for point in shown.summary if not _lists(point, minutes.language)]
    for point in shown.all_points():
        point.text = change(point.text)
    for topic in shown.topics:
        topic.title = change(topic.title)
    items: list[Decision | ActionItem | PreviousAction] = [*shown.decisions, *shown.actions, *shown.previous_actions]
    for item in items:
        if isinstance(item, Decision):
            item.text, item.note = change(item.text), change(item.note) if item.note else ""
        else:
            item.task = change(item.task)
            if item.due_text:
                item.due_text = change(item.due_text)
    if shown.next_meeting is not None:
        shown.next_meeting.text = change(shown.next_meeting.text)
    return shown


def _lists(point: Point, language: str) -> bool:
    return point.check.result != "person" and any(is_text(key, language, point.text) for key in LISTING)

"""A part of the minutes for the clipboard: a section, a topic, or one item, in the same three forms as the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from meetingmate.domain.meeting import Meeting, Minutes, Utterance
from meetingmate.export.cleaning import one_line
from meetingmate.export.copying import Block, Copied, Sheet, built_of, copied, point_of, sheet_of_minutes, words_of_row
from meetingmate.export.options import ExportOptions

#: Names a part: ``("heading", "decisions")`` a section, ``("title", 0)`` a topic, ``("action", 2)`` or
#: ``("point", 0, 1)`` an item, as the window names its rows.
PartRef = tuple[str] | tuple[str, str] | tuple[str, int] | tuple[str, int, int]


def copy_of_part(
    meeting: Meeting,
    utterances: Sequence[Utterance],
    minutes: Minutes,
    part: PartRef,
    options: ExportOptions | None = None,
) -> Copied | None:
    """The part, or None when it is not there or has no form of its own."""
    only = _only(minutes, part)
    if only is None:
        return None
    cited = {evidence.utterance for item in only.items_with_evidence() for evidence in item.evidence}
    built = built_of(meeting, [u for u in utterances if u.id in cited], only, options)
    sheet = sheet_of_minutes(built)
    if part[0] in ("heading", "title"):
        _, *blocks = sheet.blocks
        if part == ("heading", "topics"):
            return copied(Sheet(built.text("topics"), sheet.language, tuple(blocks), sheet.owner, sheet.due))
        if part == ("heading", "summary"):
            words = " ".join(one_line(point.text) for point in only.summary)
            blocks = [Block(built.text("summary"), paragraphs=(words,))] if words else []
        if not blocks:
            return None
        [block] = blocks
        untitled = Block(paragraphs=block.paragraphs, points=block.points, tasks=block.tasks)
        return copied(Sheet(block.title, sheet.language, (untitled,), sheet.owner, sheet.due))
    words = ""
    if only.summary:
        words = one_line(only.summary[0].text)
    elif built.decisions:
        words = words_of_row(built.decisions[0])
    elif built.actions:
        aside = built.task_aside(built.actions[0])
        words = words_of_row(built.actions[0]) + (f" ({aside})" if aside else "")
    elif built.questions:
        words = built.questions[0].text
    elif built.topics and built.topics[0].points:
        words = point_of(built.topics[0].points[0])
    if not words:
        return None
    # pasted into a line, the text must not end it
    return replace(copied(Sheet("", sheet.language, (Block(paragraphs=(words,)),), "", "")), text=words)


def _only(minutes: Minutes, part: PartRef) -> Minutes | None:
    """Minutes that say nothing but ``part``; None when it is not there."""
    kept = Minutes(language=minutes.language)
    match part:
        case ("heading", "summary"):
            kept.summary = minutes.summary
        case ("heading", "decisions"):
            kept.decisions = minutes.decisions
        case ("heading", "actions"):
            kept.actions = minutes.actions
        case ("heading", "topics"):
            kept.topics = minutes.topics
        case ("heading", "questions"):
            kept.open_questions = minutes.open_questions
        case ("summary", int(number)):
            kept.summary = minutes.summary[number : number + 1]
        case ("decision", int(number)):
            kept.decisions = minutes.decisions[number : number + 1]
        case ("action", int(number)):
            kept.actions = minutes.actions[number : number + 1]
        case ("question", int(number)):
            kept.open_questions = minutes.open_questions[number : number + 1]
        case ("title", int(number)):
            kept.topics = minutes.topics[number : number + 1]
        case ("point", int(topic), int(number)):
            kept.topics = [
                msgspec.structs.replace(one, points=one.points[number : number + 1])
                for one in minutes.topics[topic : topic + 1]
            ]
    return kept if kept.summary or kept.decisions or kept.actions or kept.open_questions or kept.topics else None

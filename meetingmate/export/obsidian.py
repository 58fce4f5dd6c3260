"""Markdown as Obsidian takes it: properties, people as links to their notes, tasks that its plug-ins find.

Tasks are written as the plug-in "Tasks" writes them (``- [ ] … 📅 2026-03-05``), which "Dataview" reads as well. The
task list for each person is left out: its tasks would be found twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace

from meetingmate.domain.meeting import ActionItem, Meeting, Minutes, is_speaker_label
from meetingmate.export import markdown
from meetingmate.export.cleaning import one_line
from meetingmate.export.meeting_tasks import day_of
from meetingmate.export.view_model import MinutesView, Row

#: No note of Obsidian can be called so, and no link can name it.
_NOT_IN_LINKS = re.compile(r'[*"\\/<>:|?#^\[\]%]')
_BOX = {"open": " ", "proposed": " ", "done": "x", "withdrawn": "-"}
_PRIORITY = {"high": "⏫", "low": "🔽"}


def render(view: MinutesView, meeting: Meeting, minutes: Minutes | None) -> str:
    """The note. Raises nothing; what is not known has no property."""
    actions = minutes.actions if minutes else []

    def tasks(shown: MinutesView) -> list[str]:
        return [_task(shown, row, action) for row, action in zip(shown.actions, actions, strict=True)]

    lines = [*_properties(view, meeting), "", f"# {markdown.escape(view.title)}"]
    lines += ["", f"**{view.text('draft')}**"] if view.draft else []
    lines += markdown.body(replace(view, task_lists=[]), tasks)
    return "\n".join(lines).rstrip("\n") + "\n"


def link(name: str) -> str:
    """``[[name]]``; the bare name where no note can be called so, or where nobody is named."""
    name = one_line(name)
    return name if not name or is_speaker_label(name) or _NOT_IN_LINKS.search(name) else f"[[{name}]]"


def tag(words: str) -> str:
    """``words`` as a tag: letters, figures, - _ / and not figures alone; "" when nothing is left."""
    made = re.sub(r"[^\w/-]+", "-", one_line(words)).strip("-/")
    return f"{made}_" if made.isdigit() else made


def _properties(view: MinutesView, meeting: Meeting) -> list[str]:
    known: dict[str, str | list[str]] = {
        "title": view.title,
        "date": meeting.date if day_of(meeting.date) else "",
        "time": one_line(meeting.start or ""),
        "place": one_line(meeting.place or ""),
        "chair": link(meeting.chair or ""),
        "series": one_line(meeting.series or ""),
        "attendees": _links(attendee.name for attendee in meeting.attendees if attendee.present),
        "absent": _links(attendee.name for attendee in meeting.attendees if not attendee.present),
        "tags": list(dict.fromkeys(["meeting", *filter(None, map(tag, meeting.tags))])),
    }
    lines = ["---"]
    for key, value in known.items():
        if isinstance(value, list):
            lines += [f"{key}:", *(f"  - {_yaml(one)}" for one in value)] if value else []
        elif value:
            lines.append(f"{key}: {value if key == 'date' else _yaml(value)}")
    lines += [f"draft: {'true' if view.draft else 'false'}"] if view.has_minutes else []
    return [*lines, "---"]


def _links(names: Iterable[str]) -> list[str]:
    return [link(name) for name in names if one_line(name)]


def _yaml(words: str) -> str:
    """A quoted string: those of JSON are strings of YAML too."""
    return json.dumps(words, ensure_ascii=False)


def _task(view: MinutesView, row: Row, action: ActionItem) -> str:
    """One line; the plug-in wants priority and date at its end."""
    owners = ", ".join(_owner(owner) for owner in action.owners if one_line(owner))
    aside = [owners] if owners else []
    aside += [markdown.escape(row.due)] if row.due and not day_of(action.due) else []
    aside += [row.status] if action.status == "proposed" else []
    aside += [markdown.escape(view.doubt(row))] if row.doubts else []
    words = [f"- [{_BOX[action.status]}]", f"**{row.number}**", markdown.escape(row.text)]
    words += [f"({', '.join(aside)})"] if aside else []
    words += [_PRIORITY[action.priority]] if action.priority in _PRIORITY else []
    words += [f"📅 {due.isoformat()}"] if (due := day_of(action.due)) else []
    lines = [" ".join(words)]
    lines += [
        f"    - {markdown.escape(f'{quote.text} {quote.speaker}'.rstrip())} {quote.time}".rstrip()
        for quote in row.quotes
    ]
    return "\n".join(lines)


def _owner(name: str) -> str:
    made = link(name)
    return made if made.startswith("[[") else markdown.escape(made)

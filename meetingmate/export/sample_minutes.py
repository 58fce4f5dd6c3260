"""The minutes of the sample meeting that comes with the program, to show what a document looks like."""

from __future__ import annotations

import json
from dataclasses import replace

from meetingmate.base import paths
from meetingmate.domain.meeting import ActionItem, Attendee, Decision, Meeting, Minutes, NextMeeting, Point, Topic
from meetingmate.export import view
from meetingmate.export.options import ExportOptions
from meetingmate.export.view_model import MinutesView


def sample_view(options: ExportOptions) -> MinutesView:
    """What a document of the sample says. Its text is English, as its recording is. Raises OSError."""
    known = json.loads((paths.resources_dir() / "sample" / "sample_standup.json").read_text(encoding="utf-8"))
    reference = known["reference"]
    meeting = Meeting(
        id="sample",
        title=known["title"],
        date=known["date"],
        start="09:30",
        duration_s=known["duration_s"],
        language=known["language"],
        chair=known["attendees"][0],
        minute_taker=known["attendees"][2],
        attendees=[Attendee(name=name) for name in known["attendees"]],
    )
    points = [turn for turn in known["turns"] if len(turn["text"]) > _LONG_TURN]
    share = max(1, len(points) // len(reference["topics"]))
    minutes = Minutes(
        language=known["language"],
        summary=[Point(text=reference["summary"])],
        topics=[
            Topic(
                title=title,
                start=points[n * share]["start"],
                end=points[n * share]["end"],
                points=[Point(text=turn["text"], speaker=turn["speaker"]) for turn in points[n * share :][:2]],
            )
            for n, title in enumerate(reference["topics"])
        ],
        decisions=[Decision(text=text, by=meeting.chair) for text in reference["decisions"]],
        actions=[
            ActionItem(
                task=action["task"],
                owners=[action["owner"]] if action["owner"] else [],
                due=action["due_date"],
                due_text=action["due_text"],
            )
            for action in reference["actions"]
        ],
        next_meeting=NextMeeting(text="next Tuesday", date="2026-03-10", time="09:30"),
    )
    return view.build(meeting, [], minutes, replace(options, language=None))


#: Letters of a turn that says something.
_LONG_TURN = 60

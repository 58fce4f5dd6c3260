"""Meetings that a draft must stand: nothing in them, too much in them, and words that want to be more than words."""

from __future__ import annotations

from meetingmate.assistants.drafts.gathering import Content
from meetingmate.domain.meeting import (
    ActionItem,
    Attendee,
    Check,
    Decision,
    Evidence,
    Meeting,
    Minutes,
    NextMeeting,
    Point,
    PreviousAction,
    Utterance,
)
from tests.export.examples import sample as sample_minutes

#: Words that mean something to mails, to pages, to Markdown and to templates, and none of them here.
SPELLS = (
    "Mallory\r\nBcc: victim@example.org",
    "<script>alert(1)</script>",
    "{{ ''.__class__.__mro__ }}",
    "{% for x in range(10**9) %}x{% endfor %}",
    "# Heading *bold* [link](file:///etc/passwd)",
    "- not a list",
    "## not a title",
    "[not stated]",
    "\u202eטקסט\u2069 עברית",
    "\uf8d00\uf8d1forged\uf8d2",
)


def content(meeting: Meeting, minutes: Minutes, *lines: tuple[str | None, str]) -> Content:
    """A meeting in which ``lines`` (speaker, words) were said."""
    said = [
        Utterance(id=f"u{n}", start=float(n), end=n + 1.0, text=words, speaker=who)
        for n, (who, words) in enumerate(lines, start=1)
    ]
    return Content(meeting, said, minutes)


def evidence(number: int, quote: str) -> list[Evidence]:
    """What an item rests on: words of line ``number``."""
    return [Evidence(utterance=f"u{number}", quote=quote, start=float(number), end=number + 1.0)]


def sample() -> Content:
    """The sample meeting."""
    return Content(*sample_minutes())


def summary_only() -> Content:
    """No decisions, no tasks."""
    minutes = Minutes(
        summary=[Point(text="The garden was looked at.", evidence=evidence(1, "We looked at the garden"))]
    )
    return content(
        Meeting(id="garden", title="Garden", date="2026-03-01"), minutes, ("Ana", "We looked at the garden today.")
    )


def nobody() -> Content:
    """Nobody has a name, and no day is known."""
    minutes = Minutes(
        decisions=[Decision(id="d1", text="Close the gate", evidence=evidence(1, "We close the gate"))],
        actions=[ActionItem(id="a1", task="Buy a lock", evidence=evidence(2, "Buy a lock"))],
    )
    return content(
        Meeting(id="gate", title="", date=""), minutes, ("Speaker 1", "We close the gate."), (None, "Buy a lock.")
    )


def many(tasks: int = 200) -> Content:
    """More tasks than anybody reads."""
    people = ["Ana", "Ben", "Chloé"]
    minutes = Minutes(
        actions=[
            ActionItem(id=f"a{n}", task=f"Check crate {n}", owners=[people[n % 3]], evidence=evidence(1, "crates"))
            for n in range(1, tasks + 1)
        ]
    )
    meeting = Meeting(id="crates", title="Crates", date="2026-03-02", attendees=[Attendee(name=one) for one in people])
    return content(meeting, minutes, ("Ana", "All the crates."))


def spells() -> Content:
    """Every text of the meeting is one of ``SPELLS``."""
    named = [one for one in SPELLS if one.strip()]
    minutes = Minutes(
        summary=[Point(id=f"s{n}", text=f"{one} one", evidence=evidence(1, one)) for n, one in enumerate(named)],
        decisions=[Decision(id=f"d{n}", text=one, by=one, evidence=evidence(1, one)) for n, one in enumerate(named)],
        actions=[
            ActionItem(id=f"a{n}", task=one, owners=[one], due_text=one, evidence=evidence(1, one))
            for n, one in enumerate(named)
        ],
        open_questions=[
            Point(id=f"q{n}", text=one, speaker=one, evidence=evidence(1, one)) for n, one in enumerate(named)
        ],
        previous_actions=[
            PreviousAction(meeting="before", item="a1", task=one, owners=[one], meeting_title=one) for one in named
        ],
        next_meeting=NextMeeting(text=SPELLS[0]),
    )
    meeting = Meeting(
        id="spells",
        title=SPELLS[0],
        date="2026-03-03",
        place=SPELLS[1],
        chair=SPELLS[2],
        attendees=[Attendee(name=one, role=one) for one in named],
    )
    return content(meeting, minutes, *((one, one) for one in named))


def right_to_left() -> Content:
    """A meeting in Hebrew."""
    minutes = Minutes(
        language="he",
        decisions=[Decision(id="d1", text="נעביר את הפגישה ליום שני", evidence=evidence(1, "ליום שני"))],
        actions=[
            ActionItem(
                id="a1",
                task="לשלוח את הסיכום",
                owners=["דנה"],
                evidence=evidence(2, "אשלח"),
                check=Check(doubts=["heard"]),
            )
        ],
    )
    meeting = Meeting(id="rtl", title="פגישת צוות", date="2026-03-04", language="he", attendees=[Attendee(name="דנה")])
    return content(meeting, minutes, ("דנה", "נעביר ליום שני."), ("דנה", "אשלח את הסיכום."))


HOSTILE = {
    "sample": sample,
    "summary only": summary_only,
    "nobody": nobody,
    "many": many,
    "spells": spells,
    "right to left": right_to_left,
}

"""A small library to ask about."""

from __future__ import annotations

from meetingmate.domain.meeting import (
    ActionItem,
    Attendee,
    Decision,
    Evidence,
    Meeting,
    Minutes,
    NextMeeting,
    Point,
    Utterance,
)
from meetingmate.library import Library

#: speaker and text of each line, ten seconds apart
LAUNCH = [
    ("Ann", "Let us talk about the launch date."),
    ("Tom", "The twentieth of May works for everyone."),
    ("Ann", "Then we launch on the twentieth of May."),
    ("Tom", "I will send the press release by Friday."),
    ("Ann", "Is the trade fair stand paid for?"),
    ("Tom", "Next meeting is on Tuesday at ten."),
]
SSO = [
    ("Eve", "The single sign-on, SSO, fails for contractors."),
    ("Ann", "The certificate of the gateway was replaced on Saturday."),
    ("Eve", "I will ask the vendor about SSO tomorrow."),
]


def add(library: Library, ident: str, lines: list[tuple[str, str]], day: str, title: str, **more: object) -> None:
    """Add a meeting without minutes."""
    people = [Attendee(name=name) for name in dict.fromkeys(speaker for speaker, _ in lines)]
    library.add(Meeting(id=ident, title=title, date=day, language="en", attendees=people, **more))
    library.replace_utterances(
        ident,
        [
            Utterance(id=f"u{n}", start=10.0 * n, end=10.0 * n + 9, text=text, speaker=speaker)
            for n, (speaker, text) in enumerate(lines)
        ],
    )


def cited(number: int, quote: str) -> list[Evidence]:
    """The words of line ``number``."""
    return [Evidence(utterance=f"u{number}", quote=quote, start=10.0 * number, end=10.0 * number + 9)]


def fill(library: Library) -> None:
    """Two meetings of a series with minutes."""
    add(library, "launch", LAUNCH, "2026-05-03", "Launch planning", series="Launch")
    library.add_minutes(
        "launch",
        Minutes(
            decisions=[
                Decision(text="The launch is on 20 May", evidence=cited(2, "we launch on the twentieth"), id="d")
            ],
            actions=[
                ActionItem(
                    task="Send the press release",
                    owners=["Tom"],
                    due="2026-05-08",
                    evidence=cited(3, "I will send the press release"),
                    id="a",
                ),
                ActionItem(task="Book the hall", owners=["Tom"], status="done", evidence=cited(3, "I will"), id="b"),
            ],
            open_questions=[Point(text="Is the trade fair stand paid for?", evidence=cited(4, "paid for"), id="q")],
            next_meeting=NextMeeting(
                text="Tuesday at ten", date="2026-05-05", time="10:00", evidence=cited(5, "on Tuesday at ten")
            ),
        ),
    )
    add(library, "sso", SSO, "2026-06-01", "Sign-on problems")
    library.add_minutes(
        "sso",
        Minutes(
            actions=[ActionItem(task="Ask the vendor about SSO", owners=["Eve"], evidence=cited(2, "SSO"), id="a")]
        ),
    )

"""What is told before a meeting gets to work is no key point."""

import pytest

from meetingmate.domain.meeting import Meeting, Utterance
from meetingmate.minutes.items.facts import Facts
from meetingmate.minutes.writing import smalltalk
from meetingmate.minutes.writing.write import write_minutes

HEAD = [
    ("Priya", "Morning."),
    ("Marcus", "Did everybody survive the fire alarm on Friday?"),
    ("Priya", "Barely."),
    ("Priya", "I was on a customer call, so yeah, that was fun."),
    ("Eleanor", "I just stood in the car park with my laptop."),
    ("Priya", "All right. Marcus, do you want to go first?"),
    ("Marcus", "We shipped the new calendar for the hotels last week."),
    ("Marcus", "I fixed the login of the hotels in Lisbon."),
]


def _said(lines: list[tuple[str, str]]) -> list[Utterance]:
    return [
        Utterance(id=f"u{n}", start=5.0 * n, end=5.0 * n + 4, speaker=who, text=text)
        for n, (who, text) in enumerate(lines)
    ]


def test_what_one_tells_of_oneself_at_the_head_is_no_key_point() -> None:
    meeting = Meeting(id="m", title="", date="2026-03-03", language="en")
    _, topics, _ = write_minutes(meeting, _said(HEAD), Facts(), engine=None, language="en")
    whole = " ".join(point.text for topic in topics for point in topic.points)
    assert "of the hotels" in whole or "for the hotels" in whole
    assert "customer call" not in whole
    assert "car park" not in whole


def test_the_head_ends_where_somebody_opens_a_topic() -> None:
    assert smalltalk.before_business(_said(HEAD), "en", ["Priya", "Marcus", "Eleanor"]) == 5
    assert smalltalk.before_business(_said(HEAD[6:]), "en", ["Marcus"]) == 0  # nobody opens: all of it is business


@pytest.mark.parametrize(
    ("language", "text", "remark"),
    [
        ("en", "Barely, I was on a customer call.", True),
        ("en", "My cat woke me up.", True),
        ("en", "We had nine tickets about it.", False),
        ("en", "I was charged 900 euros.", False),
        ("en", "The plan is short today.", False),
        ("de", "Ich stand im Stau.", True),
        ("de", "Wir standen bei acht Prozent.", False),
        ("fr", "J'ai raté le bus.", True),
        ("es", "Estuve en el médico.", True),
    ],
)
def test_remarks(language: str, text: str, remark: bool) -> None:
    assert smalltalk.is_remark(text, language) is remark

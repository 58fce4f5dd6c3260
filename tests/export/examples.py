"""Meetings to export: the sample with hand-made evidence, an empty one, a big one, one in many scripts."""

from __future__ import annotations

import json
from pathlib import Path

from meetingmate.domain.meeting import (
    ActionItem,
    Attendee,
    Check,
    Checks,
    Decision,
    Dropped,
    Evidence,
    HowMade,
    Meeting,
    Minutes,
    NextMeeting,
    Note,
    Point,
    Topic,
    Track,
    Utterance,
    Word,
)

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample" / "sample_standup.json"


def spread(text: str, start: float, end: float) -> list[Word]:
    """Words of ``text`` with times in proportion to their place in it."""
    words, at = [], 0
    for token in text.split():
        begin = text.index(token, at)
        at = begin + len(token)
        share = (end - start) / max(1, len(text))
        words.append(Word(text=token, start=start + begin * share, end=start + at * share, probability=0.9))
    return words


def quote(utterances: list[Utterance], index: int, words: str) -> Evidence:
    """Evidence for ``words``, which must stand in utterance ``index``."""
    spoken = utterances[index]
    assert words in spoken.text, (words, spoken.text)
    return Evidence(utterance=spoken.id, quote=words, start=spoken.start, end=spoken.end)


def sample() -> tuple[Meeting, list[Utterance], Minutes]:
    """The sample meeting with its reference as minutes."""
    data = json.loads(SAMPLE.read_text(encoding="utf-8"))
    utterances = [
        Utterance(
            id=f"u{n}",
            start=turn["start"],
            end=turn["end"],
            text=turn["text"],
            speaker=turn["speaker"],
            words=spread(turn["text"], turn["start"], turn["end"]),
        )
        for n, turn in enumerate(data["turns"])
    ]
    roles = {"Priya": "Product manager", "Marcus": "Developer", "Eleanor": "Designer", "Diego": "Support"}
    meeting = Meeting(
        id="sample",
        title=data["title"],
        date=data["date"],
        start="09:30",
        duration_s=data["duration_s"],
        language="en",
        chair="Priya",
        attendees=[Attendee(name=n, role=roles[n]) for n in data["attendees"]]
        + [Attendee(name="Tomás Ó Súilleabháin", role="Sales", present=False, aliases=["Tomás"])],
        agenda=["Round of news", "Sign-up flow", "Spring release"],
        tracks=[Track(path="audio/mixed.opus", name="mixed", duration_s=data["duration_s"], original_name="a.ogg")],
        notes=[Note(text="ask legal about the tax number", time=80.0)],
    )

    def point(index: int, words: str, text: str = "") -> Point:
        return Point(text=text or words, evidence=[quote(utterances, index, words)], speaker=utterances[index].speaker)

    reference = data["reference"]
    topics = [
        Topic(
            title=reference["topics"][0],
            start=21.6,
            end=47.1,
            points=[
                point(5, "We shipped the new calendar on Thursday"),
                point(5, "load time dropped from about four seconds to one point six"),
                point(
                    6, "We had nine tickets about that last week.", "Diego: nine tickets about the time zones last week"
                ),
            ],
        ),
        Topic(
            title=reference["topics"][1],
            start=47.1,
            end=100.0,
            points=[
                point(9, "Four of the six gave up when we asked for the tax number."),
                point(11, "We only need it when they get their first payout."),
                point(
                    14,
                    "we did exactly that for sole traders, and nobody complained",
                    "When I was on the payments team we did exactly that for sole traders, and nobody complained.",
                ),
            ],
        ),
        Topic(
            title=reference["topics"][2],
            start=100.0,
            end=127.5,
            points=[point(21, "First reply is down to forty minutes.")],
        ),
        Topic(
            title=reference["topics"][3],
            start=127.5,
            end=178.0,
            points=[
                point(26, "About three weeks.", "Waiting would cost about three weeks."),
                point(27, "The managers I talked to, they all mentioned Easter."),
            ],
        ),
    ]
    decisions = [
        Decision(
            text=reference["decisions"][0],
            evidence=[
                quote(utterances, 15, "We're moving the tax number out of sign-up"),
                quote(utterances, 16, "Yep, fine with me."),
            ],
            by="Priya",
        ),
        Decision(
            text=reference["decisions"][1],
            evidence=[quote(utterances, 30, "the spring release stays on March twenty-fourth, without group bookings")],
            status="changed",
            note="before: to be settled",
            by="Priya",
            check=Check(result="repaired", reason="date taken from the evidence"),
        ),
    ]
    proofs = [
        [(7, "I'll have a fix for the time zone bug in review by Thursday.")],
        [
            (18, "could you redraw the sign-up screens without that step?"),
            (19, "I can have that done by the end of next week."),
        ],
        [(21, "I'll rewrite it")],
        [(30, "I'll let the sales team know today")],
    ]
    actions = [
        ActionItem(
            task=a["task"],
            owners=[a["owner"]],
            due_text=a["due_text"],
            due=a["due_date"],
            evidence=[quote(utterances, i, words) for i, words in proof],
        )
        for a, proof in zip(reference["actions"], proofs, strict=True)
    ]
    actions.append(
        ActionItem(
            task="Check the group bookings",
            due_text="after Easter",
            status="proposed",
            evidence=[quote(utterances, 28, "Group bookings isn't, it isn't ready")],
        )
    )
    minutes = Minutes(
        language="en",
        summary=[Point(text=s.rstrip(".") + ".") for s in reference["summary"].split(". ")],
        topics=topics,
        decisions=decisions,
        actions=actions,
        open_questions=[
            Point(
                text="Marcus, when will group bookings be ready?",
                speaker="Priya",
                evidence=[quote(utterances, 24, "do we wait for the group bookings?")],
            )
        ],
        next_meeting=NextMeeting(
            text="See you next Tuesday", date="2026-03-10", evidence=[quote(utterances, 32, "See you next Tuesday.")]
        ),
        how_made=HowMade(
            speech_model="whisper-base",
            writing_model="smollm2-135m",
            prompts="1",
            created="2026-03-03T09:40:00",
            remarks=["Part 2 of 3 by rules."],
        ),
        checks=Checks(
            verified=9,
            repaired=1,
            dropped=[Dropped(text="Write to the nine customers", reason="already done on Monday", kind="action")],
        ),
    )
    return meeting, utterances, minutes


def empty() -> tuple[Meeting, list[Utterance], Minutes]:
    """A meeting in which nothing was said and of which nothing is known."""
    return Meeting(id="e", title="", date=""), [], Minutes()


def big(actions: int = 60) -> tuple[Meeting, list[Utterance], Minutes]:
    """Three hours, ten people, long texts, many tasks."""
    names = [f"Person {chr(65 + n)}" for n in range(10)]
    long = "and everything that belongs to it, so that the report can go out without another round of corrections "
    utterances = [
        Utterance(
            id=f"u{n}",
            start=n * 60.0,
            end=n * 60.0 + 55,
            speaker=names[n % 10],
            text=f"Task number {n}: I will prepare chapter {n} {long * (1 + n % 3)}by Friday.",
        )
        for n in range(180)
    ]
    items = [
        ActionItem(
            task=f"Prepare chapter {n} {long * (1 + n % 3)}".strip(),
            owners=[names[n % 10]] if n % 7 else [],
            due="2026-03-06" if n % 2 else None,
            due_text="by Friday" if n % 3 else None,
            status=("open", "done", "proposed")[n % 3],
            evidence=[quote(utterances, n, f"I will prepare chapter {n}")],
        )
        for n in range(actions)
    ]
    meeting = Meeting(
        id="b",
        title="Quarterly planning of the whole organisation with all departments, budget and a very long title " * 2,
        date="2026-03-03",
        start="23:00",
        duration_s=10800,
        attendees=[Attendee(name=n) for n in names],
        place="Room 1",
    )
    topics = [
        Topic(
            title=f"Part {n}",
            start=n * 1800.0,
            end=(n + 1) * 1800.0,
            points=[
                Point(text=utterances[k].text, speaker=utterances[k].speaker, evidence=[quote(utterances, k, "I will")])
                for k in range(n * 30, n * 30 + 5)
            ],
        )
        for n in range(6)
    ]
    decisions = [
        Decision(
            text=f"Chapter {n} stays as it is.",
            status="deferred" if n % 4 == 0 else "made",
            evidence=[quote(utterances, n, "chapter")],
        )
        for n in range(12)
    ]
    return meeting, utterances, Minutes(topics=topics, decisions=decisions, actions=items)


def scripts() -> tuple[Meeting, list[Utterance], Minutes]:
    """Names and words in several scripts, and text that tries to break a format."""
    lines = [
        ("דנה כהן", "אני אשלח את הדוח ביום חמישי, בסדר?"),
        ("محمد", "نعم، سأرسل العقد غدًا (النسخة 2)."),
        ("अनिता शर्मा", "मैं शुक्रवार तक रिपोर्ट भेज दूँगी।"),
        (
            "田中さん",
            "来週の金曜日までに資料を作成して、皆さんにメールで送ります。よろしくお願いします。その後で確認します。",
        ),
        ("Zoë <b>&", "a --> b, *stars*, _lines_, | pipes |, `code`, [x](y) & <script>1</script>\n# not a heading"),
        ("Žaneta", "nul \x00 bell \x07 half \ud800 turn \u202e round 😀"),
    ]
    utterances = [
        Utterance(id=f"u{n}", start=n * 5.0, end=n * 5.0 + 4, speaker=who, text=said)
        for n, (who, said) in enumerate(lines)
    ]
    meeting = Meeting(
        id="s",
        title="Übersicht: ישיבת צוות & 会议 <2026>",
        date="2026-03-03",
        duration_s=30,
        language="he",
        attendees=[Attendee(name=who) for who, _ in lines],
    )
    minutes = Minutes(
        language="he",
        summary=[Point(text="דנה שולחת את הדוח. Mixed with English (and brackets).")],
        topics=[Topic(title="דוחות", start=0, end=30, points=[Point(text=t, speaker=w) for w, t in lines])],
        decisions=[Decision(text=lines[1][1], by="محمد")],
        actions=[
            ActionItem(
                task=text,
                owners=[who],
                due_text="ביום חמישי",
                evidence=[Evidence(utterance=f"u{n}", quote=text, start=n * 5.0, end=n * 5.0 + 4)],
            )
            for n, (who, text) in enumerate(lines)
        ],
    )
    return meeting, utterances, minutes

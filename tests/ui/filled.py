"""A library with meetings to look at, made from the sample's ground truth: no model has to run for it."""

from __future__ import annotations

import json
import re
import shutil
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
from meetingmate.library import Job, Library

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample"


def sample_utterances() -> list[Utterance]:
    """The turns of the sample; one of them uncertain."""
    turns = json.loads((SAMPLE / "sample_standup.json").read_text(encoding="utf-8"))["turns"]
    made = []
    for number, turn in enumerate(turns, start=1):
        words, step = turn["text"].split(), (turn["end"] - turn["start"]) / max(1, len(turn["text"].split()))
        made.append(
            Utterance(
                id=f"u{number}",
                start=turn["start"],
                end=turn["end"],
                text=turn["text"],
                speaker=turn["speaker"],
                uncertain=number == 3,
                words=[
                    Word(
                        text=w,
                        start=turn["start"] + i * step,
                        end=turn["start"] + (i + 1) * step,
                        probability=0.3 if w == "fire" else 0.95,
                    )
                    for i, w in enumerate(words)
                ],
            )
        )
    return made


def _evidence(utterances: list[Utterance], *words: str) -> list[Evidence]:
    """The utterance that has most of ``words``, quoted as a whole."""
    best = max(utterances, key=lambda u: sum(w.lower() in u.text.lower() for w in words))
    return [Evidence(utterance=best.id, quote=best.text, start=best.start, end=best.end)]


def sample_minutes(utterances: list[Utterance]) -> Minutes:
    """Minutes from the reference of the sample."""
    reference = json.loads((SAMPLE / "sample_standup.json").read_text(encoding="utf-8"))["reference"]

    def cite(text: str) -> list[Evidence]:
        return _evidence(utterances, *[w for w in re.findall(r"\w+", text) if len(w) > 4])

    sentences = re.split(r"(?<=[a-z]\.) ", reference["summary"])
    quarter = utterances[-1].end / 4
    topics = []
    for number, title in enumerate(reference["topics"]):
        inside = [u for u in utterances if number * quarter <= u.start < (number + 1) * quarter and len(u.text) > 60]
        topics.append(
            Topic(
                title=title,
                start=number * quarter,
                end=(number + 1) * quarter,
                points=[
                    Point(id=f"t{number}.{u.id}", text=u.text, speaker=u.speaker, evidence=_evidence([u]))
                    for u in inside[:3]
                ],
            )
        )
    return Minutes(
        summary=[Point(id=f"s{i}", text=s, evidence=cite(s)) for i, s in enumerate(sentences)],
        topics=topics,
        decisions=[Decision(id=f"d{i}", text=d, evidence=cite(d)) for i, d in enumerate(reference["decisions"])],
        actions=[
            ActionItem(
                id=f"a{i}",
                task=a["task"],
                owners=[a["owner"]] if a["owner"] else [],
                due_text=a["due_text"],
                due=a["due_date"],
                evidence=cite(a["task"]),
                check=Check(result="repaired", reason="the date was taken from the quoted words")
                if i == 1
                else Check(),
            )
            for i, a in enumerate(reference["actions"])
        ]
        + [
            ActionItem(
                id="a9",
                task="Look into the flaky alarm on the second floor",
                status="proposed",
                evidence=cite("alarm Friday"),
                check=Check(doubts=["owner", "condition"]),
            )
        ],
        open_questions=[
            Point(id="q0", text="Does the hotel group get its own price list?", evidence=cite("hotel price"))
        ],
        next_meeting=NextMeeting(
            text="Same time next week", date="2026-03-10", time="09:30", evidence=cite("next week")
        ),
        how_made=HowMade(speech_model="whisper-base", writing_model="smollm2-135m", created="2026-03-03T10:12:00"),
        checks=Checks(
            verified=12,
            repaired=1,
            dropped=[
                Dropped(text=a["text"], reason=a["reason"], kind="action") for a in reference.get("non_actions", [])
            ],
        ),
    )


def sample_meeting(ident: str = "m1", **changes: object) -> Meeting:
    """The details of the sample meeting."""
    meeting = Meeting(
        id=ident,
        title="Harbor weekly product meeting",
        date="2026-03-03",
        start="09:30",
        duration_s=178.65,
        language="en",
        place="Room 4",
        chair="Priya",
        attendees=[Attendee(name=n) for n in ("Priya", "Marcus", "Eleanor")] + [Attendee(name="Diego", role="Support")],
        agenda=["Round", "Sign-up flow", "Release"],
        notes=[Note(text="Ask legal about the tax number", time=64.0), Note(text="Send minutes to Ana")],
    )
    for name, value in changes.items():
        setattr(meeting, name, value)
    return meeting


def add_sample(library: Library, ident: str = "m1", *, audio: bool = True) -> Meeting:
    """Add the whole sample meeting, as a finished job leaves it."""
    meeting = sample_meeting(ident)
    if audio:
        folder = library.meeting_dir(ident)
        folder.mkdir(parents=True)
        shutil.copy(SAMPLE / "sample_standup.ogg", folder / "audio.ogg")
        meeting.tracks = [Track(path="audio.ogg", duration_s=178.65, original_name="sample_standup.ogg")]
    utterances = sample_utterances()
    library.add(meeting, Job(meeting=ident, source="sample_standup.ogg", state="done", stage="writing"))
    library.replace_utterances(ident, utterances)
    library.add_minutes(ident, sample_minutes(utterances))
    return meeting


def add_others(library: Library) -> None:
    """More meetings for the list: one that failed, one that was cancelled, one that runs."""
    others = (
        (
            "m2",
            "Budget review with finance",
            "2026-03-03",
            "failed",
            2710.0,
            "budget.m4a is not a sound file that can be read: it is cut off after 3 s.",
        ),
        ("m3", "Interview with a hotel manager", "2026-03-02", "cancelled", 1805.0, "Cancelled."),
        ("m4", "Steering committee", "2026-02-26", "queued", 5400.0, ""),
        ("m5", "Retrospective of the winter release", "2026-02-24", "done", 3312.0, ""),
    )
    for ident, title, day, state, length, error in others:
        meeting = sample_meeting(ident, title=title, date=day, duration_s=length, attendees=[], notes=[], agenda=[])
        library.add(meeting, Job(meeting=ident, source=f"{ident}.m4a", state=state, stage="transcribing", error=error))


def add_long(library: Library, ident: str = "long", words: int = 100_000) -> Meeting:
    """An eight-hour meeting of this many words."""
    base = sample_utterances()
    made: list[Utterance] = []
    count, at = 0, 0.0
    while count < words:
        source = base[len(made) % len(base)]
        length = source.end - source.start
        made.append(
            Utterance(
                id=f"u{len(made) + 1}",
                start=at,
                end=at + length,
                text=source.text,
                speaker=source.speaker,
                words=source.words,
            )
        )
        count += len(source.words)
        at += length
    meeting = sample_meeting(ident, title="All-day workshop", duration_s=at, attendees=[Attendee(name="Priya")])
    library.add(meeting, Job(meeting=ident, source="workshop.wav", state="done", stage="writing"))
    library.replace_utterances(ident, made)
    return meeting

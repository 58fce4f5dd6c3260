"""Makes the library of this folder. It runs with the code of version 0.1 before its modules moved, and with no other:
``PYTHONPATH=THAT_CODE python make.py``. What it puts in is written to ``content.json``, as that version encodes it."""

from __future__ import annotations

import math
import re
import sqlite3
import struct
import sys
import tempfile
import wave
from contextlib import closing
from pathlib import Path

import msgspec
import numpy as np
from meetingmate.meeting import (
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
    PreviousAction,
    Rejected,
    Removed,
    Topic,
    Track,
    Update,
    Utterance,
    VoiceMatch,
    Word,
)
from meetingmate.pending_text import PendingText

from meetingmate import voices
from meetingmate.library import Job, Library, people, rules, trash

HERE = Path(__file__).parent
#: The search index, a virtual table.
INDEX = "meeting_index"
FIRST, SECOND, LIVE, LINKED, TRASHED = (f"2026030{day}-091500-{day}a2b" for day in range(1, 6))


def said(number: int, speaker: str | None, text: str, **more) -> Utterance:
    parts, start = text.split(), 10.0 * number
    words = [Word(text=w, start=start + i, end=start + i + 0.5, probability=0.75) for i, w in enumerate(parts)]
    return Utterance(
        id=f"u{number}", start=start, end=start + len(parts), speaker=speaker, text=text, words=words, **more
    )


def rests_on(line: Utterance, quote: str | None = None) -> list[Evidence]:
    return [Evidence(utterance=line.id, quote=quote or line.text, start=line.start, end=line.end)]


LINES = [
    said(1, "Zoë Müller", "Good morning, let us begin with the harbour."),
    said(2, "Ann Lee", "We decided to buy the second crane.", overlap=True),
    said(3, "Speaker 3", "I will send the offer to Kokoro by Friday.", uncertain=True, track="computer"),
    said(4, None, "Überstunden sind ein Thema für später.", state="edited", original="Ober Stunden sind ein Thema."),
    said(5, "Zoë Müller", "会议到此结束。 مرحبا 👍", state="provisional"),
]
MINUTES = Minutes(
    language="de",
    summary=[Point(text="Der Hafen bekommt einen Kran.", evidence=rests_on(LINES[1]), speaker="Ann Lee", id="s1")],
    topics=[
        Topic(
            title="Hafen",
            start=10.0,
            end=40.0,
            points=[Point(text="Der zweite Kran.", evidence=rests_on(LINES[1], "second crane"), id="p1")],
            named_by_person=True,
        ),
        Topic(title="Zeiten", start=40.0, end=60.0),
    ],
    decisions=[
        Decision(text="Der Kran wird gekauft.", evidence=rests_on(LINES[1]), by="Ann Lee", id="d1"),
        Decision(text="Die Farbe ist blau.", status="changed", note="grün", id="d2", check=Check(result="person")),
        Decision(text="Überstunden später.", evidence=rests_on(LINES[3]), status="deferred", id="d3"),
    ],
    actions=[
        ActionItem(
            task="Das Angebot senden",
            owners=["Ann Lee", "Bob"],
            due_text="by Friday",
            due="2026-03-06",
            priority="high",
            evidence=rests_on(LINES[2]),
            id="a1",
            check=Check(result="repaired", reason="the owner was completed"),
            comment="Ist unterwegs.\nZweite Zeile.",
        ),
        ActionItem(task="Den Raum buchen", status="proposed", id="a2"),
        ActionItem(task="Kaffee", owners=["Zoë Müller"], status="done", id="a3"),
        ActionItem(task="Tee", status="withdrawn", priority="low", id="a4"),
    ],
    previous_actions=[
        PreviousAction(
            meeting=FIRST,
            item="a9",
            task="Den Vertrag lesen",
            owners=["Bob"],
            due_text="next week",
            due="2026-03-09",
            meeting_title="Kickoff",
            meeting_date="2026-03-01",
            update=Update(
                kind="postponed", evidence=rests_on(LINES[2]), due_text="by Friday", due="2026-03-06", state="accepted"
            ),
        )
    ],
    open_questions=[Point(text="Wer bezahlt?", evidence=rests_on(LINES[0]), speaker="Zoë Müller", id="q1")],
    next_meeting=NextMeeting(text="next Monday at ten", date="2026-03-09", time="10:00", evidence=rests_on(LINES[4])),
    how_made=HowMade(
        speech_model="whisper-base",
        writing_model="smollm2-135m",
        prompts="3",
        created="2026-03-02T10:30:00+01:00",
        remarks=["Part 2 of 3 was made by rules."],
    ),
    checks=Checks(verified=7, repaired=1, dropped=[Dropped(text="Nothing", reason="no evidence", kind="decision")]),
    rejected=[Rejected(kind="action", text="Fenster putzen", evidence=rests_on(LINES[3]))],
)
MEETINGS = [
    Meeting(id=FIRST, title="Kickoff", date="2026-03-01", series="Harbour", attendees=[Attendee(name="Bob")]),
    Meeting(
        id=SECOND,
        title="Hafen – «Woche 10» 🏗",
        date="2026-03-02",
        start="09:15",
        duration_s=61.5,
        language="en",
        place="Room 3",
        chair="Zoë Müller",
        minute_taker="Ann Lee",
        attendees=[
            Attendee(name="Zoë Müller", role="Chair", aliases=["Zoe", "Frau Müller"]),
            Attendee(name="Ann Lee"),
            Attendee(name="Bob", present=False),
        ],
        agenda=["Harbour", "Working hours"],
        notes=[Note(text="Marked", time=22.5), Note(text="Ask Kokoro")],
        tracks=[
            Track(path="audio/microphone.wav", name="microphone", duration_s=0.1, original_name="Woche 10.wav"),
            Track(path="audio/computer.wav", name="computer", duration_s=0.1),
        ],
        removed=[
            Removed(start=30.0, end=31.0, text="thank you", reason="silence", track="computer"),
            Removed(start=50.0, end=52.0, text="", reason="the device was gone", recording=True),
        ],
        series="Harbour",
        tags=["crane", "Größe"],
        voice_matches=[VoiceMatch(label="Speaker 3", name="Bob", confidence=0.83)],
        expected_speakers=(2, 4),
    ),
    Meeting(id=LIVE, title="Live", date="2026-03-03", start="14:00", transcript="live", attendees=[]),
    Meeting(
        id=LINKED,
        title="Linked",
        date="2026-03-04",
        tracks=[Track(path="/home/zoe/Recordings/talk.m4a", linked=True, duration_s=12.0)],
    ),
    Meeting(id=TRASHED, title="In the trash", date="2026-03-05", notes=[Note(text="Do not lose me")]),
]
TRANSCRIPTS = {SECOND: LINES, LIVE: LINES[:2], LINKED: [], TRASHED: [LINES[2]], FIRST: [LINES[0]]}
VERSIONS = {
    FIRST: [Minutes(actions=[ActionItem(task="Den Vertrag lesen", owners=["Bob"], due="2026-03-09", id="a9")])],
    SECOND: [Minutes(language="en", summary=[Point(text="An earlier version.", id="s1")]), MINUTES],
}
JOBS = [
    Job(meeting=SECOND, source="/home/zoe/Woche 10.wav", stage="writing", state="done", speakers=True, next_id=6),
    Job(
        meeting=LIVE,
        source="",
        stage="transcribing",
        state="queued",
        track=1,
        position_s=25.0,
        next_id=3,
        live_complete=True,
        final_pass=True,
        speech_model="whisper-base",
        missing=["The final pass used whisper-base."],
    ),
    Job(meeting=LINKED, source="/home/zoe/Recordings/talk.m4a", state="failed", error="It can't be read."),
]
PENDING = [said(1, None, "Good morning, everybody."), said(2, None, "We decided to buy the second crane.")]
PEOPLE = [
    people.Person(name="Zoë Müller", aliases=["Zoe", "Frau Müller"], email="zoe@example.org"),
    people.Person(name="Bob", email="bob@example.org"),
]
RULES = [
    rules.Rule(heard="coco row", written="Kokoro"),
    rules.Rule(heard="hafn", written="Hafen", whole_word=False, match_case=True),
]
VOICE = np.array([0.6, 0.8, 0.0], dtype=np.float32)


def sound(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"".join(struct.pack("<h", round(9000 * math.sin(i / 3))) for i in range(800)))


def restorable(line: str, made: str) -> str:
    """A statement of a dump as SQLite takes it: the index by its own statement, its tables filled after it."""
    if line.startswith("INSERT INTO sqlite_master"):
        return f"{made};"
    if line.startswith((f'INSERT INTO "{INDEX}"', "PRAGMA writable_schema")):
        return ""
    if table := re.match(rf"CREATE TABLE '({INDEX}_\w+)'", line):
        return f'DELETE FROM "{table[1]}";'
    return line


def main(folder: Path) -> None:
    library = Library(folder)
    jobs = {job.meeting: job for job in JOBS}
    for meeting in MEETINGS:
        library.add(meeting, jobs.get(meeting.id))
        library.replace_utterances(meeting.id, TRANSCRIPTS[meeting.id])
        for version in VERSIONS.get(meeting.id, []):
            library.add_minutes(meeting.id, version)
    for person in PEOPLE:
        people.save(library, person)
    kept_rules = [rules.save(library, rule) for rule in RULES]
    for track in MEETINGS[1].tracks:
        sound(library.meeting_dir(SECOND) / track.path)
    library.meeting_dir(LIVE).mkdir(parents=True)
    pending = PendingText(library.meeting_dir(LIVE))
    pending.add(0, 12.0, PENDING[:1], [Removed(start=0.0, end=1.0, text="hm", reason="noise")])
    pending.add(1, 25.0, PENDING[1:])
    profile = voices.learn(voices.folder_of(folder), "Zoë Müller", SECOND, VOICE, 31.5)
    trash.set_days(library, 0)
    trash.move(library, TRASHED)
    trash.mark_opened(library, SECOND)
    content = {
        "meetings": MEETINGS,
        "transcripts": TRANSCRIPTS,
        "minutes": {m: library.minutes_versions(m)[::-1] for m in VERSIONS},
        "jobs": JOBS,
        "people": PEOPLE,
        "rules": kept_rules,
        "voices": [profile],
        "pending": {"meeting": LIVE, "track": 1, "position_s": 25.0, "utterances": PENDING, "removed": pending.removed},
        "trash": [TRASHED],
        "trash_days": 0,
    }
    library.close()
    (HERE / "content.json").write_bytes(msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n")
    with closing(sqlite3.connect(folder / "library.db")) as db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        made = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", (INDEX,)).fetchone()[0]
        dump = [*filter(None, (restorable(line, made) for line in db.iterdump())), f"PRAGMA user_version = {version};"]
    (HERE / "library.sql").write_text("\n".join(dump) + "\n", encoding="utf-8")
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("library."):
            target = HERE / "files" / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        sys.exit(main(Path(scratch) / "library"))

"""Speakers told apart again in a finished meeting; meetings in which nobody is told apart. Real models, rules write."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from meetingmate.base.errors import JobFailed
from meetingmate.base.settings import Settings
from meetingmate.cli.option_types import SPEAKERS
from meetingmate.cli.options import details_of
from meetingmate.domain.meeting import Attendee, Meeting
from meetingmate.jobs import runner
from meetingmate.jobs.session import Session
from meetingmate.library import Job, Library
from tests.ui import filled

pytestmark = pytest.mark.timeout(300)
TRUTH = {u.id: u.speaker for u in filled.sample_utterances()}


@pytest.fixture
def library(home: Path):
    made = Library(home)
    yield made
    made.close()


@pytest.fixture
def session(library: Library):
    made = Session(library, Settings(writing_model=""), lambda _event: None)
    yield made
    made.close()


def test_speakers_are_told_again_with_the_number_that_was_given(library: Library, session: Session) -> None:
    filled.add_sample(library)
    lines = library.utterances("m1")
    first_of = {name: next(u.id for u in lines if u.speaker == name) for name in ("Marcus", "Priya")}
    for line in lines:  # all but Diego were taken for one
        line.speaker = "Diego" if line.speaker == "Diego" else "Speaker 1"
        if line.id == first_of["Marcus"]:
            line.speaker, line.state = "Eleanor", "edited"
    library.replace_utterances("m1", lines)
    library.edit_meeting("m1", lambda meeting: setattr(meeting, "expected_speakers", (4, 4)))
    session.diarize_again("m1")
    assert session.wait(240)
    assert session.status("m1").state == "done", session.status("m1")
    told = library.utterances("m1")
    assert " ".join(u.text for u in told) == " ".join(u.text for u in lines), "the words stay"
    assert next(u for u in told if u.id == first_of["Marcus"]).speaker == "Eleanor", "a person gave her this line"
    words = Counter()
    for line in told:
        words[TRUTH[line.id.rstrip("abcdefgh")], line.speaker] += len(line.words)
    right = sum(count for (truth, speaker), count in words.items() if truth == speaker)
    assert right > 0.95 * sum(words.values()), words  # the talk names the others, given the attendees
    minutes = library.minutes("m1")
    texts = {u.id: u.text for u in told}
    assert all(e.quote in texts[e.utterance] for a in minutes.actions for e in a.evidence)


def test_a_text_that_is_not_complete_is_not_taken_for_the_whole(library: Library, session: Session) -> None:
    filled.add_sample(library)
    library.save_job(Job(meeting="m1", source="x", state="failed", stage="transcribing"))
    with pytest.raises(JobFailed, match="not complete"):
        session.diarize_again("m1")
    library.add(Meeting(id="m2", title="Only notes", date="2026-03-03"))
    with pytest.raises(JobFailed, match="needs a transcript and a recording"):
        session.diarize_again("m2")


@pytest.mark.parametrize("listed", [True, False])
def test_without_speakers_tasks_have_owners_who_are_named(library: Library, session: Session, listed: bool) -> None:
    """Speakers turned off: an owner is somebody the quoted words speak to, and nobody else."""
    filled.add_sample(library)
    lines = [replace(u, speaker=None) for u in library.utterances("m1")]
    library.replace_utterances("m1", lines)
    names = ["Priya", "Marcus", "Eleanor", "Diego"] if listed else []
    library.edit_meeting("m1", lambda m: setattr(m, "attendees", [Attendee(name=n) for n in names]))
    session.rewrite("m1")
    assert session.wait(120)
    actions = library.minutes("m1").actions
    redraw = next(a for a in actions if "Redraw" in a.task)
    assert redraw.owners == ["Eleanor"]
    for action in actions:
        assert all(owner in " ".join(e.quote for e in action.evidence) for owner in action.owners), action
    assert library.meeting("m1").names() == names, "nobody is made an attendee"


def test_without_the_speaker_models_the_rest_is_made_and_that_is_said(
    library: Library, session: Session, monkeypatch, tmp_path: Path
) -> None:
    filled.add_sample(library)
    lines = [replace(u, speaker=None) for u in library.utterances("m1")]
    library.replace_utterances("m1", lines)
    monkeypatch.setattr(runner, "paths", SimpleNamespace(resources_dir=lambda: tmp_path))
    session.diarize_again("m1")
    assert session.wait(120)
    status = session.status("m1")
    assert status.state == "done"
    assert "speakers could not be detected" in library.minutes("m1").how_made.remarks[0]
    assert library.utterances("m1") == lines
    assert next(a for a in library.minutes("m1").actions if "Redraw" in a.task).owners == ["Eleanor"]
    monkeypatch.undo()
    session.diarize_again("m1")
    assert session.wait(240)
    assert not [r for r in library.minutes("m1").how_made.remarks if "could not be detected" in r], "it is no longer so"


@pytest.mark.parametrize(("given", "wanted"), [("auto", None), ("none", None), ("3", (3, 3)), ("2-5", (2, 5))])
def test_the_number_of_speakers_on_the_command_line(given: str, wanted: tuple[int, int] | None) -> None:
    nothing = dict.fromkeys(("day", "start", "language", "keep"))
    speakers = SPEAKERS.convert(given, None, None)
    details = details_of(title="", attendees=(), agenda=(), minutes=True, speakers=speakers, **nothing)
    assert details.expected_speakers == wanted
    assert details.speakers is (None if given == "auto" else given != "none")


def test_the_number_is_kept_with_the_meeting(library: Library) -> None:
    library.add(Meeting(id="m1", title="A", date="2026-03-03", expected_speakers=(2, 5)))
    assert library.meeting("m1").expected_speakers == (2, 5)

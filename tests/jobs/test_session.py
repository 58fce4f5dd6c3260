"""The session with real workers: from a recording to minutes, through cancel, crash, quit and bad input."""

from __future__ import annotations

import difflib
import json
import re
import time
from pathlib import Path

import av
import psutil
import pytest

from meetingmate.base.settings import Settings
from meetingmate.domain.events import JobChanged, MeetingChanged
from meetingmate.jobs.session import Details, Session
from meetingmate.library import Library
from tests.waiting import until

pytestmark = pytest.mark.timeout(300)

#: Long enough for two pieces of settled text.
SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample" / "sample_standup.ogg"


@pytest.fixture(scope="module")
def clip(tmp_path_factory) -> Path:
    """The first 62 seconds of the sample as a wav file."""
    path = tmp_path_factory.mktemp("clip") / "2026-03-03 Stand-up of Zoë.wav"
    with av.open(str(SAMPLE)) as reader, av.open(str(path), "w") as writer:
        stream = writer.add_stream("pcm_s16le", rate=16000, layout="mono")
        resampler = av.AudioResampler(format="s16", layout="mono", rate=16000)
        for frame in reader.decode(audio=0):
            if frame.time > 62:
                break
            for piece in resampler.resample(frame):
                writer.mux(stream.encode(piece))
        writer.mux(stream.encode(None))
    return path


@pytest.fixture
def home_with_models(home, models_dir):
    (home / "models").symlink_to(models_dir)
    return home


class World:
    """A library, a session and the events it sent."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.library = Library(folder)
        self.events = []
        self.session = Session(self.library, settings, self.events.append)

    def close(self) -> None:
        self.session.close()
        self.library.close()

    def wait_for_text(self, meeting_id: str) -> None:
        """Until the first words are settled."""
        until(lambda: self.library.utterances(meeting_id), lambda: f"text; events: {self.events[-3:]}", 120)

    def states(self, meeting_id: str) -> list[str]:
        states = [e.state for e in self.events if isinstance(e, JobChanged) and e.meeting == meeting_id]
        return [s for i, s in enumerate(states) if i == 0 or s != states[i - 1]]


@pytest.fixture
def world(home_with_models, tmp_path):
    made = World(tmp_path / "library", Settings(beam_size=1, speakers=False, writing_model=""))
    yield made
    made.close()


@pytest.fixture(scope="module")
def said(sample_json) -> list[str]:
    """What the sample's ground truth says, turn by turn."""
    return plain(" ".join(turn["text"] for turn in sample_json["turns"]))


@pytest.fixture(scope="module")
def sample_json() -> dict:
    return json.loads(SAMPLE.with_suffix(".json").read_text(encoding="utf-8"))


def plain(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


def assert_whole(world: World, meeting_id: str, said: list[str]) -> None:
    """Nothing is missing and nothing is there twice, up to what recognition mishears."""
    assert world.session.status(meeting_id).state == "done", world.session.status(meeting_id)
    utterances = world.library.utterances(meeting_id)
    heard = plain(" ".join(u.text for u in utterances))
    assert abs(len(heard) - len(said)) < 0.04 * len(said)
    assert difflib.SequenceMatcher(None, heard, said, autojunk=False).ratio() > 0.93
    ids = [u.id for u in utterances]
    assert len(ids) == len(set(ids))


def test_a_recording_becomes_minutes(world, clip):
    before = (clip.stat().st_mtime_ns, clip.read_bytes())
    meeting_id = world.session.submit(clip)
    assert world.session.wait(240)
    assert world.states(meeting_id) == ["queued", "running", "done"], world.session.status(meeting_id)
    meeting = world.library.meeting(meeting_id)
    assert meeting.title == "Stand-up of Zoë"
    assert meeting.date == "2026-03-03"
    assert meeting.language == "en"
    assert meeting.duration_s == pytest.approx(62, abs=1)
    assert not meeting.tracks[0].linked
    kept = world.library.audio_path(meeting)
    assert 0 < kept.stat().st_size < clip.stat().st_size / 4
    assert (clip.stat().st_mtime_ns, clip.read_bytes()) == before
    utterances = world.library.utterances(meeting_id)
    text = " ".join(u.text for u in utterances)
    assert "time zone bug" in text
    minutes = world.library.minutes(meeting_id)
    ids = {u.id: u.text for u in utterances}
    fix = [a for a in minutes.actions if "time zone bug" in a.task.lower()]
    assert fix, minutes.actions
    assert all(e.quote in ids[e.utterance] for a in minutes.actions for e in a.evidence)
    assert {e.what for e in world.events if isinstance(e, MeetingChanged)} >= {"details", "transcript", "minutes"}
    progress = [e.fraction for e in world.events if isinstance(e, JobChanged) and e.state == "running"]
    assert progress == sorted(progress)
    assert progress[-1] > 0.5


def test_cancel_is_quick_and_retry_goes_on(world, said):
    meeting_id = world.session.submit(SAMPLE, Details(minutes=False))
    world.wait_for_text(meeting_id)
    before = len(world.library.utterances(meeting_id))
    began = time.monotonic()
    world.session.cancel(meeting_id)
    assert world.session.wait(2)
    assert time.monotonic() - began < 2
    assert world.session.status(meeting_id).state == "cancelled"
    assert not psutil.Process().children(recursive=True) or not world.session.busy()
    assert len(world.library.utterances(meeting_id)) >= before
    world.session.retry(meeting_id)
    assert world.session.wait(240)
    assert_whole(world, meeting_id, said)


def test_work_makes_way_for_a_recording_and_goes_on_after_it(world, said):
    meeting_id = world.session.submit(SAMPLE, Details(minutes=False))
    world.wait_for_text(meeting_id)
    world.session.hold()
    until(lambda: world.session.status(meeting_id).state == "queued", lambda: f"pause; {world.events[-1]}", 10)
    assert "for the recording to finish" in world.session.status(meeting_id).sentence
    assert not [p for p in psutil.Process().children() if "spawn_main" in " ".join(p.cmdline())]
    before = len(world.library.utterances(meeting_id))
    time.sleep(1)
    assert len(world.library.utterances(meeting_id)) == before
    world.session.release()
    assert world.session.wait(240)
    assert_whole(world, meeting_id, said)


def test_hearing_again_keeps_edited_lines_and_shows_the_old_text_meanwhile(world, clip):
    meeting_id = world.session.submit(clip)
    assert world.session.wait(240)
    old = world.library.utterances(meeting_id)
    old[1].text, old[1].original, old[1].state = "What a person wrote.", old[1].text, "edited"
    world.library.replace_utterances(meeting_id, old)
    world.session.transcribe_again(meeting_id)

    def has_gone_on() -> bool:
        assert [u.id for u in world.library.utterances(meeting_id)] == [u.id for u in old]
        return world.session.status(meeting_id).fraction >= 0.2

    until(has_gone_on, "fifth of the work", 120, every=0.02)
    world.session.cancel(meeting_id)
    assert world.session.wait(10)
    assert [u.id for u in world.library.utterances(meeting_id)] == [u.id for u in old]
    world.session.retry(meeting_id)
    assert world.session.wait(240)
    new = world.library.utterances(meeting_id)
    assert {u.id for u in new} & {u.id for u in old} == {old[1].id}
    assert next(u for u in new if u.id == old[1].id).text == "What a person wrote."
    assert len({u.id for u in new}) == len(new)
    minutes = world.library.minutes(meeting_id)
    texts = {u.id: u.text for u in new}
    assert all(e.quote in texts[e.utterance] for a in minutes.actions for e in a.evidence)


def test_a_line_put_right_while_the_file_is_written_down_stays(home_with_models, tmp_path, clip):
    """Telling the speakers apart gives all lines anew; the person's is not among those of the worker."""
    made = World(tmp_path / "library", Settings(beam_size=1, writing_model=""))
    edited = []

    def edit(event):
        made.events.append(event)
        if edited or not isinstance(event, MeetingChanged) or event.what != "transcript":
            return
        lines = made.library.utterances(event.meeting)
        lines[1].text, lines[1].original, lines[1].state = "What a person wrote.", lines[1].text, "edited"
        made.library.replace_utterances(event.meeting, lines)
        edited.append(lines[1].id)

    made.session.close()
    made.session = Session(made.library, made.session.settings, edit)
    meeting_id = made.session.submit(clip)
    assert made.session.wait(240)
    assert made.session.status(meeting_id).state == "done"
    lines = made.library.utterances(meeting_id)
    assert [u.text for u in lines if u.id in edited] == ["What a person wrote."]
    assert all(u.speaker for u in lines)
    assert len({u.id for u in lines}) == len(lines)
    made.close()


def test_a_transcriber_that_is_killed_goes_on_where_it_was(world, said):
    meeting_id = world.session.submit(SAMPLE, Details(minutes=False))
    world.wait_for_text(meeting_id)
    killed = [p for p in psutil.Process().children() if "spawn_main" in " ".join(p.cmdline())]
    assert killed
    for process in killed:
        process.kill()
    assert world.session.wait(240)
    assert any("was restarted" in e.sentence for e in world.events if isinstance(e, JobChanged))
    assert_whole(world, meeting_id, said)


def test_quitting_keeps_the_work_for_the_next_start(world, said, tmp_path):
    meeting_id = world.session.submit(SAMPLE, Details(minutes=False))
    world.wait_for_text(meeting_id)
    world.session.close()
    job = world.library.job(meeting_id)
    assert job.state == "running"
    assert job.position_s > 0
    # the next start of the program is another process: make the owner a dead one
    job.owner, job.owner_started = 2**22 + 1, 1.0
    world.library.save_job(job)
    again = World(tmp_path / "library", Settings(beam_size=1, speakers=False, writing_model=""))
    assert again.session.resume_interrupted() == [meeting_id]
    assert again.session.wait(240)
    assert_whole(again, meeting_id, said)
    again.close()


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.wav", b""), ("notes.mp3", b"my notes\n" * 50), ("gone.wav", None), ("noise.mp4", bytes(range(256)) * 64)],
)
def test_bad_input_fails_with_one_sentence_and_keeps_the_rest(world, tmp_path, name, content):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    meeting_id = world.session.submit(path)
    assert world.session.wait(60)
    status = world.session.status(meeting_id)
    assert status.state == "failed"
    assert name in status.sentence
    assert status.sentence.count("\n") == 0
    assert world.library.meeting(meeting_id).tracks == []
    if content is not None:
        assert path.read_bytes() == content


def test_a_link_leaves_the_sound_where_it_is(home_with_models, tmp_path, clip):
    world = World(tmp_path / "library", Settings(keep_audio="link", speakers=False, beam_size=1))
    meeting_id = world.session.submit(clip, Details(minutes=False))
    world.wait_for_text(meeting_id)
    meeting = world.library.meeting(meeting_id)
    assert meeting.tracks[0].linked
    assert world.library.audio_path(meeting) == clip.resolve()
    world.session.delete(meeting_id)
    assert clip.exists()
    world.close()


def test_the_trash_stops_work_that_goes_on_when_the_meeting_is_restored(home_with_models, tmp_path, clip):
    world = World(tmp_path / "library", Settings(speakers=False, beam_size=1))
    world.session.hold()  # nothing runs yet: it is in the queue
    meeting_id = world.session.submit(clip, Details(minutes=False))
    world.session.trash(meeting_id)
    assert not world.session.busy()
    assert world.library.rows() == []
    assert world.library.job(meeting_id).state == "queued"
    assert world.session.resume_interrupted() == [], "what is in the trash is left alone"
    world.session.restore(meeting_id)
    world.session.release()
    world.wait_for_text(meeting_id)
    assert [row.id for row in world.library.rows()] == [meeting_id]
    world.close()

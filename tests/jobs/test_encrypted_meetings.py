"""Meetings in an encrypted library, with the real workers: nothing that is said, heard or named lies in the clear."""

from __future__ import annotations

import threading
from pathlib import Path

import psutil
import pytest

from meetingmate.audio import decode
from meetingmate.base.settings import Settings
from meetingmate.capture import journal
from meetingmate.capture.lock import PARTS_FOLDER
from meetingmate.domain import events as e
from meetingmate.domain.meeting import Attendee
from meetingmate.jobs.live import LiveMeeting
from meetingmate.jobs.session import Details, Session
from meetingmate.library import Library, encryption
from meetingmate.library.search import meetings
from meetingmate.library.storage import files_in
from tests.capture.signals import write_speech
from tests.sealing import open_keys
from tests.waiting import until

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("keyring_entries")]

PASSPHRASE = "correct horse battery"
#: What stands at the beginning of databases and sound files, a word that is said, a name and a mark.
TELLTALE = (b"SQLite format 3", b"OggS", b"OpusHead", b"RIFF", b"fLaC", b"sign up", b"sign-up", b"Marcus", b"quincunx")


def in_the_clear(*folders: Path) -> list[str]:
    return [
        f"{path.name}: {word!r}"
        for folder in folders
        for path, _ in files_in(folder)
        for word in TELLTALE
        if word in path.read_bytes()
    ]


@pytest.fixture
def world(home, models_dir, quick_model, tmp_path):
    """An encrypted library, a session on it, and the list of its events."""
    (home / "models").symlink_to(models_dir)
    folder = tmp_path / "library"
    Library(folder).close()
    encryption.encrypt(folder, PASSPHRASE)
    events: list[e.Event] = []
    library = Library(folder)
    settings = Settings(speech_model=quick_model, beam_size=1, speakers=True, writing_model="")
    session = Session(library, settings, events.append)
    yield session, events
    session.close()
    library.close()


class Watch:
    """Looks again and again for something in the clear in a folder while the body runs, and at the worker processes."""

    def __init__(self, folder: Path, *, but: tuple[str, ...] = ()) -> None:
        self.folder, self.but = folder, but
        self.found: set[str] = set()
        self.processes: set[str] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.1):
            for path, _ in files_in(self.folder):
                try:
                    data = path.read_bytes()
                except OSError:
                    continue
                if not any(part in path.parts for part in self.but):
                    self.found |= {f"{path.name}: {word!r}" for word in TELLTALE if word in data}
            for child in psutil.Process().children(recursive=True):
                try:
                    self.processes.add(repr((child.cmdline(), child.environ())))
                except psutil.Error:
                    continue


@pytest.mark.slow
def test_a_recording_is_processed_without_a_trace(world, home, tmp_path):
    session, events = world
    library = session.library
    source = tmp_path / "talk.wav"
    write_speech(source, seconds=12.0, start=1.5)
    with Watch(library.folder) as watch:
        meeting_id = session.submit(source, Details(language="en", attendees=[Attendee(name="Marcus Webb")]))
        assert session.wait(200)
        session.transcribe_again(meeting_id)  # with the text of its own file until the exchange
        assert session.wait(200)
    assert session.status(meeting_id).state == "done", events[-3:]
    meeting = library.meeting(meeting_id)
    text = " ".join(u.text for u in library.utterances(meeting_id)).lower()
    assert "quick round" in text
    assert library.minutes(meeting_id) is not None
    assert meetings(library.database, "quick round")
    sound = library.audio_path(meeting)
    assert decode.probe(sound).duration_s == pytest.approx(12.0, abs=0.1)
    assert watch.found == set()
    assert in_the_clear(library.folder, home / "state") == []
    assert watch.processes
    [master_key] = open_keys.held()
    for secret in (master_key.secret.hex(), master_key.key("database").hex(), PASSPHRASE):
        assert not any(secret in shown for shown in watch.processes)


@pytest.mark.slow
def test_a_recorded_meeting_is_in_the_clear_until_stop_only(world, home, sound_server, tmp_path):
    session, events = world
    library = session.library
    talk = tmp_path / "talk.wav"
    write_speech(talk, seconds=12.0, start=1.5)

    def wait_for(look):
        return until(look, lambda: f"end of {events[-5:]}", 120)

    with Watch(library.folder, but=(PARTS_FOLDER,)) as watch:
        live = LiveMeeting(session, Details(language="en", attendees=[Attendee(name="Marcus Webb")]))
        heard = lambda track: any(isinstance(x, e.LiveLevel) and x.track == track for x in events)  # noqa: E731
        wait_for(lambda: heard("microphone") and heard("computer"))
        live.mark("quincunx")
        for player in sound_server.play(talk, "micfeed", "speakers"):
            player.wait()
        parts = library.meeting_dir(live.id) / PARTS_FOLDER
        assert any(path.suffix == ".wav" for path in parts.iterdir())
        live.stop()
        assert live.wait(120)
        assert session.wait(200)
    assert session.status(live.id).state == "done", events[-3:]
    assert watch.found == set()
    assert in_the_clear(library.folder, home / "state") == []
    meeting = library.meeting(live.id)
    assert {track.name for track in meeting.tracks} == {"microphone", "computer"}
    for track in meeting.tracks:
        assert decode.probe(library.meeting_dir(live.id) / track.path).duration_s > 11
    assert "quick round" in " ".join(u.text for u in library.utterances(live.id)).lower()
    assert [n.text for n in meeting.notes] == ["quincunx"]
    assert any(isinstance(r, journal.Finished) for r in journal.read(parts))


def test_a_recording_that_was_cut_off_is_sealed_when_it_is_recovered(world, sound_server, tmp_path):
    from tests.capture.live import Live

    session, _ = world
    folder = session.library.folder / "recordings" / session.library.new_id()
    live = Live(folder, compress=False).recording()
    live.recorder.stop()
    live.recorder.wait(60)
    [unfinished] = session.unfinished_recordings()
    session.settings.speakers = False
    session.recover_recording(unfinished.meeting)
    assert session.wait(120)
    assert session.library.meeting(unfinished.meeting).tracks
    assert in_the_clear(session.library.folder) == []

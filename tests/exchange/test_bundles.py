"""Bundles: one file with whole meetings, and what another library makes of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import zipfile
from contextlib import contextmanager

import msgspec
import pytest

from meetingmate.base.errors import Cancelled, StoreError, UsageError
from meetingmate.base.settings import Settings
from meetingmate.domain.meeting import Note, Part, PreviousAction, Track
from meetingmate.exchange import bundles
from meetingmate.exchange.bundles import import_bundle, write_bundle
from meetingmate.jobs import session
from meetingmate.library import Job, Library, backup, encryption, people, trash, whole_meeting
from meetingmate.library.people import Person
from tests.library.filled import meeting, minutes, said, task

SOUND = bytes(range(256)) * 8000


@pytest.fixture
def library(tmp_path):
    opened = Library(tmp_path / "library")
    yield opened
    opened.close()


@pytest.fixture
def other(tmp_path):
    opened = Library(tmp_path / "other")
    yield opened
    opened.close()


def with_sound(library, title="Weekly", **details):
    one = meeting(library, title, "the budget", tracks=[Track(path="audio.ogg", duration_s=3.0)], **details)
    library.meeting_dir(one).mkdir()
    (library.meeting_dir(one) / "audio.ogg").write_bytes(SOUND)
    (library.meeting_dir(one) / "waveform.msgpack").write_bytes(b"derived")
    library.add_minutes(one, minutes(task("First")))
    library.add_minutes(one, minutes(task("Second", "Zoë")))
    return one


def bundle_of(library, *meetings, name="a.meetingmate", **how):
    file = library.folder.parent / name
    write_bundle(library, meetings, file, **how)
    return file


def files_of(library):
    return sorted(
        path.relative_to(library.folder).as_posix()
        for path in (library.folder / "recordings").rglob("*")
        if path.is_file()
    )


def test_a_meeting_comes_whole_and_once(library, other):
    one = with_sound(library)
    file = bundle_of(library, one)
    assert import_bundle(other, file) == import_result(meetings=[one])
    assert whole_meeting.read(other, one) == whole_meeting.read(library, one)
    assert [found.version for found in other.minutes_versions(one)] == [2, 1]
    assert (other.meeting_dir(one) / "audio.ogg").read_bytes() == SOUND
    assert files_of(other) == [f"recordings/{one}/audio.ogg"]
    assert import_bundle(other, file) == import_result(there=[one])
    assert import_bundle(library, file) == import_result(there=[one])


def import_result(**parts):
    from meetingmate.exchange.archive import Imported

    return Imported(**{"meetings": [], "there": [], **parts})


def test_nothing_but_the_meetings_is_in_it(library):
    one = with_sound(library)
    meeting(library, "Secret project", "nobody may know")
    people.save(library, Person(name="Zoë", email="zoe@example.org"))
    job = Job(meeting=one, source="/home/somebody/private/Weekly.wav", state="done")
    library.save_job(job)
    with zipfile.ZipFile(bundle_of(library, one)) as archive:
        assert sorted(archive.namelist()) == sorted(
            ["manifest.json", *(f"meetings/{one}/{name}" for name in (
                "meeting.json", "transcript.json", "minutes.json", "forms.json", "sound/audio.ogg"
            ))]
        )  # fmt: skip
        everything = b"".join(archive.read(name) for name in archive.namelist())
    for secret in (b"Secret project", b"zoe@example.org", b"/home/somebody", str(library.folder).encode()):
        assert secret not in everything


def test_the_same_meetings_give_the_same_bytes(library, monkeypatch):
    one, two = with_sound(library), with_sound(library, "Before", date="2026-02-03")
    first = bundle_of(library, one, two).read_bytes()
    os.utime(library.meeting_dir(one) / "audio.ogg", (1e9, 1e9))
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert bundle_of(library, two, one, two, name="b.meetingmate").read_bytes() == first


def test_a_meeting_of_that_id_with_other_content_stays_and_the_new_one_gets_an_id(library, other):
    one = with_sound(library)
    import_bundle(other, bundle_of(library, one))
    other.edit_meeting(one, lambda found: setattr(found, "notes", [Note(text="mine")]))
    mine = whole_meeting.read(other, one)
    file = bundle_of(library, one, name="b.meetingmate")
    [new] = import_bundle(other, file).meetings
    assert new != one
    assert whole_meeting.read(other, one) == mine
    arrived = whole_meeting.read(other, new)
    assert msgspec.structs.replace(arrived.meeting, id=one) == library.meeting(one)
    assert (other.meeting_dir(new) / "audio.ogg").read_bytes() == SOUND
    assert import_bundle(other, file).there == [new]


def test_the_same_text_with_another_recording_is_another_meeting(library, other):
    one = with_sound(library)
    import_bundle(other, bundle_of(library, one))
    (other.meeting_dir(one) / "audio.ogg").write_bytes(b"another recording")
    [new] = import_bundle(other, bundle_of(library, one)).meetings
    assert (other.meeting_dir(one) / "audio.ogg").read_bytes() == b"another recording"
    assert (other.meeting_dir(new) / "audio.ogg").read_bytes() == SOUND


def test_a_series_still_hangs_together_under_new_ids(library, other):
    first = with_sound(library, series="Weekly", date="2026-03-01")
    second = with_sound(library, series="Weekly", date="2026-03-08")
    earlier = PreviousAction(meeting=first, item="a1", task="First", meeting_title="Weekly", meeting_date="2026-03-01")
    library.add_minutes(second, minutes(previous_actions=[earlier]))
    other.add(msgspec.structs.replace(library.meeting(first), title="In the way"))
    file = bundle_of(library, second, first)
    new, kept = import_bundle(other, file).meetings
    assert (new != first, kept) == (True, second)
    assert other.minutes(second).previous_actions[0].meeting == new
    assert other.meeting(new).series == "Weekly"
    assert import_bundle(other, file).there == [new, second]


def test_what_is_there_but_in_the_trash_is_said(library, other):
    one = with_sound(library)
    import_bundle(other, bundle_of(library, one))
    trash.move(other, one)
    done = import_bundle(other, bundle_of(library, one))
    assert (done.meetings, done.there) == ([], [one])
    assert done.problems == ["“Weekly” is in the trash; restore it from there."]


# --- recordings ---------------------------------------------------------------------------------------------------


def test_without_sound_the_recording_can_be_chosen_later(library, other):
    one = with_sound(library)
    file = bundle_of(library, one, with_sound=False)
    assert file.stat().st_size < 10_000
    done = import_bundle(other, file)
    assert done.meetings == [one]
    assert "holds no recording of “Weekly” (audio.ogg)" in done.problems[0]
    assert whole_meeting.read(other, one) == whole_meeting.read(library, one)
    assert files_of(other) == []
    assert import_bundle(library, file).there == [one]  # here it has its recording: nothing is missing


def test_a_linked_recording_becomes_a_copy_and_its_path_stays_here(library, other, tmp_path):
    far = tmp_path / "far away" / "private.MP4"
    far.parent.mkdir()
    far.write_bytes(SOUND)
    part = Part(mixes=((1.0,),))
    tracks = [Track(path=str(far), linked=True, name=name, part=part) for name in ("left", "right")]
    one = meeting(library, "Linked", "said", tracks=[*tracks, Track(path="Audio.ogg"), Track(path="a/audio.ogg")])
    for name in ("Audio.ogg", "a/audio.ogg"):
        (library.meeting_dir(one) / name).parent.mkdir(parents=True, exist_ok=True)
        (library.meeting_dir(one) / name).write_bytes(name.encode())
    file = bundle_of(library, one)
    assert b"far away" not in zipfile.ZipFile(file).read(f"meetings/{one}/meeting.json")
    import_bundle(other, file)
    found = other.meeting(one).tracks
    assert [(track.path, track.linked, track.name, track.part) for track in found] == [
        ("recording.mp4", False, "left", part),
        ("recording.mp4", False, "right", part),
        ("Audio.ogg", False, "mixed", None),
        ("audio-2.ogg", False, "mixed", None),
    ]
    assert (other.meeting_dir(one) / "recording.mp4").read_bytes() == SOUND
    assert (other.meeting_dir(one) / "audio-2.ogg").read_bytes() == b"a/audio.ogg"
    assert import_bundle(library, file).there == [one]


def test_a_recording_that_is_gone_is_named_and_all_else_is_written(library, other):
    one = with_sound(library)
    (library.meeting_dir(one) / "audio.ogg").unlink()
    file = library.folder.parent / "a.meetingmate"
    done = write_bundle(library, [one], file)
    assert (done.sounds, done.problems) == (
        0,
        ["The recording audio.ogg of Weekly was left out. Its file is not there."],
    )
    assert import_bundle(other, file).meetings == [one]


def test_a_recording_that_may_not_be_opened_is_named_and_all_else_is_written(library, other, keyring_entries):
    one, two = with_sound(library), with_sound(library, "Second")
    library.close()
    encryption.encrypt(library.folder, "a long passphrase")
    sealed = Library(library.folder)
    (sealed.meeting_dir(one) / "audio.ogg").write_bytes(b"put there by another program")
    file = library.folder.parent / "a.meetingmate"
    done = write_bundle(sealed, [one, two], file)
    sealed.close()
    assert (done.sounds, len(done.problems)) == (1, 1)
    assert "audio.ogg of Weekly was left out. The file" in done.problems[0]
    assert set(import_bundle(other, file).meetings) == {one, two}


def test_a_meeting_that_is_being_worked_on_is_not_written(library, tmp_path):
    one = with_sound(library)
    library.save_job(Job(meeting=one, source="", state="queued"))
    with pytest.raises(UsageError, match="“Weekly” is still being recorded or processed"):
        write_bundle(library, [one], tmp_path / "a.meetingmate")
    with pytest.raises(UsageError, match="at least one"):
        write_bundle(library, [], tmp_path / "a.meetingmate")
    assert not (tmp_path / "a.meetingmate").exists()


def test_what_could_not_be_read_again_is_not_written(library, tmp_path):
    one = with_sound(library)
    library.replace_utterances(one, [msgspec.structs.replace(said(1, "x"), id="a\nb")])
    with pytest.raises(StoreError, match=r"“Weekly” can't be put into a bundle .the lines of a transcript"):
        write_bundle(library, [one], tmp_path / "a.meetingmate")
    assert not (tmp_path / "a.meetingmate").exists()


# --- encryption ---------------------------------------------------------------------------------------------------


def test_out_of_an_encrypted_library_and_into_one(tmp_path, library, keyring_entries):
    one = with_sound(library)
    assert bundles.not_encrypted(library) == ""
    plain = bundle_of(library, one)
    library.close()
    encryption.encrypt(library.folder, "a long passphrase")
    sealed = Library(library.folder)
    assert bundles.not_encrypted(sealed).startswith("This library is encrypted, but the bundle will not be")
    assert (sealed.meeting_dir(one) / "audio.ogg").read_bytes()[:6] == b"MMSEAL"
    assert bundle_of(sealed, one, name="b.meetingmate").read_bytes() == plain.read_bytes()
    assert import_bundle(sealed, plain).there == [one]
    sealed.delete(one)
    assert import_bundle(sealed, plain).meetings == [one]
    assert (sealed.meeting_dir(one) / "audio.ogg").read_bytes()[:6] == b"MMSEAL"
    assert bundle_of(sealed, one, name="c.meetingmate").read_bytes() == plain.read_bytes()
    sealed.close()
    for path in library.folder.rglob("*"):
        assert not path.is_file() or b"the budget" not in path.read_bytes(), path


# --- all or nothing -----------------------------------------------------------------------------------------------


def assert_nothing_came(other):
    assert other.listed("1") == []
    assert list((other.folder / "recordings").iterdir()) == []


@pytest.mark.parametrize("at", [0.0, 0.3, 0.9, 0.95])
def test_cancelled_anywhere_nothing_is_left(library, other, at):
    file = bundle_of(library, with_sound(library), with_sound(library, "Second"))

    def stop(share, what):
        if share >= at:
            raise Cancelled

    with pytest.raises(Cancelled):
        import_bundle(other, file, stop)
    assert_nothing_came(other)


def test_a_cancelled_export_leaves_the_earlier_file(library):
    one = with_sound(library)
    file = bundle_of(library, one)
    before = file.read_bytes()

    def stop(share, what):
        if share > 0.1:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_bundle(library, [one], file, stop)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir() if path.is_file()] == [file.name]


def test_a_full_disk_leaves_nothing(library, other, monkeypatch):
    file = bundle_of(library, with_sound(library), with_sound(library, "Second"))

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreError, match=r"can't be imported .*No space left.*nothing was imported"):
        import_bundle(other, file)
    assert_nothing_came(other)


def test_a_failure_while_they_are_put_in_place_leaves_nothing(library, other, monkeypatch):
    first, second = with_sound(library), with_sound(library, "Second", date="2026-04-01")
    file = bundle_of(library, first, second)
    rename = type(other.folder).rename

    def fails_at_the_second(path, target):
        if path.name == second:
            raise OSError(5, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(type(other.folder), "rename", fails_at_the_second)
    with pytest.raises(StoreError, match="nothing was imported"):
        import_bundle(other, file)
    assert_nothing_came(other)
    monkeypatch.undo()
    assert import_bundle(other, file).meetings == [first, second]


def test_an_interruption_right_after_they_were_stored_takes_no_sound(library, other, monkeypatch):
    one = with_sound(library)
    file = bundle_of(library, one)
    change, depth = other.database.change, []

    @contextmanager
    def interrupted():
        depth.append(None)
        with change() as database:
            yield database
        depth.pop()
        if not depth:  # the outermost: all of it is stored
            raise KeyboardInterrupt

    monkeypatch.setattr(other.database, "change", interrupted)
    with pytest.raises(KeyboardInterrupt):
        import_bundle(other, file)
    monkeypatch.undo()
    assert whole_meeting.read(other, one) == whole_meeting.read(library, one)
    assert (other.meeting_dir(one) / "audio.ogg").read_bytes() == SOUND


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such signal")
@pytest.mark.parametrize(
    ("where", "there"), [("copying", False), ("placed", False), ("committed", True)]
)  # fmt: skip
def test_a_killed_import_is_whole_or_nothing_after_the_next_start(library, other, where, there):
    """The program is killed while sound is copied, before the meetings are stored, and right after that."""
    one = with_sound(library)
    file = bundle_of(library, one)
    other.close()
    code = f"""
        import os, signal
        from pathlib import Path
        from meetingmate.exchange.bundles import import_bundle
        from meetingmate.library import Library, arrivals
        die = lambda *args: os.kill(os.getpid(), signal.SIGKILL)
        where, on_progress = {where!r}, lambda share, what: None
        if where == "copying":
            on_progress = lambda share, what: die() if share > 0.1 else None
        rename = Path.rename
        def placed(path, target):
            rename(path, target)
            if path.name == {one!r}:
                die()
        if where == "placed":
            Path.rename = placed
        unlink = Path.unlink
        if where == "committed":
            Path.unlink = lambda path, **how: die() if ".importing-" in path.name else unlink(path, **how)
        import_bundle(Library(Path({str(other.folder)!r})), Path({str(file)!r}), on_progress)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=False)
    assert done.returncode == -signal.SIGKILL
    again = Library(other.folder)
    assert any((again.folder / "recordings").iterdir())
    session.Session(again, Settings(), lambda event: None).close()
    if there:
        assert whole_meeting.read(again, one) == whole_meeting.read(library, one)
        assert files_of(again) == [f"recordings/{one}/audio.ogg"]
    else:
        assert_nothing_came(again)
        assert import_bundle(again, file).meetings == [one]
    again.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there it takes a day until a mark counts as left")
def test_an_import_takes_away_what_a_killed_one_left(library, other):
    """Also on the command line, where nothing has looked for it at a start."""
    one = with_sound(library)
    left = other.meeting_dir(one)
    left.mkdir()
    (left / "half.ogg").write_bytes(b"half of it")
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    (left / f".importing-{gone.pid}-0123abcd").touch()
    assert import_bundle(other, bundle_of(library, one)).meetings == [one]
    assert files_of(other) == [f"recordings/{one}/audio.ogg"]


def test_a_library_in_use_keeps_the_sound_that_another_program_is_bringing(library, other):
    """What is under way is not what was left: a second program that starts meanwhile takes nothing away."""
    file = bundle_of(library, with_sound(library))
    seen = []

    def start_another(share, what):
        if not seen and share > 0.1:
            session.Session(other, Settings(), lambda event: None).close()
            seen.append(share)

    assert len(import_bundle(other, file, start_another).meetings) == 1
    assert seen
    assert len(files_of(other)) == 1


def test_a_backup_is_told_from_a_bundle(library, other, tmp_path):
    one = with_sound(library)
    backup.backup(library, tmp_path / "backup.zip")
    with pytest.raises(UsageError, match="is a backup of a whole library, not a bundle; restore it"):
        import_bundle(other, tmp_path / "backup.zip")
    with pytest.raises(UsageError, match="not a backup of MeetingMate"):
        backup.check(bundle_of(library, one))


def test_the_name_gets_its_suffix(tmp_path):
    assert [bundles.with_suffix(tmp_path / name).name for name in ("a", "a.b", "a.zip", "A.MeetingMate")] == [
        "a.meetingmate", "a.b.meetingmate", "a.zip", "A.MeetingMate",
    ]  # fmt: skip


def test_lines_that_begin_together_keep_their_order(library, other):
    one = with_sound(library)
    lines = [msgspec.structs.replace(said(number, f"line {number}"), start=1.0) for number in (3, 1, 2)]
    library.replace_utterances(one, lines)
    import_bundle(other, bundle_of(library, one))
    assert other.utterances(one) == lines

"""No telemetry, no query, no file outside: a whole job, a recording and the window, watched from outside."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from meetingmate.base.settings import Settings, load, save
from meetingmate.jobs.automation import plan
from meetingmate.jobs.automation.plan import PutJson, SendJson, WatchedFolder
from meetingmate.library import Library
from tests.capture.soundserver import FEED, SoundServer
from tests.privacy.conftest import WINDOW, rights_for_others, words_in, write_clip
from tests.privacy.watched import judged, watch, why_not

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module", autouse=True)
def possible() -> None:
    if reason := why_not():
        pytest.skip(reason)


@pytest.fixture
def ready(tmp_path: Path, models_dir: Path, quick_model: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for ``watch``, with models and settings."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "models").symlink_to(models_dir)
    monkeypatch.setenv("MEETINGMATE_HOME", str(home))
    save(Settings(speech_model=quick_model, writing_model="smollm2-135m", beam_size=1))
    return tmp_path


def test_a_whole_job(ready: Path, sample_dir: Path) -> None:
    write_clip(sample_dir / "sample_standup.ogg", ready / "clip.wav")
    done = watch(
        ["-m", "meetingmate.cli", "process", "clip.wav", "-o", "out/minutes.docx", "-o", "out/minutes.json"], ready
    )
    assert done.code == 0, done.output
    assert json.loads((ready / "out" / "minutes.json").read_text("utf-8"))["utterances"]
    assert done.found == []


def test_a_recording_with_live_words(ready: Path, sound_server: SoundServer, sample_dir: Path) -> None:
    """Its logs hold no words either, and nobody else can read its files."""
    write_clip(sample_dir / "sample_standup.ogg", ready / "clip.wav", seconds=90)
    sound_server.play(ready / "clip.wav", FEED)
    # the sound server runs outside; its socket is a file
    more = {name: value for name, value in sound_server.env.items() if name not in ("HOME", "XDG_RUNTIME_DIR")}
    done = watch(
        ["-m", "meetingmate.cli", "record", "--duration", "15", "--events", "--title", "Zyxglorb"],
        ready,
        more=more,
        allowed=Path(sound_server.env["PULSE_RUNTIME_PATH"]).parent,
    )
    assert done.code == 0, done.output
    assert done.found == []
    library = Library(ready / "home")
    (row,) = library.rows()
    said = " ".join(utterance.text for utterance in library.utterances(row.id))
    library.close()
    written = {path.name: path.read_text("utf-8") for path in (ready / "home" / "state" / "logs").iterdir()}
    assert {"capture.log", "live-transcriber.log", "transcriber.log"} <= set(written)
    assert words_in("\n".join(written.values()), said) == []
    assert "zyxglorb" not in "\n".join(written.values()).lower()
    assert rights_for_others(ready / "home") == []


def test_the_window(ready: Path, sample_dir: Path) -> None:
    """It opens, works on a recording, and is closed."""
    write_clip(sample_dir / "sample_standup.ogg", ready / "clip.wav")
    (ready / "window.py").write_text(WINDOW, "utf-8")
    done = watch(["window.py", "1", "clip.wav"], ready)
    assert done.code == 0, done.output
    assert "states done" in done.output
    assert done.found == []


def test_a_server_of_this_computer_is_all_that_is_asked(ready: Path) -> None:
    """Nobody is there, nothing else is tried, and the minutes are made. Without the setting it is not asked either."""
    turns = [{"speaker": "Anna", "text": "We go with the blue design."}, {"speaker": "Ben", "text": "Agreed."}]
    (ready / "in.jsonl").write_text(json.dumps({"id": "1", "turns": turns}), "utf-8")
    asked = 'htons(47113), sin_addr=inet_addr("127.0.0.1")'
    for address, trace in (("http://127.0.0.1:47113", True), ("", False)):
        save(Settings(writing_model="", writing_server=address, writing_server_model="gemma"))
        done = watch(["-m", "meetingmate.cli", "minutes", "in.jsonl", "-o", "out/minutes.jsonl"], ready)
        assert done.code == 0, done.output
        others = [call for call in done.found if not call.startswith("socket(AF_INET, SOCK_STREAM")]
        assert others == [], "no other address, no name looked up, no file outside"
        assert len(done.found) == trace, "one connection is tried, and only if a server was chosen"
        assert "blue design" in (ready / "out" / "minutes.jsonl").read_text("utf-8")
        calls = "".join(path.read_text("utf-8", "replace") for path in (ready / "trace").iterdir())
        assert (asked in calls) == trace
        for path in (ready / "trace").iterdir():
            path.unlink()


def test_minutes_go_to_the_address_of_an_automation_and_nowhere_else(ready: Path) -> None:
    """Only when it is on, automations are on, and it is asked for; nobody is there, and nothing else is tried."""
    (ready / "talk.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:04.000\n<v Anna>We go with the blue design.\n", "utf-8")
    asked = 'htons(47114), sin_addr=inet_addr("127.0.0.1")'
    for one_on, all_on, wanted in ((True, True, True), (False, True, False), (True, False, False)):
        save(Settings(writing_model="", automation=all_on))
        with plan.changing() as found:
            found.automations.clear()
            found.put(SendJson(name="Wiki", address="http://127.0.0.1:47114/hook", on=one_on))
        more = ["--automate"] if all_on else []
        done = watch(["-m", "meetingmate.cli", "process", "talk.vtt", *more], ready)
        assert done.code == (3 if wanted else 0), done.output
        others = [call for call in done.found if not call.startswith("socket(AF_INET, SOCK_STREAM")]
        assert others == [], "no other address, no name looked up, no file outside"
        assert len(done.found) == wanted, "one connection is tried"
        calls = "".join(path.read_text("utf-8", "replace") for path in (ready / "trace").iterdir())
        assert (asked in calls) == wanted
        for path in (ready / "trace").iterdir():
            path.unlink()


def test_the_window_with_automations_that_send_nothing(ready: Path, sample_dir: Path) -> None:
    """A watched folder and documents stay here."""
    write_clip(sample_dir / "sample_standup.ogg", ready / "clip.wav")
    (ready / "window.py").write_text(WINDOW, "utf-8")
    (ready / "out").mkdir()
    with plan.changing() as found:
        found.put(PutJson(name="Files", folder=str(ready / "out")))
        found.put(WatchedFolder(folder=str(ready / "out")))
    save(dataclasses.replace(load(), automation=True))
    done = watch(["window.py", "1", "clip.wav"], ready)
    assert done.code == 0, done.output
    assert done.found == []
    left = [path for path in (ready / "home" / "state").rglob("*") if path.is_file()]
    assert "automation.db" in {path.name for path in left}


def test_the_window_that_reminds_of_newer_versions_asks_nobody(ready: Path, sample_dir: Path) -> None:
    """The reminder is on and there is a server: it is not asked before the user agrees."""
    write_clip(sample_dir / "sample_standup.ogg", ready / "clip.wav")
    key = 'from meetingmate.updates import release_key\nrelease_key.PUBLIC_KEY = "A" * 43 + "="\n'
    (ready / "window.py").write_text(key + WINDOW, "utf-8")
    save(dataclasses.replace(load(), update_check=True, update_address="http://127.0.0.1:47115/newest"))
    done = watch(["window.py", "1", "clip.wav"], ready)
    assert done.code == 0, done.output
    assert done.found == []
    assert (ready / "home" / "state" / "updates.json").is_file(), "the user was reminded"


def test_looking_for_a_newer_version_asks_its_address_alone(ready: Path) -> None:
    """Nobody is there, and nothing else is tried."""
    (ready / "look.py").write_text(
        """
from meetingmate.base import settings
from meetingmate.updates import check, release_file, release_key
release_key.PUBLIC_KEY = "A" * 43 + "="
try:
    check.newer(settings.Settings(update_address="http://127.0.0.1:47115/newest"))
except release_file.UpdateError as error:
    print(error)
""",
        "utf-8",
    )
    done = watch(["look.py"], ready)
    assert done.code == 0, done.output
    assert "could not be reached" in done.output
    [only] = done.found
    assert only.startswith("socket(AF_INET, SOCK_STREAM")
    calls = "".join(path.read_text("utf-8", "replace") for path in (ready / "trace").iterdir())
    assert 'htons(47115), sin_addr=inet_addr("127.0.0.1")' in calls


def test_what_would_leave_is_seen(tmp_path: Path) -> None:
    """The watch can fail: ONNX Runtime without our variables, a name looked up, a file in the user's folder."""
    (tmp_path / "talks.py").write_text(
        """
import onnxruntime, socket, pathlib, time
from onnxruntime.datasets import get_example
onnxruntime.InferenceSession(get_example("sigmoid.onnx"))
try:
    socket.create_connection(("collector.example.org", 443), timeout=1)
except OSError:
    pass
try:
    socket.create_connection(("192.0.2.1", 443), timeout=1)
except OSError:
    pass
pathlib.Path.home().joinpath("id").write_text("x")
""",
        "utf-8",
    )
    done = watch(["talks.py"], tmp_path)
    assert done.code == 0, done.output
    found = "\n".join(done.found)
    assert ".onnxruntime/onnxruntime.db" in found
    assert "/etc/resolv.conf" in found
    assert "192.0.2.1" in found
    assert f"{tmp_path}/user/id" in found
    quiet = (tmp_path / "talks.py").read_text("utf-8").partition("try:")[0]
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / "quiet.py").write_text("import meetingmate\n" + quiet, "utf-8")
    assert not watch(["quiet.py"], tmp_path / "second").found


def test_the_judge(tmp_path: Path) -> None:
    forbidden = """\
socket(AF_INET6, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_IP) = 3<socket:[1]>
connect(3<socket:[1]>, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.1")}, 16) = -1 ENETUNREACH
sendto(3<socket:[1]>, "x", 1, 0, {sa_family=AF_INET6, inet_pton(AF_INET6, "2001:db8::1", &sin6_addr)}, 28) = 1
openat(AT_FDCWD</x>, "/etc/hosts", O_RDONLY|O_CLOEXEC) = 3</etc/hosts>
connect(3<socket:[1]>, {sa_family=AF_UNIX, sun_path="/run/systemd/resolve/io.systemd.Resolve"}, 42) = 0
openat(6</home/a/.cache>, "deviceid.tmp", O_WRONLY|O_CREAT|O_EXCL, 0600) = 7</home/a/.cache/deviceid.tmp>
rename("/allowed/a", "/home/a/b") = 0
mkdir("/home/a/.cache", 0700) = -1 EEXIST (File exists)
openat(AT_FDCWD</x>, "/allowed/../home/a", O_RDWR) = -1 ENOENT (No such file or directory)"""
    assert list(judged(forbidden, tmp_path, [Path("/allowed")])) == forbidden.splitlines()
    fine = """\
socket(AF_UNIX, SOCK_STREAM, 0) = 3<socket:[1]>
connect(3<socket:[1]>, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = 0
openat(AT_FDCWD</allowed>, "a/b", O_WRONLY|O_CREAT, 0600) = 3</allowed/a/b>
openat(AT_FDCWD</x>, "/dev/null", O_WRONLY) = 3</dev/null>
openat(AT_FDCWD</x>, "/etc/passwd", O_RDONLY|O_CLOEXEC) = 3</etc/passwd>"""
    assert list(judged(fine, tmp_path, [Path("/allowed")])) == []

"""What runs after a meeting: once for the same minutes, again when it can go better, and told without words."""

from __future__ import annotations

import errno
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from meetingmate.base import keyrings
from meetingmate.base.errors import StoreError, UsageError
from meetingmate.base.settings import Settings
from meetingmate.jobs.automation import documents, outcome, plan, sending
from meetingmate.jobs.automation.ledger import Ledger, rename
from meetingmate.jobs.automation.outcome import Trouble
from meetingmate.jobs.automation.plan import Document, ExportSet, PutJson, RunCommand, SendJson, WriteSet
from meetingmate.jobs.automation.service import Automations
from meetingmate.jobs.session import Session
from meetingmate.library import Job, Library, trash
from tests.jobs.automation.web_server import serving
from tests.privacy.watched import ROOT

Add = Callable[..., None]


def finished(library: Library, *, again: bool = False) -> Job:
    job = library.job("m1")
    assert job is not None
    job.again = again
    return job


def run_all(service: Automations, job: Job) -> list[tuple[str, str, int]]:
    service.before_done(job)
    return [(run.state, run.code, run.amount) for run in service.work_off()]


def hurry(service: Automations) -> None:
    """Let the next try come now."""
    with service.ledger.change() as db:
        db.execute("UPDATE runs SET next_try = 0")


# --- what is written ----------------------------------------------------------------------------------------


def test_a_set_of_documents_is_written_once(library: Library, service: Automations, add: Add, tmp_path: Path) -> None:
    folder = str(tmp_path)
    add(
        ExportSet(
            name="Team",
            documents=[
                Document(format=".docx", folder=folder, name="{year}/{title} {date}"),
                Document(format=".json", folder=folder, name="data/{id}"),
                Document(format=".eml", folder=folder),
                Document(format=".md", folder=folder, name="t", transcript=True),
            ],
        ),
        WriteSet(name="Minutes", set="Team"),
    )
    job = finished(library)
    assert run_all(service, job) == [("done", "files", 4)]
    found = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert found == [
        "2026-03-03 Harbor weekly product meeting.eml",
        "2026/Harbor weekly product meeting 2026-03-03.docx",
        "data/m1.json",
        "t.md",
    ]
    mail = (tmp_path / "2026-03-03 Harbor weekly product meeting.eml").read_bytes()
    assert b"Subject: Harbor weekly product meeting" in mail
    assert b"X-Unsent: 1" in mail
    said = library.utterances("m1")[0].text
    assert said in (tmp_path / "t.md").read_text("utf-8"), "with the transcript"
    assert run_all(service, job) == [], "never twice for the same minutes"
    assert len(list(tmp_path.rglob("*.docx"))) == 1


def test_a_set_can_name_a_word_template(library: Library, service: Automations, add: Add, tmp_path: Path) -> None:
    folder = str(tmp_path)
    documents = [
        Document(format=".docx", folder=folder, name="own"),
        Document(format=".docx", folder=folder, name="board", template="board"),
        Document(format=".md", folder=folder, name="text", template="board"),
    ]
    add(ExportSet(name="Board", documents=documents), WriteSet(name="Minutes", set="Board"))
    assert run_all(service, finished(library)) == [("done", "files", 3)]
    own, board = (docx.Document(tmp_path / f"{name}.docx") for name in ("own", "board"))
    assert [p.text for p in own.paragraphs] != [p.text for p in board.paragraphs]
    lost = Document(format=".docx", folder=folder, name="lost", template="nowhere")
    add(ExportSet(name="Lost", documents=[lost]), WriteSet(name="Again", set="Lost"))
    assert ("failed", "plan", 0) in run_all(service, finished(library))
    assert not (tmp_path / "lost.docx").exists()


def test_rewritten_minutes_only_where_that_is_wanted(
    library: Library, service: Automations, add: Add, tmp_path: Path
) -> None:
    add(
        PutJson(name="first", folder=str(tmp_path), file_name="first"),
        PutJson(name="each", folder=str(tmp_path), file_name="each", rewritten=True),
        PutJson(name="off", folder=str(tmp_path), file_name="off", on=False),
    )
    run_all(service, finished(library))
    library.add_minutes("m1", library.minutes("m1"))
    run_all(service, finished(library, again=True))
    assert sorted(os.listdir(tmp_path)) == ["each (2).json", "each.json", "first.json"]


def test_what_is_switched_off_as_a_whole_leaves_no_trace(library: Library, add: Add, tmp_path: Path) -> None:
    add(PutJson(name="x", folder=str(tmp_path)))
    service = Automations(library, Settings())
    service.start()
    service.before_done(finished(library))
    service.close()
    assert os.listdir(tmp_path) == []
    assert not (library.folder / "state" / "automation.db").exists()
    with pytest.raises(UsageError, match="switched off"):
        service.run_by_hand("x", "m1")


def test_a_session_runs_them_when_a_job_is_done_and_knows_what_is_anew(
    library: Library, add: Add, tmp_path: Path
) -> None:
    settings = Settings(automation=True, writing_model="")
    add(PutJson(name="x", folder=str(tmp_path), file_name="{version}"))
    service = Automations(library, settings)
    session = Session(library, settings, lambda event: None)
    session.before_done = service.before_done
    service.start()
    try:
        session.rewrite("m1")
        assert session.wait(60)
        assert library.job("m1").state == "done"
        assert library.job("m1").again
        assert service.ledger.history() == [], "made anew, which was not asked for"
        with plan.changing() as found:
            found.put(PutJson(name="x", folder=str(tmp_path), file_name="{version}", rewritten=True), instead_of="x")
        session.rewrite("m1")
        assert session.wait(60)
        until = time.monotonic() + 10
        while not any(run.state == "done" for run in service.ledger.history()) and time.monotonic() < until:
            time.sleep(0.05)
        assert os.listdir(tmp_path) == ["3.json"]
    finally:
        session.close()
        service.close()


def test_a_meeting_that_is_worked_on_waits_and_one_in_the_trash_is_left_alone(
    library: Library, service: Automations, add: Add, tmp_path: Path
) -> None:
    add(PutJson(name="x", folder=str(tmp_path)))
    job = finished(library)
    job.state = "running"
    library.save_job(job)
    assert run_all(service, job) == []
    job.state = "done"
    library.save_job(job)
    trash.move(library, "m1")
    assert [(run.state, run.code) for run in service.work_off()] == [("failed", "gone")]
    assert os.listdir(tmp_path) == []


def test_a_job_that_ends_while_the_program_closes_is_not_forgotten(
    library: Library, service: Automations, add: Add, tmp_path: Path
) -> None:
    add(PutJson(name="x", folder=str(tmp_path)))
    assert service.ledger.history() == []
    service.close()
    service.before_done(finished(library))
    service.close()
    later = Automations(library, Settings(automation=True))
    assert [run.state for run in later.work_off()] == ["done"]
    later.close()


def test_newer_minutes_take_the_place_of_those_that_wait(
    library: Library, service: Automations, add: Add, tmp_path: Path
) -> None:
    folder = tmp_path / "drive"
    add(PutJson(name="x", folder=str(folder), file_name="{version}", rewritten=True))
    run_all(service, finished(library))
    library.add_minutes("m1", library.minutes("m1"))
    service.before_done(finished(library, again=True))
    folder.mkdir()
    hurry(service)
    service.work_off()
    assert os.listdir(folder) == ["2.json"]
    assert [(run.version, run.code) for run in service.ledger.history()] == [(2, "files"), (1, "superseded")]


# --- folders that fail --------------------------------------------------------------------------------------


def test_a_folder_that_is_missing_is_tried_again_also_after_a_restart(
    library: Library, service: Automations, add: Add, tmp_path: Path
) -> None:
    folder = tmp_path / "drive"
    add(PutJson(name="x", folder=str(folder)))
    assert run_all(service, finished(library)) == [("waiting", "folder-missing", 0)]
    assert not folder.exists(), "a drive that is not connected is not made up"
    assert service.work_off() == [], "not before its time"
    [run] = service.ledger.waiting()
    assert run.next_try > time.time() + 20
    service.close()
    later = Automations(library, Settings(automation=True))
    folder.mkdir()
    hurry(later)
    assert [(run.state, run.attempts) for run in later.work_off()] == [("done", 2)]
    assert len(os.listdir(folder)) == 1
    later.close()


def test_the_pauses_grow_and_after_the_last_one_it_has_failed(
    library: Library, service: Automations, add: Add, tmp_path: Path
) -> None:
    add(PutJson(name="x", folder=str(tmp_path / "none")))
    run_all(service, finished(library))
    pauses = []
    while waiting := service.ledger.waiting():
        pauses.append(waiting[0].next_try - waiting[0].ended)
        hurry(service)
        service.work_off()
    assert [round(pause) for pause in pauses] == list(outcome.DELAYS_S)
    assert service.ledger.history()[0].state == "failed"


@pytest.mark.parametrize(
    ("number", "code", "again"),
    [
        (errno.EACCES, "folder-closed", True),
        (errno.ENOSPC, "disk-full", True),
        (errno.EROFS, "read-only", True),
        (errno.ENAMETOOLONG, "name", False),
        (errno.EIO, "not-written", True),
        (errno.ENOENT, "folder-missing", True),
    ],
)
def test_what_a_disk_says_is_explained_and_nothing_is_half_there(
    library: Library,
    service: Automations,
    add: Add,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    code: str,
    again: bool,
) -> None:
    def fails(*_args: object, **_more: object) -> None:
        raise OSError(number, "no")

    add(PutJson(name="x", folder=str(tmp_path)))
    with monkeypatch.context() as patch:
        patch.setattr("meetingmate.base.atomic_files.tempfile.mkstemp", fails)
        [(state, found, _)] = run_all(service, finished(library))
    assert (state, found) == ("waiting" if again else "failed", code)
    assert os.listdir(tmp_path) == []
    assert outcome.sentence(found, 5) != outcome.sentence("error", 0)
    hurry(service)
    service.work_off()
    assert len(os.listdir(tmp_path)) == again


def test_subtitles_without_times_fail_for_good_and_a_set_that_is_gone_too(
    library: Library, service: Automations, add: Add, tmp_path: Path
) -> None:
    library.edit_meeting("m1", lambda meeting: setattr(meeting, "timed", False))
    add(
        ExportSet(name="s", documents=[Document(format=".srt", folder=str(tmp_path))]),
        WriteSet(name="x", set="s"),
    )
    assert run_all(service, finished(library)) == [("failed", "format", 0)]


# --- died in between ----------------------------------------------------------------------------------------

DIES = """
import os, signal, sys, time
from pathlib import Path
from meetingmate.base.settings import Settings
from meetingmate.jobs.automation import documents, service
from meetingmate.library import Library

library = Library(Path(os.environ["MEETINGMATE_HOME"]))
made = service.Automations(library, Settings(automation=True))
real = documents._write_one
def write(path, document, content):
    if sys.argv[1] == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    real(path, document, content)
    if sys.argv[1] == "after":
        os.kill(os.getpid(), signal.SIGKILL)
documents._write_one = write
if sys.argv[1] == "handed over":
    def send(*_args):
        os.kill(os.getpid(), signal.SIGKILL)
    service.sending.send = send
made.before_done(library.job("m1"))
if sys.argv[1] == "planned":
    os.kill(os.getpid(), signal.SIGKILL)
made.work_off()
"""


def die(moment: str) -> None:
    done = subprocess.run([sys.executable, "-c", DIES, moment], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
@pytest.mark.parametrize("moment", ["planned", "before", "after"])
def test_documents_are_there_exactly_once_wherever_the_program_dies(
    library: Library, service: Automations, add: Add, tmp_path: Path, moment: str
) -> None:
    documents_of = [Document(format=suffix, folder=str(tmp_path), name="a") for suffix in (".md", ".json")]
    add(ExportSet(name="s", documents=documents_of), WriteSet(name="x", set="s"))
    (tmp_path / "a.md").write_text("of somebody else")
    die(moment)
    service.settle_cut_off()
    assert [run.state for run in service.work_off()] == ["done"]
    assert sorted(name for name in os.listdir(tmp_path) if not name.endswith(".part")) == ["a (2).md", "a.json", "a.md"]
    assert (tmp_path / "a.md").read_text() == "of somebody else"
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["meeting"]["id"] == "m1"


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_what_may_have_been_sent_is_not_sent_again(library: Library, service: Automations, add: Add) -> None:
    with serving() as server:
        add(SendJson(name="x", address=server.address))
        die("handed over")
        service.settle_cut_off()
        assert service.work_off() == []
        assert run_all(service, finished(library)) == []
        assert [(run.state, run.code) for run in service.ledger.history()] == [("unknown", "unknown")]
        assert server.asked == []
        assert service.run_by_hand("x", "m1").code == "sent", "a person can repeat it"


def test_a_run_that_another_process_does_is_left_to_it(
    library: Library, service: Automations, add: Add, tmp_path: Path
) -> None:
    add(PutJson(name="x", folder=str(tmp_path)))
    service.before_done(finished(library))
    [run] = service.ledger.waiting()
    other = Ledger()
    assert other.claim(run.number) is not None
    service.settle_cut_off()
    assert service.work_off() == []
    other.close()


def test_a_log_that_is_no_database_stops_all_with_a_sentence(
    library: Library, service: Automations, add: Add, tmp_path: Path
) -> None:
    add(PutJson(name="x", folder=str(tmp_path)))
    place = library.folder / "state" / "automation.db"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"nonsense" * 1000)
    service.before_done(finished(library))
    assert os.listdir(tmp_path) == [], "without it nobody knows what ran before"
    with pytest.raises(StoreError, match="delete it to begin a new one"):
        service.ledger.history()


# --- commands -----------------------------------------------------------------------------------------------


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", code, *arguments]


def test_a_command_gets_the_json_and_no_shell(library: Library, service: Automations, add: Add, tmp_path: Path) -> None:
    code = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_bytes(sys.stdin.buffer.read()); print('budget')"
    named = "import sys, shutil; shutil.copy(sys.argv[1], sys.argv[2])"
    add(
        RunCommand(name="in", arguments=python(code, str(tmp_path / "$(touch x);&.json"))),
        RunCommand(name="file", arguments=python(named, "{json}", str(tmp_path / "b.json"))),
    )
    assert run_all(service, finished(library)) == [("done", "ran", 0), ("done", "ran", 0)]
    for name in ("$(touch x);&.json", "b.json"):
        assert json.loads((tmp_path / name).read_text("utf-8"))["minutes"]["decisions"]
    assert sorted(os.listdir(tmp_path)) == ["$(touch x);&.json", "b.json"]
    assert list((library.folder / "state" / "automation").iterdir()) == [], "the file is deleted afterwards"


@pytest.mark.parametrize(
    ("arguments", "code", "amount"),
    [
        (python("raise SystemExit(7)"), "exit", 7),
        (["/nowhere/program"], "no-program", 0),
        (["no-such-program-here"], "no-program", 0),
        ([str(Path(__file__))], "not-started", 0),
        (python("import time; time.sleep(60)"), "timeout", 1),
        (python("import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'], stdin=None)"), "ran", 0),
    ],
)
def test_how_a_command_ends_is_told(
    library: Library, service: Automations, add: Add, arguments: list[str], code: str, amount: int
) -> None:
    add(RunCommand(name="x", arguments=arguments, timeout_s=1 if code == "timeout" else 60))
    assert run_all(service, finished(library)) == [("done" if code == "ran" else "failed", code, amount)]
    assert service.ledger.waiting() == [], "a command is not repeated by itself"


@pytest.mark.skipif(sys.platform == "win32", reason="process groups")
def test_a_command_that_hangs_is_ended_with_all_it_started(
    library: Library, service: Automations, add: Add, tmp_path: Path
) -> None:
    child = f"import time, pathlib; time.sleep(3); pathlib.Path({str(tmp_path / 'late')!r}).touch()"
    code = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
    add(RunCommand(name="x", arguments=python(code), timeout_s=1))
    run_all(service, finished(library))
    time.sleep(3.5)
    assert os.listdir(tmp_path) == []


def test_closing_the_program_ends_a_command(library: Library, add: Add) -> None:
    service = Automations(library, Settings(automation=True))
    add(RunCommand(name="x", arguments=python("import time; time.sleep(60)")))
    service.before_done(finished(library))
    service.start()
    until = time.monotonic() + 10
    while time.monotonic() < until and not any(run.steps for run in service.ledger.history()):
        time.sleep(0.05)
    service.close()
    ledger = Ledger()
    assert [(run.state, run.code) for run in ledger.history()] == [("failed", "killed")]
    ledger.close()


# --- web addresses ------------------------------------------------------------------------------------------


def test_the_json_is_sent_to_its_address_with_the_secret(
    library: Library, service: Automations, add: Add, keyring_entries: dict[str, str]
) -> None:
    with serving() as server:
        one = SendJson(name="Wiki", address=f"{server.address}/hook?key=1", secret_header="X-Token")
        add(one)
        sending.keep_secret(one, "Zyxglorb")
        assert run_all(service, finished(library)) == [("done", "sent", 200)]
    [(path, headers, body)] = server.asked
    assert path == "/hook?key=1"
    assert headers["X-Token"] == "Zyxglorb"
    assert headers["Content-Type"] == "application/json"
    assert headers["Idempotency-Key"] == "m1-1"
    assert json.loads(body)["meeting"]["title"] == "Harbor weekly product meeting"
    assert "Zyxglorb" not in plan.path().read_text("utf-8")


def test_another_name_keeps_log_and_secret_and_another_address_does_not(
    library: Library, service: Automations, add: Add, tmp_path: Path, keyring_entries: dict[str, str]
) -> None:
    one = SendJson(name="a", address="https://a.example/x", secret_header="X-Key")
    sending.keep_secret(one, "abc")
    two = SendJson(name="b", address="https://a.example/y", secret_header="X-Key")
    sending.move_secret(one, two)
    assert list(keyring_entries.items()) == [("b https://a.example", "abc")]
    sending.move_secret(two, SendJson(name="b", address="https://other.example/y", secret_header="X-Key"))
    assert keyring_entries == {}
    add(PutJson(name="x", folder=str(tmp_path)))
    run_all(service, finished(library))
    rename("x", "y")
    assert [run.automation for run in service.ledger.history()] == ["y"]


def test_a_secret_goes_to_its_address_alone_and_without_it_nothing_is_sent(
    library: Library, service: Automations, add: Add, keyring_entries: dict[str, str]
) -> None:
    with serving() as server, serving() as other:
        sending.keep_secret(SendJson(name="Wiki", address=other.address, secret_header="X-Token"), "Zyxglorb")
        add(SendJson(name="Wiki", address=server.address, secret_header="X-Token"))
        assert run_all(service, finished(library)) == [("waiting", "no-secret", 0)]
        assert server.asked == []


@pytest.mark.parametrize(
    ("answer", "state", "code", "amount"),
    [
        (204, "done", "sent", 204),
        (500, "waiting", "status", 500),
        (503, "waiting", "status", 503),
        (429, "waiting", "status", 429),
        (400, "failed", "status", 400),
        (404, "failed", "status", 404),
        (401, "failed", "refused", 401),
        (301, "failed", "redirect", 301),
        (307, "failed", "redirect", 307),
        ("close", "waiting", "broken-off", 0),
        ("wait", "waiting", "no-answer", 0),
    ],
)
def test_what_a_server_answers(
    library: Library,
    service: Automations,
    add: Add,
    monkeypatch: pytest.MonkeyPatch,
    answer: int | str,
    state: str,
    code: str,
    amount: int,
) -> None:
    monkeypatch.setattr(sending, "Limits", lambda: _Short)
    with serving() as elsewhere, serving(answer, Location=f"{elsewhere.address}/stolen") as server:
        add(SendJson(name="x", address=server.address))
        assert run_all(service, finished(library)) == [(state, code, amount)]
        assert len(server.asked) == 1
        assert elsewhere.asked == [], "no redirect is followed"


_Short = sending.Limits(connect_s=2, answer_s=0.5)


def test_a_server_that_is_down_is_asked_again_and_told_that_it_is_the_same(
    library: Library, service: Automations, add: Add
) -> None:
    with serving(500, 200, Retry_After="3600") as server:
        add(SendJson(name="x", address=server.address))
        run_all(service, finished(library))
        [run] = service.ledger.waiting()
        assert run.next_try > time.time() + 3500, "as long as it wants to be left alone"
        hurry(service)
        assert [run.code for run in service.work_off()] == ["sent"]
        assert len({headers["Idempotency-Key"] for _, headers, _ in server.asked}) == 1
    add(SendJson(name="y", address=server.address))
    library.add_minutes("m1", library.minutes("m1"))
    assert ("waiting", "unreachable", 0) in run_all(service, finished(library))


def test_proxies_of_the_environment_are_not_used(
    library: Library, service: Automations, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as proxy, serving() as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.address)
        add(SendJson(name="x", address=server.address))
        run_all(service, finished(library))
        assert (len(server.asked), len(proxy.asked)) == (1, 0)


# --- the log ------------------------------------------------------------------------------------------------


def test_the_log_holds_no_word_of_a_meeting(
    library: Library, service: Automations, add: Add, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    folder = tmp_path / "none"
    with serving(500) as server:
        add(
            PutJson(name="json", folder=str(tmp_path), file_name="{title}"),
            PutJson(name="fails", folder=str(folder), file_name="{title}"),
            SendJson(name="wiki", address=f"{server.address}/secret"),
            RunCommand(name="tool", arguments=python("import sys; print(sys.stdin.read()); raise SystemExit(1)")),
        )
        run_all(service, finished(library))
    service.close()
    kept = b"".join(path.read_bytes() for path in (library.folder / "state").rglob("*") if path.is_file())
    for word in (b"Harbor", b"Priya", b"secret", b"budget!"):
        assert word not in kept
        ours = [one.getMessage() for one in caplog.records if one.name.startswith("meetingmate")]
        assert word.decode() not in " ".join(ours)
    db = sqlite3.connect(library.folder / "state" / "automation.db")
    assert db.execute("SELECT count(*) FROM runs").fetchone() == (4,)
    db.close()
    assert (library.folder / "state" / "automation.db").stat().st_mode & 0o077 == 0


def test_every_code_has_its_sentence() -> None:
    codes = set(outcome._SENTENCES) - {"error"}
    assert len({outcome.sentence(code, 1) for code in codes}) == len(codes)
    assert outcome.sentence("files", 1) == "1 file written."
    assert outcome.sentence("", 0) == ""


def test_a_run_by_hand_is_no_matter_of_before_and_not_tried_again(
    library: Library, service: Automations, add: Add, tmp_path: Path
) -> None:
    add(PutJson(name="x", folder=str(tmp_path), file_name="a", on=False))
    assert [service.run_by_hand("X", "m1").code for _ in range(2)] == ["files", "files"]
    assert sorted(os.listdir(tmp_path)) == ["a (2).json", "a.json"]
    add(PutJson(name="y", folder=str(tmp_path / "none")))
    assert service.run_by_hand("y", "m1").state == "failed"
    with pytest.raises(StoreError, match="no meeting"):
        service.run_by_hand("x", "m9")


def test_documents_can_be_written_without_a_service(library: Library, tmp_path: Path) -> None:
    content = documents.content_of(library, "m1")
    assert content is not None
    with pytest.raises(Trouble):
        documents.write([Document(format=".md", folder=str(tmp_path / "no"))], content, [], lambda steps: None)
    assert documents.content_of(library, "m1", 9) is None
    assert keyrings.read("x", "y") is None

"""Commands get the JSON and no shell, and are ended with all they started."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from meetingmate.base.settings import Settings
from meetingmate.jobs.automation.ledger import Ledger
from meetingmate.jobs.automation.plan import RunCommand
from meetingmate.jobs.automation.service import Automations
from meetingmate.library import Library
from tests.jobs.automation.runs import Add, finished, python, run_all
from tests.privacy.watched import ROOT


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


def test_the_file_of_a_command_stays_while_it_runs_and_goes_after_a_crash(
    library: Library, service: Automations, add: Add, tmp_path: Path
) -> None:
    state = library.folder / "state" / "automation"
    dies = "import os; command._run = lambda *_args: os._exit(1); command.run(['{json}'], b'left', 1)"
    in_another_process(dies)
    [left] = state.rglob("*.json")
    begun, go, got = (tmp_path / name for name in ("begun", "go", "got.json"))
    waits = (
        "import sys, time, pathlib as p; p.Path(sys.argv[2]).touch()\n"
        "while not p.Path(sys.argv[3]).exists(): time.sleep(0.05)\n"
        "p.Path(sys.argv[4]).write_bytes(p.Path(sys.argv[1]).read_bytes())"
    )
    add(RunCommand(name="x", arguments=python(waits, "{json}", str(begun), str(go), str(got)), timeout_s=60))
    service.before_done(finished(library))
    service.start()
    wait_for(begun.exists)
    assert not left.exists()
    in_another_process("command.remove_left_over()")
    go.touch()
    wait_for(lambda: service.ledger.history()[0].state == "done")
    assert json.loads(got.read_text("utf-8"))["meeting"]["id"] == "m1"
    assert list(state.iterdir()) == []


def in_another_process(code: str) -> None:
    code = f"from meetingmate.jobs.automation import command; {code}"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not what():
        assert time.monotonic() < until
        time.sleep(0.05)


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

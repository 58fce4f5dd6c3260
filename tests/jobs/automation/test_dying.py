"""What is done, once, wherever the program dies; and what another process does is left to it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from meetingmate.jobs.automation.ledger import Ledger
from meetingmate.jobs.automation.plan import Document, ExportSet, PutJson, SendJson, WriteSet
from meetingmate.jobs.automation.service import Automations
from meetingmate.library import Library
from tests.jobs.automation.runs import Add, finished, run_all
from tests.jobs.automation.web_server import serving
from tests.privacy.watched import ROOT

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

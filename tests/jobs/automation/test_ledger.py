"""The log of what ran: without a word of a meeting, and without it nothing runs."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from meetingmate.base.errors import StoreError
from meetingmate.jobs.automation import outcome
from meetingmate.jobs.automation.plan import PutJson, RunCommand, SendJson
from meetingmate.jobs.automation.service import Automations
from meetingmate.library import Library
from tests.jobs.automation.runs import Add, finished, python, run_all
from tests.jobs.automation.web_server import serving


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

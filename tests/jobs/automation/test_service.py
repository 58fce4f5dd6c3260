"""When automations run: once for the same minutes, again when it can go better."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from meetingmate.base.errors import StoreError, UsageError
from meetingmate.base.settings import Settings
from meetingmate.jobs.automation import outcome, plan
from meetingmate.jobs.automation.plan import PutJson
from meetingmate.jobs.automation.service import Automations
from meetingmate.jobs.session import Session
from meetingmate.library import Job, Library, trash
from tests.jobs.automation.runs import Add, finished, hurry, run_all


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


def test_what_is_wrong_with_the_plan_is_said_once_when_it_was_to_run(
    library: Library, add: Add, tmp_path: Path
) -> None:
    said: list[str] = []
    service = Automations(library, Settings(automation=True), on_problem=said.append)
    try:
        add(PutJson(name="x", folder=str(tmp_path)))
        with plan.path().open("a", encoding="utf-8") as file:
            file.write('[[automation]]\nkind = "shell"\nname = "Old"\n')
        assert run_all(service, finished(library)) == [("done", "files", 1)]
        service.before_done(finished(library))
        assert len(said) == 1
        assert "automation number 2" in said[0]
        plan.path().write_text("= nonsense", encoding="utf-8")
        service.before_done(finished(library))
        service.before_done(finished(library))
        assert len(said) == 2
        assert "None of them runs. When you change one, the file is kept as automations.toml.bad" in said[1]
    finally:
        service.close()


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


def test_what_is_switched_off_or_removed_ends_and_what_cannot_be_read_now_waits(
    library: Library, service: Automations, add: Add, tmp_path: Path
) -> None:
    add(*(PutJson(name=name, folder=str(tmp_path), file_name=name) for name in ("kept", "off")))
    whole = plan.path().read_bytes()
    service.before_done(finished(library))
    plan.path().write_bytes(whole + b"[[")
    assert [(run.state, run.code) for run in service.work_off()] == [("waiting", "plan")] * 2
    plan.path().write_bytes(whole)
    with plan.changing() as found:
        found.automation("off").on = False
    hurry(service)
    assert [(run.state, run.code) for run in service.work_off()] == [("done", "files"), ("failed", "off")]
    assert os.listdir(tmp_path) == ["kept.json"]


def test_a_fault_of_the_automations_stops_no_job(
    library: Library, service: Automations, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_job: Job) -> None:
        raise RuntimeError

    monkeypatch.setattr(service, "schedule", fails)
    service.before_done(finished(library))


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

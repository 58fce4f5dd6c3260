"""Minutes go to their web address, directly, with its secret, and nowhere else."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from meetingmate.jobs.automation import plan, sending
from meetingmate.jobs.automation.ledger import rename
from meetingmate.jobs.automation.plan import PutJson, SendJson
from meetingmate.jobs.automation.service import Automations
from meetingmate.library import Library
from tests.jobs.automation.runs import Add, finished, hurry, run_all
from tests.jobs.automation.web_server import serving


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
    sending.keep_secret(one, "abc")
    sending.move_secret(one, SendJson(name="a", address="https://a.example/x"))
    assert keyring_entries == {}, "it sends no secret any more"
    sending.keep_secret(one, "abc")
    sending.move_secret(one, SendJson(name="b", address="https://a.example/x"))
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

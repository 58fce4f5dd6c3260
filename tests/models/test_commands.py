"""Installing models from the command line, from a hub on this machine."""

from __future__ import annotations

import json
import os
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from meetingmate import models
from meetingmate.base import settings
from meetingmate.base.exit_codes import ExitCode
from meetingmate.cli.app import cli
from meetingmate.models import ModelFile
from tests.models.hub_server import Fault, Hub, on_hub
from tests.models.wheelhouse import joined_card

DATA = os.urandom(300_000)


@pytest.fixture
def server(hub: Hub, ship: Callable[..., None]) -> Hub:
    for name in ("one", "two"):
        hub.large[name] = DATA
    ship(
        *(
            joined_card(id=name, title=name.title(), disk_bytes=1, files=(ModelFile(name="m", hub=on_hub(name)),))
            for name in ("one", "two", "gone")
        )
    )
    return hub


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["models", *arguments], standalone_mode=False)


def test_several_are_installed_and_one_that_fails_is_named(server: Hub) -> None:
    done = run("install", "one", "gone", "two", "--json")
    assert done.return_value == ExitCode.PARTS_MISSING
    document = json.loads(done.stdout)
    assert list(document["installed"]) == ["one", "two"]
    assert "does not have this file any more" in document["problems"]["gone"]
    assert "gone: m could not be downloaded" in done.stderr
    assert {card.id for card in models.installed()} == {"one", "two"}


def test_events_are_json_lines(server: Hub) -> None:
    done = run("install", "one", "gone", "--events")
    events = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert {event["event"] for event in events} == {"ModelDownload"}
    assert [(event["model"], event["state"]) for event in events if event["state"] != "running"] == [
        ("one", "done"),
        ("gone", "failed"),
    ]
    steps = [event["progress"]["step"] for event in events if event["progress"]]
    assert list(dict.fromkeys(steps))[:3] == ["Looking for One", "Downloading One", "Checking One"]
    assert "bytes_per_s" in events[0]["progress"]


def test_one_that_fails_is_one_sentence(server: Hub) -> None:
    done = run("install", "gone", "-q")
    assert str(done.exception).startswith("m could not be downloaded: 127.0.0.1 does not have this file any more.")


def test_nothing_is_begun_when_one_is_unknown(server: Hub) -> None:
    assert "no model called huge" in str(run("install", "one", "huge").exception)
    assert server.requests == []


def test_checking_finds_damage(server: Hub) -> None:
    run("install", "one", "two", "-q")
    assert run("check").return_value == ExitCode.DONE
    (models.folder_of(models.card("two")) / "m").write_bytes(DATA[::-1])
    done = run("check")
    assert done.return_value == ExitCode.FAILED
    assert done.stdout.splitlines() == ["one: whole", "two: m has been changed or damaged"]
    assert json.loads(run("check", "two", "--json").stdout)["models"][0]["faults"] == ["m has been changed or damaged"]


def test_progress_is_shown_in_words(server: Hub) -> None:
    server.faults[("GET", "/store/")] = [Fault(cut_after=1000)]
    done = run("install", "one")
    assert "Downloading One ..." in done.stderr.splitlines()
    assert done.stderr.splitlines()[-1].startswith("Installed and checked: ")


def test_what_was_installed_can_be_used_at_once(server: Hub) -> None:
    run("install", "one", "-q")
    assert settings.load().speech_model == "whisper-base"
    run("install", "one", "-q", "--use")
    assert settings.load().speech_model == "one"

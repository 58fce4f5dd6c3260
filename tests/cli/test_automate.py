"""``automate``: everything that the window can, with results for people and for programs."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from meetingmate.base import settings
from meetingmate.base.errors import MeetingMateError, UsageError
from meetingmate.base.settings import Settings
from meetingmate.cli.app import cli
from meetingmate.jobs.automation import plan
from meetingmate.library import Library
from tests.base.test_machine_settings import machine_file  # noqa: F401 - a fixture
from tests.jobs.automation.web_server import serving
from tests.ui import filled


@pytest.fixture(autouse=True)
def meeting(home: Path) -> None:
    """The sample meeting as ``m1``, and automations switched on."""
    library = Library(home)
    filled.add_sample(library, audio=False)
    library.close()
    settings.save(Settings(automation=True, writing_model=""))


def run(*arguments: object, typed: str = "", code: int = 0) -> str:
    done = CliRunner().invoke(cli, [str(one) for one in arguments], input=f"{typed}\n", standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    assert int(done.return_value or 0) == code, done.output
    return done.output


def of(*arguments: object, code: int = 0) -> Any:
    output = run(*arguments, "--json", code=code)
    return json.loads(output[output.index("{") :])


def test_a_set_is_added_run_logged_and_removed(tmp_path: Path) -> None:
    said = run(
        "automate", "add", "Team", "-o", tmp_path / "M" / "{year}" / "{series} {date}.docx", "-o", tmp_path / "a.md"
    )
    assert "Added Team: Writes documents:" in said
    plain = {"transcript": False, "quotes": False, "template": ""}
    assert of("automate", "list")["sets"][0]["documents"] == [
        {"format": ".docx", "folder": str(tmp_path / "M"), "name": "{year}/{series} {date}", **plain},
        {"format": ".md", "folder": str(tmp_path), "name": "a", **plain},
    ]
    assert "2 files written." in run("automate", "run", "m1")
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == ["2026-03-03.docx", "a.md"]
    [logged] = of("automate", "log")["runs"]
    assert (logged["state"], logged["code"], logged["number"], logged["by_hand"]) == ("done", "files", 2, True)
    assert "2 files written." in run("automate", "log")
    assert "Wrote" in run("export", "m1", "--set", "team")
    assert (tmp_path / "a (2).md").exists()
    for other in (
        ["-o", tmp_path / "b.md"],
        ["--no-quotes"],
        ["--obsidian"],
        ["--calendar", "events"],
        ["--sound", "auto"],
    ):
        with pytest.raises(UsageError, match="--set stands alone"):
            run("export", "m1", "--set", "team", *other)
    run("automate", "remove", "team")
    assert of("automate", "list")["automations"] == of("automate", "list")["sets"] == []


def test_a_format_of_two_endings_stays_it_when_the_name_is_taken(tmp_path: Path) -> None:
    run("automate", "add", "Team", "-o", tmp_path / "a.whisper.JSON")
    for _ in range(2):
        run("automate", "run", "m1")
    one, two = sorted(tmp_path.glob("a*.json"))
    assert {one.name, two.name} == {"a.whisper.json", "a (2).whisper.json"}
    assert one.read_bytes() == two.read_bytes()


def test_an_address_is_shown_before_and_its_secret_is_kept_in_the_keyring(
    home: Path, keyring_entries: dict[str, str]
) -> None:
    with serving() as server:
        said = run(
            "automate", "add", "Wiki", "--post", f"{server.address}/x?key=9", "--secret-header", "X-Key", typed="abc"
        )
        assert said.index("They stay on this computer.") < said.index("Value of X-Key")
        assert "key=9" not in said + run("automate", "list") + json.dumps(of("automate", "list"))
        assert list(keyring_entries.values()) == ["abc"]
        assert "Sent." in run("automate", "run", "m1", "wiki")
        assert server.asked[0][1]["X-Key"] == "abc"
    run("automate", "remove", "Wiki")
    assert keyring_entries == {}


def test_a_command_its_failure_and_its_switch(tmp_path: Path) -> None:
    run("automate", "add", "Tool", "--command", "--timeout", 20, "--", sys.executable, "-c", "raise SystemExit(4)")
    assert "ended with code 4" in run("automate", "run", "m1", code=3)
    assert of("automate", "disable", "tool") == {"name": "Tool", "on": False}
    assert "Nothing to run." in run("automate", "run", "m1")
    assert of("automate", "run", "m1", "Tool", code=3)["runs"][0]["code"] == "exit"
    run("automate", "enable", "Tool")
    assert plan.load().automations[0].on


def test_what_waits_is_tried_again_without_a_window(tmp_path: Path, home: Path) -> None:
    from meetingmate.jobs.automation.service import Automations

    run("automate", "add", "x", "--folder", tmp_path / "drive")
    (tmp_path / "drive").rmdir()
    library = Library(home)
    service = Automations(library, Settings(automation=True))
    service.before_done(library.job("m1"))
    service.close()
    library.close()
    assert "The folder is not there." in run("automate", "run", code=3)
    assert "Tried again at" in run("automate", "log")


def test_watching_once_makes_minutes_and_runs_automations(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    text = "WEBVTT\n\n00:00.000 --> 00:04.000\n<v Anna>We go with the blue design. I will write it down by Friday.\n"
    (folder / "talk.vtt").write_text(text)
    run("automate", "add", "x", "--folder", out)
    made = of("automate", "watch", folder, "--existing", "--once")["meetings"]
    assert len(made) == 1
    assert len(os.listdir(out)) == 1
    assert of("automate", "watch", folder, "--once")["meetings"] == []


def test_process_runs_them_when_asked(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (tmp_path / "talk.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:04.000\n<v Anna>We go with the blue design.\n")
    run("automate", "add", "x", "--folder", out)
    run("process", tmp_path / "talk.vtt", "-q", "-o", tmp_path / "a.md")
    assert os.listdir(out) == []
    assert "x: 1 file written." in run("process", tmp_path / "talk.vtt", "-q", "-o", tmp_path / "b.md", "--automate")
    assert len(os.listdir(out)) == 1


def test_watched_folders_are_listed_and_switched(tmp_path: Path, home: Path) -> None:
    run("automate", "add", "--watch", tmp_path, "--subfolders")
    assert of("automate", "list")["folders"] == [
        {"folder": str(tmp_path), "on": True, "subfolders": True, "existing": False}
    ]
    run("automate", "disable", tmp_path)
    assert not plan.load().folders[0].on
    run("automate", "remove", tmp_path)
    with pytest.raises(UsageError, match="part of the library"):
        run("automate", "add", "--watch", home / "recordings", "--subfolders")
    assert plan.load().folders == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "x"], "with one of -o"),
        (["add", "x", "--set", "a", "--post", "https://a"], "with one of -o"),
        (["add", "x", "--command"], "-- PROGRAM"),
        (["add", "--post", "https://a"], "Name the automation"),
        (["add", "x", "--post", "http://93.184.215.14/"], "must begin with https"),
        (["add", "x", "--set", "none"], "There is no export set"),
        (["add", "x", "-o", "a.exe"], "no format .exe"),
        (["add", "x", "-o", "{nope}.docx"], "can’t hold {nope}"),
        (
            ["add", "x", "--post", "https://a.example", "--timeout", "9"],
            "--timeout goes with --command, not",
        ),
        (["add", "x", "--folder", ".", "--secret-header", "X"], "--secret-header goes with --post, not with --folder"),
        (["add", "x", "-o", "a.md", "--subfolders"], "--subfolders goes with --watch, not with --output"),
        (["add", "--watch", ".", "--rewritten"], "--rewritten goes with --output or --set or --folder"),
        (["add", "x", "--folder", ".", "--transcript"], "--transcript goes with --output, not with --folder"),
        (["add", "x", "-o", "a.md", "--template", "brief"], "--template goes with a Word document"),
        (["add", "x", "-o", "a.docx", "--template", "brief", "--transcript"], "has no place for the transcript"),
        (["remove", "x"], "There is no automation"),
        (["enable", "x"], "There is no automation"),
        (["run", "m1", "x"], "There is no automation"),
        (["run", "m9", "x"], "There is no automation"),
        (["watch", "not-there"], "is not a folder"),
    ],
)
def test_wrong_use_is_one_sentence(arguments: list[str], said: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MeetingMateError) as error:
        run("automate", *arguments)
    assert said in str(error.value)


def test_off_as_a_whole_and_locked_by_an_administrator(home: Path, machine_file: Path, tmp_path: Path) -> None:  # noqa: F811
    run("automate", "add", "x", "--folder", tmp_path / "out")
    assert "off" in run("automate", "disable")
    assert "switched off" in run("automate", "list")
    with pytest.raises(UsageError, match="switched off"):
        run("automate", "run", "m1")
    with pytest.raises(UsageError, match="switched off"):
        run("process", "x.wav", "--automate")
    machine_file.write_text("[locked]\nautomation = false\n")
    with pytest.raises(UsageError, match="set by your organisation"):
        run("automate", "enable")
    with pytest.raises(UsageError, match="by your organisation"):
        run("automate", "run", "m1")
    assert os.listdir(tmp_path / "out") == []

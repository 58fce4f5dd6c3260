"""The settings by the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from meetingmate.base import machine_settings, paths, settings
from meetingmate.base.errors import UsageError
from meetingmate.cli.app import cli
from meetingmate.cli.opening import user_settings


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An administrator who keeps voices off and suggests German."""
    monkeypatch.setattr(paths, "machine_config_dirs", lambda: [tmp_path])
    file = tmp_path / machine_settings.FILE_NAME
    file.write_text('[locked]\nvoice_profiles = false\nwriting_model = ""\n[defaults]\nminutes_language = "de"\n')
    return file


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["config", *arguments])


def refused(*arguments: str) -> str:
    """The sentence of the refusal."""
    done = run(*arguments)
    assert isinstance(done.exception, UsageError), done.output
    return str(done.exception)


@pytest.mark.parametrize(
    ("key", "given", "value", "printed"),
    [
        ("threads", ["3"], 3, "3"),
        ("quotes", ["yes"], True, "true"),
        ("vocabulary", ["Kokoro", "Zoë Marsh"], ["Kokoro", "Zoë Marsh"], "Kokoro\nZoë Marsh"),
        ("consent_text", ["May", "I", "record?"], "May I record?", "May I record?"),
        ("shortcuts", ["record=F9", "stop="], {"record": "F9", "stop": ""}, "record=F9, stop="),
    ],
)
def test_a_value_of_each_kind_is_set_shown_and_reset(
    home: Path, key: str, given: list[str], value: object, printed: str
) -> None:
    assert run("set", key, *given).exit_code == 0
    assert getattr(settings.load(), key) == value
    assert run("get", key).stdout == f"{printed}\n"
    assert run("reset", key).exit_code == 0
    assert settings.load() == settings.Settings()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["set", "threads", "many"], "threads must be a whole number, not 'many'."),
        (["set", "threads", "1000"], "threads must be from 0 to 64, not 1000."),
        (["set", "quotes", "perhaps"], "quotes must be true or false, not 'perhaps'."),
        (["set", "colour", "red"], "There is no setting colour."),
        (["get", "colour"], "There is no setting colour."),
        (["reset", "colour"], "There is no setting colour."),
        (["import", "nowhere.toml"], "nowhere.toml was not found. Nothing was changed."),
    ],
)
def test_wrong_use_is_one_sentence_and_changes_nothing(home: Path, arguments: list[str], said: str) -> None:
    assert said in refused(*arguments)
    assert not settings.settings_path().exists()


def test_what_is_locked_is_listed_so_and_refused(home: Path, locked: Path) -> None:
    listed = {row["key"]: row for row in json.loads(run("list", "--json").stdout)["settings"]}
    assert listed["voice_profiles"]["set_by"] == "your organisation, locked"
    assert listed["minutes_language"] == {
        "key": "minutes_language",
        "value": "de",
        "set_by": "your organisation",
        "help": "Language of the headings and dates in the minutes",
    }
    assert listed["threads"]["set_by"] == "default"
    assert "set by your organisation" in refused("set", "voice_profiles", "true")
    assert run("set", "voice_profiles", "false").exit_code == 0
    assert "set by your organisation" in refused("reset", "writing_model")
    with pytest.raises(UsageError, match="writing_model is set by your organisation"):
        user_settings(writing_model="smollm2-135m")
    assert user_settings(writing_model="none").writing_model == ""


def test_a_copy_of_recordings_that_is_locked_can_not_be_left_out(home: Path, locked: Path) -> None:
    locked.write_text('[locked]\nkeep_audio = "copy"\n')
    for keep in ("none", "link"):
        done = CliRunner().invoke(cli, ["process", "nowhere.wav", "-o", "a.docx", "--keep", keep])
        assert "keep_audio is set by your organisation" in str(done.exception)
    done = CliRunner().invoke(cli, ["process", "nowhere.wav", "-o", "a.docx", "--keep", "copy"])
    assert "nowhere.wav was not found" in str(done.exception)


def test_a_broken_file_of_the_organisation_is_named(home: Path, locked: Path) -> None:
    locked.write_text("[locked\n")
    done = run("list")
    assert done.exit_code == 0
    assert "".join(str(locked).split()) in "".join(done.stderr.split())
    assert "can't be read and is ignored" in done.stderr


def test_settings_go_to_another_computer(home: Path, tmp_path: Path) -> None:
    run("set", "threads", "3")
    file = tmp_path / "mine.toml"
    assert "Wrote 1 setting" in run("export", str(file)).stderr
    file.write_text(file.read_text() + 'quotes = true\nmicrophone = "Desk"\n')
    done = run("import", str(file))
    assert done.stderr.splitlines() == [
        "Changed quotes from false to true.",
        "Refused: microphone belongs to one computer and is not taken from a file.",
    ]
    assert (settings.load().threads, settings.load().quotes) == (3, True)
    assert "Nothing was changed." in run("import", str(file)).stderr

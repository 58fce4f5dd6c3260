"""``models speech-server``: where the sound goes is said first, and it is tested with the sample before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from meetingmate.base import machine_settings, settings
from meetingmate.base.errors import ModelError, UsageError
from meetingmate.cli.app import cli
from meetingmate.cli.opening import user_settings
from meetingmate.doctor import checks as doctor
from meetingmate.transcription.engine import Engine
from tests.transcription.real_speech_server import KEY, MODEL, RealSpeechServer, running

pytestmark = pytest.mark.usefixtures("keyring_entries")


@pytest.fixture
def server(models_dir: Path) -> Iterator[RealSpeechServer]:
    with running(Engine(models_dir / "whisper-base", threads=2).whisper) as made:
        yield made


def run(*arguments: str, typed: str = "") -> str:
    done = CliRunner().invoke(cli, ["models", "speech-server", *arguments], input=f"{typed}\n", standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done.output


def test_a_server_is_set_shown_and_unset(server: RealSpeechServer, home: Path, keyring_entries: dict[str, str]) -> None:
    assert run() == "No server is set. Recordings are turned into text on this computer.\n"
    said = run(server.address, "--model", MODEL, "--key", typed=KEY)
    where = f"The sound of your meetings is sent to {server.address}. It stays on this computer."
    assert said.index(where) < said.index("Key") < said.index("whisper-base heard in the sample: “Okay")
    assert f"From now on whisper-base at {server.address} turns recordings into text. Stop this with --off." in said
    stored = settings.load()
    assert (stored.speech_server, stored.speech_server_model) == (server.address, MODEL)
    assert stored.writing_server == ""
    assert list(keyring_entries.values()) == [KEY]
    assert where in run()
    assert [check.detail for check in doctor.check_models(stored) if check.name == "Speech server"] == [where]
    assert "on this computer" in run("--off")
    assert settings.load().speech_server == ""
    assert keyring_entries == {}


def test_one_that_tells_no_times_is_not_taken(server: RealSpeechServer, home: Path) -> None:
    server.key, server.words = "", "none"
    with pytest.raises(ModelError, match="does not tell when each word was said, so it can’t be used"):
        run(server.address, "--model", MODEL)
    assert settings.load().speech_server == ""


def test_one_that_hears_nothing_is_not_taken(server: RealSpeechServer, home: Path) -> None:
    server.key, server.said = "", {"text": "", "segments": []}
    with pytest.raises(ModelError, match="heard no words in the sample"):
        run(server.address, "--model", MODEL)


def test_bad_use_is_one_sentence(home: Path) -> None:
    with pytest.raises(UsageError, match="must begin with http"):
        run("house")
    with pytest.raises(UsageError, match="stands alone"):
        run("http://localhost:1", "--off")


@pytest.mark.parametrize(("command", "key"), [("speech-server", "speech_server"), ("server", "writing_server")])
def test_what_an_organisation_has_set_stays_and_that_is_said(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, keyring_entries: dict[str, str], command: str, key: str
) -> None:
    file = tmp_path / machine_settings.FILE_NAME
    file.write_text(f'[locked]\n{key} = "http://house.example:8000"\n', encoding="utf-8")
    monkeypatch.setattr(machine_settings, "machine_path", lambda: file)
    keyring_entries["kept"] = KEY
    for arguments in (["http://127.0.0.1:1", "--model", MODEL], ["--off"]):
        done = CliRunner().invoke(cli, ["models", command, *arguments], standalone_mode=False)
        assert isinstance(done.exception, UsageError)
        assert f"{key} is set by your organisation and can't be changed" in str(done.exception)
        assert done.output == "", "nothing is promised and nobody asked"
    assert keyring_entries == {"kept": KEY}
    model = "speech_model" if key == "speech_server" else "writing_model"
    with pytest.raises(UsageError, match=f"{key} is set by your organisation"):
        user_settings(**{model: "whisper-base" if model == "speech_model" else "smollm2-135m"})

"""``models server``: tested before it is used, its key typed and kept in the keyring only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from meetingmate.base import settings
from meetingmate.base.errors import MeetingMateError, UsageError
from meetingmate.base.settings import Settings
from meetingmate.cli.app import cli
from meetingmate.cli.opening import user_settings
from meetingmate.doctor import checks as doctor
from tests.slm.scripted_server import KEY, MODEL, ScriptedServer, running

pytestmark = pytest.mark.usefixtures("keyring_entries")


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with running() as made:
        yield made


def run(*arguments: str, typed: str = "") -> str:
    done = CliRunner().invoke(cli, ["models", "server", *arguments], input=f"{typed}\n", standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done.output


def test_a_server_is_set_shown_and_unset(
    server: ScriptedServer, home: Path, keyring_entries: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No server is set." in run()
    said = run(server.address, "--model", MODEL, "--key", typed=KEY)
    assert said.index("It stays on this computer.") < said.index("Key")
    assert f"{MODEL} answers at " in said
    assert f"From now on {MODEL} at {server.address} writes the minutes." in said
    stored = settings.load()
    assert (stored.writing_server, stored.writing_server_model) == (server.address, MODEL)
    assert KEY not in said
    assert not [path for path in home.rglob("*") if path.is_file() and KEY in path.read_text("utf-8", "replace")]
    assert list(keyring_entries.values()) == [KEY]
    asked = len(server.bodies)
    said = run()
    assert "It stays on this computer." in said
    assert f"{MODEL} answers at " in said
    assert "From now on" not in said
    assert len(server.bodies) > asked
    assert doctor.check_models(stored)[1].detail.endswith("It stays on this computer.")
    assert "written on this computer" in run("--off")
    assert settings.load().writing_server == ""
    assert keyring_entries == {}


def test_several_servers_take_turns_each_with_its_key(
    server: ScriptedServer, home: Path, keyring_entries: dict[str, str]
) -> None:
    with running() as other:
        other.key = "sk-other"
        both = (server.address, other.address)
        said = run(*both, "--model", MODEL, "--key", typed=f"{KEY}\nsk-other")
        for address in both:
            assert f"Text of your meetings is sent to {address}." in said
            assert f"{address}: {MODEL} answers at " in said
        assert f"From now on {MODEL} at {', '.join(both)} writes the minutes." in said
        assert settings.load().writing_server == " ".join(both)
        assert sorted(keyring_entries.values()) == sorted([KEY, "sk-other"])
        other.key = "sk-changed"
        said = run()
        assert f"The server at {other.address} does not accept the key." in said
        assert f"{server.address}: {MODEL} answers at " in said
        run("--off")
        assert keyring_entries == {}


def test_what_does_not_answer_is_not_set(server: ScriptedServer, keyring_entries: dict[str, str]) -> None:
    for arguments, typed, why in (
        ((server.address, "--model", MODEL), "", "does not accept the key"),
        ((server.address, "--model", MODEL, "--key"), "sk-wrong", "does not accept the key"),
        (("http://127.0.0.1:1", "--model", MODEL), "", "can't be reached"),
        (("house:8080", "--model", MODEL), "", "must begin with http"),
        (("http://me:secret@house",), "", "enter the key"),
    ):
        with pytest.raises(MeetingMateError, match=why):
            run(*arguments, typed=typed)
    server.key = ""
    with pytest.raises(MeetingMateError, match=f"needs the name of a model; it has {MODEL}"):
        run(server.address)
    assert settings.load().writing_server == ""
    assert keyring_entries == {}
    with pytest.raises(UsageError, match="stands alone"):
        run(server.address, "--off")


def test_a_model_named_on_the_command_line_is_one_of_this_computer() -> None:
    settings.save(Settings(writing_server="http://house:8080", writing_server_model="gemma"))
    assert user_settings().writing_server == "http://house:8080"
    assert user_settings(writing_model="none").writing_server == ""
    assert user_settings(writing_model="smollm2-135m").writer() == "smollm2-135m"


def test_a_bad_address_in_the_file_is_named_and_not_used(home: Path) -> None:
    for address in ("house:8080", "http://me:secret@house"):
        (home / "settings.toml").write_text(f'writing_server = "{address}"\n')
        found = settings.load()
        assert found.writing_server == ""
        assert "writing_server must be a web address such as http://localhost:8080" in found.problems[0]

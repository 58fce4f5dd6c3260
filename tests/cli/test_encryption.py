"""Encryption on the command line: what is said before, what is asked, and how the other commands go on."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from meetingmate.base.errors import UsageError
from meetingmate.cli.app import cli
from meetingmate.cli.encryption import AGREED
from meetingmate.library import Library, encryption
from meetingmate.sealing import LockedLibrary, keys
from meetingmate.sealing.keys import WrongPassphrase
from tests.library.filled import meeting

PASSPHRASE = "correct horse battery"


pytestmark = pytest.mark.usefixtures("keyring_entries")


@pytest.fixture
def one(home) -> str:
    library = Library(home)
    added = meeting(library, "Harbour weekly", "the crane is broken")
    library.close()
    return added


def run(*arguments: str, typed: tuple[str, ...] = ()) -> str:
    """A command in a process of its own, as far as open keys go; returns what it prints."""
    for ident in keys.open_ids():
        keys.lock(ident)
    done = CliRunner().invoke(cli, list(arguments), input="".join(f"{t}\n" for t in typed), standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done.output


def encrypted() -> str:
    return run("library", "encrypt", "-q", typed=(PASSPHRASE, PASSPHRASE, AGREED))


def test_losing_the_passphrase_is_explained_before_it_is_chosen(home, one):
    said = encrypted()
    assert said.index(encryption.WARNING) < said.index("New passphrase")
    assert "a recording until you press Stop" in said
    assert PASSPHRASE not in said
    assert json.loads(run("library", "status", "--json"))["state"] == "on"


def test_without_agreeing_nothing_happens(home, one):
    with pytest.raises(UsageError, match="Nothing was encrypted"):
        run("library", "encrypt", typed=(PASSPHRASE, PASSPHRASE, "yes"))
    assert json.loads(run("library", "status", "--json"))["state"] == "off"
    assert "Harbour weekly" in run("list")


def test_other_commands_need_the_passphrase_or_the_keyring(home, one, keyring_entries):
    encrypted()
    with pytest.raises(LockedLibrary, match="meetingmate library unlock"):
        run("list")
    with pytest.raises(WrongPassphrase, match="is not the passphrase"):
        run("library", "unlock", typed=("something else",))
    assert keyring_entries == {}
    run("library", "unlock", typed=(PASSPHRASE,))
    assert "Harbour weekly" in run("search", "crane")
    assert "keyring of this computer holds the key" in run("library", "status")
    run("library", "lock")
    with pytest.raises(LockedLibrary):
        run("search", "crane")


def test_a_terminal_asks(home, one, monkeypatch):
    encrypted()
    monkeypatch.setattr(
        "meetingmate.cli.encryption.ask_in_terminal", lambda: setattr(keys, "ask", lambda folder: PASSPHRASE)
    )
    assert "Harbour weekly" in run("list")


def test_change_and_turn_off(home, one):
    encrypted()
    run("library", "passphrase", typed=(PASSPHRASE, "another long one", "another long one"))
    with pytest.raises(WrongPassphrase):
        run("library", "decrypt", typed=(PASSPHRASE,))
    run("library", "decrypt", "-q", typed=("another long one",))
    assert "Harbour weekly" in run("list")
    with pytest.raises(UsageError, match="is not encrypted"):
        run("library", "decrypt", typed=(PASSPHRASE,))


def test_backup_and_restore(home, one, tmp_path):
    encrypted()
    run("library", "unlock", typed=(PASSPHRASE,))
    run("backup", str(tmp_path / "b.zip"), "-q")
    run("delete", one)
    run("restore", str(tmp_path / "b.zip"), "-q")
    assert "Harbour weekly" in run("list")


def test_packages_that_are_missing_are_named(home, one, monkeypatch):
    monkeypatch.setattr(keys, "missing_packages", lambda: ["sqlcipher3"])
    with pytest.raises(
        UsageError, match=r"needs the packages sqlcipher3; install them with .*meetingmate\[encryption\]"
    ):
        run("library", "encrypt")


def test_check_names_what_was_put_there_by_something_else(home, one, tmp_path):
    encrypted()
    run("library", "unlock", typed=(PASSPHRASE,))
    assert json.loads(run("library", "check", "-q", "--json")) == {"files": 0, "wrong": []}
    planted = home / "recordings" / one / "recording.ogg"
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_bytes(b"OggS planted")
    [sentence] = json.loads(run("library", "check", "-q", "--json"))["wrong"]
    assert str(planted) in sentence
    assert "MeetingMate did not put" in sentence

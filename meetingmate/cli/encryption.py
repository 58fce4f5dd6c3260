"""Encryption of the library on the command line. Passphrases are typed, never given as arguments."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from meetingmate.base.errors import UsageError
from meetingmate.base.exit_codes import ExitCode, parts_missing
from meetingmate.cli import console
from meetingmate.cli.opening import opened, user_settings
from meetingmate.cli.options import json_option, quiet_option
from meetingmate.library import binding, encryption
from meetingmate.sealing import keys

#: What is to be typed by somebody who has read the warning.
AGREED = "I wrote it down"

_STATES = {
    "off": "The library in {0} is not encrypted.",
    "on": "The library in {0} is encrypted.",
    "encrypting": "The library in {0} is only partly encrypted. Continue with `meetingmate library encrypt`.",
    "decrypting": "The library in {0} is only partly decrypted. Continue with `meetingmate library decrypt`.",
}


@click.group(name="library")
def library_group() -> None:
    """Encrypt, unlock or decrypt the whole library."""


@library_group.command()
@json_option
def status(as_document: bool) -> None:
    """Show whether the library is encrypted and whether the keyring holds its key."""
    folder = _folder()
    found = encryption.state(folder)
    if as_document:
        console.print_json(msgspec.to_builtins(found))
        return
    console.say(_STATES[found.state].format(folder))
    if found.state == "on":
        kept = "The keyring of this computer holds the key." if found.remembered else "A passphrase is needed."
        console.say(kept)
        for path in found.clear:
            console.say(f"Not encrypted yet: {path}")


@library_group.command()
@quiet_option
def encrypt(quiet: bool) -> ExitCode:
    """Encrypt the library: database, recordings, voices and copies. Continues after an interruption."""
    keys.need_packages()
    folder = _folder()
    if encryption.state(folder).state == "encrypting":
        passphrase = _asked("Passphrase")
    else:
        console.say(encryption.WARNING)
        console.say(encryption.LIMITS)
        passphrase = click.prompt("New passphrase", hide_input=True, confirmation_prompt=True, err=True)
        typed = click.prompt(f'Type "{AGREED}" to continue', default="", show_default=False, err=True)
        if typed.strip().casefold() != AGREED.casefold():
            raise UsageError("Nothing was encrypted because the warning was not confirmed.")
    with console.ProgressView(quiet=quiet) as view:
        done = encryption.encrypt(folder, passphrase, view.step)
    console.say(f"Encrypted the library in {folder}: the database and {done.files} files, read back and compared.")
    for sentence in done.left:
        console.say(f"{sentence} MeetingMate tries again at the next start.")
    console.say("Existing backups and exports are not encrypted. Delete those you don't need.")
    return parts_missing(done.left)


@library_group.command()
@quiet_option
def decrypt(quiet: bool) -> None:
    """Turn encryption off and store all files unencrypted. Continues after an interruption."""
    folder = _folder()
    passphrase = _asked("Passphrase")
    with console.ProgressView(quiet=quiet) as view:
        done = encryption.decrypt(folder, passphrase, view.step)
    console.say(f"Decrypted the library in {folder}: the database and {done.files} files.")


@library_group.command()
@quiet_option
@json_option
def check(quiet: bool, as_document: bool) -> ExitCode:
    """Check every encrypted file and list those that were changed or replaced. Exit code 3 if there are any."""
    folder = _folder()
    if not keys.is_encrypted(folder):
        raise UsageError(f"The library in {folder} is not encrypted.")
    with opened(), console.ProgressView(quiet=quiet) as view:
        found = binding.check(folder, view.step)
    if as_document:
        console.print_json(msgspec.to_builtins(found))
    else:
        wrong = f"{len(found.wrong)} were changed or replaced" if found.wrong else "all are intact"
        console.say(f"Read {found.files} encrypted files; {wrong}.")
        for sentence in found.wrong:
            console.say(sentence)
    return parts_missing(found.wrong)


@library_group.command()
def unlock() -> None:
    """Keep the key in the keyring of this computer, so no passphrase is needed."""
    folder = _folder()
    if not keys.is_encrypted(folder):
        raise UsageError(f"The library in {folder} is not encrypted.")
    keys.unlock(folder, _asked("Passphrase"), remember=True)
    console.say("The key is now in the keyring of this computer. `meetingmate library lock` removes it.")


@library_group.command()
def lock() -> None:
    """Remove the key from the keyring; the passphrase is needed again."""
    folder = _folder()
    if not keys.is_encrypted(folder):
        raise UsageError(f"The library in {folder} is not encrypted.")
    kept = keys.forget_keys(folder)
    console.say("The key was removed from the keyring." if kept else "The key was not in the keyring.")


@library_group.command()
def passphrase() -> None:
    """Change the passphrase. Existing backups keep the old one."""
    folder = _folder()
    old = _asked("Current passphrase")
    console.say(encryption.WARNING)
    new = click.prompt("New passphrase", hide_input=True, confirmation_prompt=True, err=True)
    encryption.change_passphrase(folder, old, new)
    console.say("Passphrase changed. Existing backups still open with the old one.")


def ask_in_terminal() -> None:
    """From now on, a locked library asks for its passphrase when somebody sits at the terminal."""
    keys.ask = _ask if sys.stdin is not None and sys.stdin.isatty() else None


def _ask(folder: Path) -> str:
    return _asked(f"Passphrase of the library in {folder}")


def _asked(what: str) -> str:
    return click.prompt(what, hide_input=True, err=True)


def _folder() -> Path:
    return user_settings().library_dir()


COMMANDS = (library_group,)

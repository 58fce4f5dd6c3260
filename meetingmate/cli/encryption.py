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
    "encrypting": "The library in {0} is half encrypted; go on with `meetingmate library encrypt`.",
    "decrypting": "The library in {0} is half decrypted; go on with `meetingmate library decrypt`.",
}


@click.group(name="library")
def library_group() -> None:
    """Encrypt the whole library with a passphrase, open it, or turn that off again."""


@library_group.command()
@json_option
def status(as_document: bool) -> None:
    """Whether the library is encrypted, and whether the keyring of this computer opens it."""
    folder = _folder()
    found = encryption.state(folder)
    if as_document:
        console.print_json(msgspec.to_builtins(found))
        return
    console.say(_STATES[found.state].format(folder))
    if found.state == "on":
        kept = "The keyring of this computer opens it." if found.remembered else "The passphrase is asked for."
        console.say(kept)
        for path in found.clear:
            console.say(f"In the clear still: {path}")


@library_group.command()
@quiet_option
def encrypt(quiet: bool) -> ExitCode:
    """Encrypt the library: database, sound, voices, copies. Goes on with what was interrupted."""
    keys.need_packages()
    folder = _folder()
    if encryption.state(folder).state == "encrypting":
        passphrase = _asked("Passphrase")
    else:
        console.say(encryption.WARNING)
        console.say(encryption.LIMITS)
        passphrase = click.prompt("New passphrase", hide_input=True, confirmation_prompt=True, err=True)
        typed = click.prompt(f'Type "{AGREED}" to go on', default="", show_default=False, err=True)
        if typed.strip().casefold() != AGREED.casefold():
            raise UsageError("Nothing was encrypted: the warning was not agreed to.")
    with console.ProgressView(quiet=quiet) as view:
        done = encryption.encrypt(folder, passphrase, view.step)
    console.say(f"Encrypted the library in {folder}: the database and {done.files} files, read back and compared.")
    for sentence in done.left:
        console.say(f"{sentence} The next start tries it again.")
    console.say("Backups and exports made before are not encrypted; delete those that you don't need.")
    return parts_missing(done.left)


@library_group.command()
@quiet_option
def decrypt(quiet: bool) -> None:
    """Turn the encryption off: all files lie in the clear again. Goes on with what was interrupted."""
    folder = _folder()
    passphrase = _asked("Passphrase")
    with console.ProgressView(quiet=quiet) as view:
        done = encryption.decrypt(folder, passphrase, view.step)
    console.say(f"Decrypted the library in {folder}: the database and {done.files} files.")


@library_group.command()
@quiet_option
@json_option
def check(quiet: bool, as_document: bool) -> ExitCode:
    """Read every encrypted file and name those that were changed or exchanged. Exit code 3 when there are any."""
    folder = _folder()
    if not keys.is_encrypted(folder):
        raise UsageError(f"The library in {folder} is not encrypted.")
    with opened(), console.ProgressView(quiet=quiet) as view:
        found = binding.check(folder, view.step)
    if as_document:
        console.print_json(msgspec.to_builtins(found))
    else:
        wrong = f"{len(found.wrong)} are not what they should be" if found.wrong else "all are as they should be"
        console.say(f"Read {found.files} encrypted files; {wrong}.")
        for sentence in found.wrong:
            console.say(sentence)
    return parts_missing(found.wrong)


@library_group.command()
def unlock() -> None:
    """Let the keyring of this computer keep the key, so that the passphrase is not asked for again."""
    folder = _folder()
    if not keys.is_encrypted(folder):
        raise UsageError(f"The library in {folder} is not encrypted.")
    keys.unlock(folder, _asked("Passphrase"), remember=True)
    console.say("The keyring of this computer keeps the key; `meetingmate library lock` takes it out again.")


@library_group.command()
def lock() -> None:
    """Take the key out of the keyring: the passphrase is asked for again."""
    folder = _folder()
    if not keys.is_encrypted(folder):
        raise UsageError(f"The library in {folder} is not encrypted.")
    kept = keys.forget_keys(folder)
    console.say("The keyring does not keep the key any more." if kept else "The keyring did not keep the key.")


@library_group.command()
def passphrase() -> None:
    """Change the passphrase. Backups made before keep the old one."""
    folder = _folder()
    old = _asked("Passphrase until now")
    console.say(encryption.WARNING)
    new = click.prompt("New passphrase", hide_input=True, confirmation_prompt=True, err=True)
    encryption.change_passphrase(folder, old, new)
    console.say("The passphrase is changed. Backups made before still open with the old one.")


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

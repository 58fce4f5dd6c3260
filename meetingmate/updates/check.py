"""Asking for the newest release: one file from one address, nothing else sent, no redirect followed."""

from __future__ import annotations

import datetime
import ssl
import time
from pathlib import Path

import msgspec
from msgspec import Struct

from meetingmate import __version__
from meetingmate.base import atomic_files, paths, server_address
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.updates import release_file, release_key
from meetingmate.updates.release_file import Release, UpdateError

_LIMIT_S = 20.0
_REMIND_AFTER = datetime.timedelta(days=7)


class Remembered(Struct, kw_only=True):
    """What is kept of earlier checks: the date of the newest file that was seen, and when somebody was last asked."""

    newest: datetime.date = datetime.date.min
    asked: datetime.date = datetime.date.min


def is_possible(settings: Settings) -> bool:
    """Whether this build has a key and an address to ask."""
    return bool(settings.update_address and release_key.PUBLIC_KEY)


def host(settings: Settings) -> str:
    """The server that is asked, as people are told. Raises UsageError when the address is none."""
    return server_address.parse(settings.update_address).origin


def newer(settings: Settings, *, limit_s: float = _LIMIT_S) -> Release | None:
    """Ask for the newest release; None when this is it. Takes ``limit_s`` seconds at most.

    An answer that is older than one seen before is refused: somebody may hold back a release. Raises UpdateError, and
    UsageError when the address is none.
    """
    if not is_possible(settings):
        raise UpdateError(no_server())
    release = release_file.read(_fetch(settings.update_address, limit_s), release_key.PUBLIC_KEY)
    remembered = _remembered()
    if release.date < remembered.newest:
        raise UpdateError(
            tr("The answer about updates is older than an earlier one, so it is not used. Try again later.")
        )
    remembered.newest = release.date
    _remember(remembered)
    return release if release.number > release_file.number(__version__) else None


def is_time_to_ask(settings: Settings, today: datetime.date) -> bool:
    """Whether the person wants to be asked about a check, and was not for a week; it counts as asked now."""
    if not settings.update_check or not is_possible(settings):
        return False
    remembered = _remembered()
    if remembered.asked <= today < remembered.asked + _REMIND_AFTER:
        return False
    remembered.asked = today
    _remember(remembered)
    return True


def no_server() -> str:
    """What is said where there is nobody to ask."""
    return tr(
        "There is no update server yet. Get new versions where you got MeetingMate, and install them over this one: "
        "your meetings stay."
    )


def _fetch(address: str, limit_s: float) -> bytes:
    import httpx2

    origin = server_address.parse(address).origin
    ends = time.monotonic() + limit_s
    data = b""
    try:
        with (
            httpx2.Client(
                timeout=limit_s, verify=_verifier(address), trust_env=False, follow_redirects=False
            ) as client,
            client.stream(
                "GET", address.strip(), headers={"User-Agent": "MeetingMate", "Accept-Encoding": "identity"}
            ) as answer,
        ):
            if answer.status_code != 200:
                raise UpdateError(
                    tr(
                        "{address} has no answer about updates ({status}). Try again later.",
                        address=origin,
                        status=answer.status_code,
                    )
                )
            for piece in answer.iter_raw(4096):
                data += piece
                if len(data) > release_file.MOST_BYTES:
                    raise UpdateError(tr("The answer about updates is too long, so it is not used."))
                if time.monotonic() > ends:
                    raise TimeoutError
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError) as error:
        raise UpdateError(
            tr("{address} could not be reached. Check the network connection and try again.", address=origin)
        ) from error
    return data


def _verifier(address: str) -> ssl.SSLContext | bool:
    """How the server proves who it is; plain http is for a server of the user's own: the file is signed anyway."""
    if not address.strip().startswith("https:"):
        return False
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _state_file() -> Path:
    return paths.state_dir() / "updates.json"


def _remembered() -> Remembered:
    try:
        return msgspec.json.decode(atomic_files.read_small(_state_file()), type=Remembered)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return Remembered()


def _remember(remembered: Remembered) -> None:
    """Raises UpdateError when it can't be written: without it an older answer would be believed."""
    try:
        atomic_files.make_folder(_state_file().parent)
        atomic_files.write_bytes(_state_file(), msgspec.json.encode(remembered))
    except OSError as error:
        raise UpdateError(
            tr("{path} can't be written ({error}); check the folder.", path=_state_file(), error=error)
        ) from error

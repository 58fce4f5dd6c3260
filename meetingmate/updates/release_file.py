"""The file that names the newest release: its signature in the first line, then the release in JSON."""

from __future__ import annotations

import base64
import binascii
import datetime
import re

import msgspec
from msgspec import Struct

from meetingmate.base.errors import MeetingMateError
from meetingmate.base.translation import tr

#: Signed along, so that a signature for anything else of the same key fits no release.
_PURPOSE = b"MeetingMate release\n"
_VERSION = re.compile(r"\d{1,6}(\.\d{1,6}){1,3}")
#: A file is this long at most, in bytes.
MOST_BYTES = 16 * 1024


class UpdateError(MeetingMateError):
    """Whether there is a newer version could not be found out."""


class Release(Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """``date`` is when the file was signed, ``page`` where the release can be had, ``notes`` what is new in it."""

    version: str
    date: datetime.date
    page: str = ""
    notes: str = ""

    @property
    def number(self) -> tuple[int, ...]:
        """The version in an order."""
        return number(self.version)


def number(version: str) -> tuple[int, ...]:
    """A version as numbers that can be compared: 1.2 is 1.2.0.0."""
    parts = [int(part) for part in version.split(".")]
    return (*parts, *[0] * (4 - len(parts)))


def read(data: bytes, public_key: str) -> Release:
    """The release that a file names, if its signature is of ``public_key``. Raises UpdateError."""
    line, _, content = data.partition(b"\n")
    try:
        signature = base64.b64decode(line.strip(), validate=True)
        key = base64.b64decode(public_key, validate=True)
    except binascii.Error as error:
        raise _broken() from error
    _verify(key, signature, content)
    try:
        release = msgspec.json.decode(content, type=Release)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _broken() from error
    if not _VERSION.fullmatch(release.version) or not (release.page == "" or release.page.startswith("https://")):
        raise _broken()
    return release


def _verify(key: bytes, signature: bytes, content: bytes) -> None:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError as error:
        raise UpdateError(
            tr("A part that checks signatures is missing, so no updates can be looked for. Set MeetingMate up again.")
        ) from error
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, _PURPOSE + content)
    except (InvalidSignature, ValueError) as error:
        raise UpdateError(
            tr("The answer about updates is not signed by the makers of MeetingMate, so it is not used.")
        ) from error


def signed(release: Release, private_key: bytes) -> bytes:
    """The file of a release; ``private_key`` is the Ed25519 key of 32 bytes."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    content = msgspec.json.encode(release)
    signature = Ed25519PrivateKey.from_private_bytes(private_key).sign(_PURPOSE + content)
    return base64.b64encode(signature) + b"\n" + content


def _broken() -> UpdateError:
    return UpdateError(tr("The answer about updates can't be read. Try again later."))

"""What can go wrong with a download, each in a sentence or two that say what to do next."""

from __future__ import annotations

import email.utils
import errno
import ssl
import time
import urllib.error
from collections.abc import Iterator, Mapping
from email.message import Message
from http.client import HTTPException
from typing import Literal
from urllib.parse import urlsplit

from meetingmate.base.errors import ModelError
from meetingmate.base.translation import mark, tr

Kind = Literal[
    "broken off",
    "certificate",
    "checksum",
    "disk full",
    "gone",
    "licence",
    "no network",
    "proxy",
    "proxy login",
    "rate limit",
    "redirect",
    "refused",
    "server",
    "stalled",
]
#: What may be over when it is tried again a little later.
_PASSING: tuple[Kind, ...] = ("broken off", "no network", "rate limit", "server", "stalled")
_CONTINUES = mark("Check the network connection and try again. The download continues where it stopped.")
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


class DownloadError(ModelError):
    """A download that failed. ``wait_s``: how many seconds the server asks to wait, or None."""

    def __init__(self, kind: Kind, sentence: str, *, wait_s: float | None = None) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.wait_s = wait_s

    @property
    def passing(self) -> bool:
        """Whether it may work when it is tried again a little later."""
        return self.kind in _PASSING


def of_status(code: int, what: str, url: str, headers: Mapping[str, str] | Message) -> DownloadError:
    """The error for an answer of a server, 400 and above, when ``what`` was asked for."""
    host = host_of(url)
    if code == 407:
        return proxy_login(what)
    if code in (404, 410):
        sentence = tr(
            "{what} could not be downloaded: {host} does not have this file any more. Update MeetingMate, choose "
            "another model, or add the model from a file.",
            what=what,
            host=host,
        )
        return DownloadError("gone", sentence)
    if code == 416:  # what was begun does not fit the server's file; the caller has thrown it away
        return DownloadError(
            "broken off",
            tr("{what} could not be downloaded: {host} has another file now. Try again.", what=what, host=host),
        )
    wait_s = _retry_after(headers)
    if code == 429:
        sentence = tr(
            "{what} could not be downloaded: {host} has had too many requests from here. Try again {when}.",
            what=what,
            host=host,
            when=tr("in {number} min", number=max(1, round(wait_s / 60))) if wait_s else tr("in some minutes"),
        )
        return DownloadError("rate limit", sentence, wait_s=wait_s)
    if code >= 500 or code == 408:
        sentence = tr(
            "{what} could not be downloaded: {host} has a problem (it answered {code}). Try again later. The download "
            "continues where it stopped.",
            what=what,
            host=host,
            code=code,
        )
        return DownloadError("server", sentence, wait_s=wait_s)
    sentence = tr(
        "{what} could not be downloaded: {host} refused it (it answered {code}). Check the address, or choose another "
        "model.",
        what=what,
        host=host,
        code=code,
    )
    return DownloadError("refused", sentence)


def of_exception(error: BaseException, what: str, url: str) -> DownloadError:
    """The error for what went wrong on the way to a server, or while a file was read or written."""
    host = host_of(url)
    chain = list(_chain(error))
    texts = " ".join(str(one) for one in chain)
    if found := next((one for one in chain if isinstance(one, DownloadError)), None):
        return found
    if "CERTIFICATE_VERIFY_FAILED" in texts or any(isinstance(one, ssl.SSLCertVerificationError) for one in chain):
        sentence = tr(
            "{what} could not be downloaded: this computer does not trust the certificate of {host}, as when a "
            "company's network looks into encrypted connections. Ask your administrator to add its certificate to "
            "those of the system, then try again.",
            what=what,
            host=host,
        )
        return DownloadError("certificate", sentence)
    if "407" in texts and ("Tunnel" in texts or any("Proxy" in type(one).__name__ for one in chain)):
        return proxy_login(what)
    if any(isinstance(one, OSError) and one.errno in _FULL for one in chain):
        return disk_full(what)
    in_touch = not isinstance(error, urllib.error.URLError) and "Connect" not in type(error).__name__
    if in_touch and any(isinstance(one, TimeoutError) or "Timeout" in type(one).__name__ for one in chain):
        sentence = tr("{what} could not be downloaded: {host} has stopped sending.", what=what, host=host)
        return DownloadError("stalled", f"{sentence} {tr(_CONTINUES)}")
    reason = str(chain[-1]) or type(chain[-1]).__name__
    if in_touch and any(isinstance(one, ConnectionError | HTTPException | ssl.SSLError) for one in chain):
        sentence = tr(
            "{what} could not be downloaded: the connection to {host} broke off ({reason}).",
            what=what,
            host=host,
            reason=reason,
        )
        return DownloadError("broken off", f"{sentence} {tr(_CONTINUES)}")
    sentence = tr(
        "{what} could not be downloaded: {host} can't be reached ({reason}).", what=what, host=host, reason=reason
    )
    return DownloadError("no network", f"{sentence} {tr(_CONTINUES)}")


def proxy_login(what: str) -> DownloadError:
    """The error when the proxy asks who is there."""
    sentence = tr(
        "{what} could not be downloaded: the proxy asks for a login. Put name and password into its address "
        "({example}) and try again.",
        what=what,
        example="HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT",
    )
    return DownloadError("proxy login", sentence)


def disk_full(what: str) -> DownloadError:
    """The error when there is no room left for what arrives."""
    sentence = tr(
        "{what} could not be downloaded: the disk is full. Free some space and try again. The download continues where "
        "it stopped.",
        what=what,
    )
    return DownloadError("disk full", sentence)


def unencrypted(what: str, url: str) -> DownloadError:
    """The error when an encrypted address leads to one that is not."""
    return DownloadError(
        "redirect",
        tr(
            "{what} could not be downloaded: {host} leads to an address without encryption, which MeetingMate does not "
            "follow. Use another server or mirror.",
            what=what,
            host=host_of(url),
        ),
    )


def damaged(title: str, file_name: str) -> DownloadError:
    """The error when what has arrived is not what was to come."""
    return DownloadError(
        "checksum",
        tr(
            "The download of {title} is damaged ({file} does not match its checksum). Nothing was installed; "
            "try again.",
            title=title,
            file=file_name,
        ),
    )


def host_of(url: str) -> str:
    """The server of an address, to be shown."""
    return urlsplit(url).hostname or url


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and those that led to it."""
    while error is not None:
        yield error
        reason = getattr(error, "reason", None)
        error = reason if isinstance(reason, BaseException) else error.__cause__ or error.__context__


def _retry_after(headers: Mapping[str, str] | Message) -> float | None:
    """Seconds that the server asks to wait: a number, or a date (RFC 9110, 10.2.3)."""
    text = (headers.get("Retry-After") or "").strip()
    if text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time()) if text else None
    except ValueError:
        return None

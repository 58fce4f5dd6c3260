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
_CONTINUES = "Check the network connection and try again. The download continues where it stopped."
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
    failed = f"{what} could not be downloaded"
    if code == 407:
        return proxy_login(what)
    if code in (404, 410):
        advice = "Update MeetingMate, choose another model, or add the model from a file."
        return DownloadError("gone", f"{failed}: {host} does not have this file any more. {advice}")
    if code == 416:  # what was begun does not fit the server's file; the caller has thrown it away
        return DownloadError("broken off", f"{failed}: {host} has another file now. Try again.")
    wait_s = _retry_after(headers)
    if code == 429:
        when = f"in {max(1, round(wait_s / 60))} min" if wait_s else "in some minutes"
        sentence = f"{failed}: {host} has had too many requests from here. Try again {when}."
        return DownloadError("rate limit", sentence, wait_s=wait_s)
    if code >= 500 or code == 408:
        advice = "Try again later. The download continues where it stopped."
        return DownloadError("server", f"{failed}: {host} has a problem (it answered {code}). {advice}", wait_s=wait_s)
    return DownloadError(
        "refused", f"{failed}: {host} refused it (it answered {code}). Check the address, or choose another model."
    )


def of_exception(error: BaseException, what: str, url: str) -> DownloadError:
    """The error for what went wrong on the way to a server, or while a file was read or written."""
    host = host_of(url)
    failed = f"{what} could not be downloaded"
    chain = list(_chain(error))
    texts = " ".join(str(one) for one in chain)
    if found := next((one for one in chain if isinstance(one, DownloadError)), None):
        return found
    if "CERTIFICATE_VERIFY_FAILED" in texts or any(isinstance(one, ssl.SSLCertVerificationError) for one in chain):
        advice = "Ask your administrator to add its certificate to those of the system, then try again."
        return DownloadError(
            "certificate",
            f"{failed}: this computer does not trust the certificate of {host}, as when a company's network looks "
            f"into encrypted connections. {advice}",
        )
    if "407" in texts and ("Tunnel" in texts or any("Proxy" in type(one).__name__ for one in chain)):
        return proxy_login(what)
    if any(isinstance(one, OSError) and one.errno in _FULL for one in chain):
        return disk_full(what)
    in_touch = not isinstance(error, urllib.error.URLError) and "Connect" not in type(error).__name__
    if in_touch and any(isinstance(one, TimeoutError) or "Timeout" in type(one).__name__ for one in chain):
        return DownloadError("stalled", f"{failed}: {host} has stopped sending. {_CONTINUES}")
    reason = str(chain[-1]) or type(chain[-1]).__name__
    if in_touch and any(isinstance(one, ConnectionError | HTTPException | ssl.SSLError) for one in chain):
        return DownloadError("broken off", f"{failed}: the connection to {host} broke off ({reason}). {_CONTINUES}")
    return DownloadError("no network", f"{failed}: {host} can't be reached ({reason}). {_CONTINUES}")


def proxy_login(what: str) -> DownloadError:
    """The error when the proxy asks who is there."""
    advice = "Put name and password into its address (HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT) and try again."
    return DownloadError("proxy login", f"{what} could not be downloaded: the proxy asks for a login. {advice}")


def disk_full(what: str) -> DownloadError:
    """The error when there is no room left for what arrives."""
    advice = "Free some space and try again. The download continues where it stopped."
    return DownloadError("disk full", f"{what} could not be downloaded: the disk is full. {advice}")


def unencrypted(what: str, url: str) -> DownloadError:
    """The error when an encrypted address leads to one that is not."""
    return DownloadError(
        "redirect",
        f"{what} could not be downloaded: {host_of(url)} leads to an address without encryption, which MeetingMate "
        f"does not follow. Use another server or mirror.",
    )


def damaged(title: str, file_name: str) -> DownloadError:
    """The error when what has arrived is not what was to come."""
    return DownloadError(
        "checksum",
        f"The download of {title} is damaged ({file_name} does not match its checksum). Nothing was installed; "
        f"try again.",
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

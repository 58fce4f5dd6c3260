"""A file from a web address: resumed where it was broken off, checked by the caller."""

from __future__ import annotations

import re
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit

import truststore

from meetingmate.base.errors import ModelError

_BLOCK = 1 << 18
_TIMEOUT_S = 30
_FAILURES_IN_A_ROW = 4
_HEADERS = {"Accept-Encoding": "identity", "User-Agent": "MeetingMate"}


class NotThere(ModelError):
    """The server has no such file."""


def download(url: str, path: Path, on_bytes: Callable[[int], None], *, pause_s: float = 1.0) -> None:
    """Fetch ``url`` into ``path``; ``on_bytes`` is called with the number of bytes that are there.

    What a broken download left in ``path`` is kept and continued, also by a later call. A failure is tried again
    after ``pause_s``, then after twice as long, until nothing has arrived several times in a row.
    Raises ModelError; an exception of ``on_bytes`` passes through.
    """
    _check_scheme(url)
    path.parent.mkdir(parents=True, exist_ok=True)
    failures = 0
    while True:
        before = _size(path)
        try:
            _fetch(url, path, on_bytes)
        except urllib.error.HTTPError as error:
            if error.code == 416:  # what is there does not fit the server's file: begin again
                forget(path)
            elif error.code in (404, 410):
                raise NotThere(f"{url} could not be downloaded: the server has no such file.") from error
            elif error.code < 500 and error.code not in (408, 429):
                raise ModelError(f"{url} could not be downloaded: the server answered {error.code}.") from error
            reason: Exception = error
        except (urllib.error.URLError, HTTPException, TimeoutError, ConnectionError, ssl.SSLError) as error:
            reason = error
        else:
            _validator_file(path).unlink(missing_ok=True)
            return
        failures = 1 if _size(path) > before else failures + 1
        if failures >= _FAILURES_IN_A_ROW:
            text = str(getattr(reason, "reason", "") or reason) or type(reason).__name__
            raise ModelError(
                f"{url} could not be downloaded ({text}); check the connection and try again. The download continues "
                f"where it stopped."
            ) from reason
        time.sleep(pause_s * 2 ** (failures - 1))


def size_of(url: str) -> int | None:
    """The size in bytes that the server names, or None when it names none. Raises ModelError for a bad address."""
    _check_scheme(url)
    request = urllib.request.Request(url, method="HEAD", headers=_HEADERS)
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S, context=_tls()) as answer:
            length = answer.headers.get("Content-Length")
    except (urllib.error.URLError, HTTPException, TimeoutError, ConnectionError, ssl.SSLError):
        return None  # the download itself will say what is wrong
    return int(length) if length and length.isdigit() else None


def forget(path: Path) -> None:
    """Delete what a broken download left in ``path``."""
    path.unlink(missing_ok=True)
    _validator_file(path).unlink(missing_ok=True)


def _fetch(url: str, path: Path, on_bytes: Callable[[int], None]) -> None:
    """One request. Raises ConnectionError when the answer ended too early, and urllib's errors."""
    request = urllib.request.Request(url, headers=_HEADERS)
    start = _size(path)
    if start:
        request.add_header("Range", f"bytes={start}-")
        if validator := _validator(path):
            request.add_header("If-Range", validator)
    with urllib.request.urlopen(request, timeout=_TIMEOUT_S, context=_tls()) as answer:
        continued = answer.status == 206 and _range_start(answer.headers.get("Content-Range", "")) == start
        if not continued:
            if answer.status == 206:
                forget(path)
                raise ConnectionError("the server sent another part than was asked for")
            start = 0
            _validator_file(path).write_text(answer.headers.get("ETag") or answer.headers.get("Last-Modified") or "")
        length = answer.headers.get("Content-Length")
        with path.open("ab" if continued else "wb") as file:
            done = start
            while block := answer.read(_BLOCK):
                file.write(block)
                done += len(block)
                on_bytes(done)
        if length is not None and done - start < int(length):
            raise ConnectionError("the connection broke off")


def _tls() -> ssl.SSLContext:
    """Certificates as the operating system knows them: those of a company's proxy included."""
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _check_scheme(url: str) -> None:
    if urlsplit(url).scheme not in ("https", "http"):
        raise ModelError(f"The address {url} can't be used; it must begin with https:// or http://.")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _range_start(header: str) -> int | None:
    match = re.match(r"bytes (\d+)-", header)
    return int(match[1]) if match else None


def _validator_file(path: Path) -> Path:
    return path.with_name(path.name + ".validator")


def _validator(path: Path) -> str | None:
    """The ETag or date of the file that was begun; a weak ETag can't be used for ranges (RFC 9110, 13.1.5)."""
    try:
        text = _validator_file(path).read_text()
    except FileNotFoundError:
        return None
    return text if text and not text.startswith("W/") else None

"""A file from a web address: resumed where it was broken off, checked by the caller."""

from __future__ import annotations

import re
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, TypeVar
from urllib.parse import urlsplit

import truststore
from msgspec import Struct

from meetingmate.base.errors import ModelError
from meetingmate.base.translation import tr
from meetingmate.models import download_errors
from meetingmate.models.download_errors import DownloadError

_BLOCK = 1 << 18
_SLICE_S = 0.2
_HEADERS = {"Accept-Encoding": "identity", "User-Agent": "MeetingMate"}
_Result = TypeVar("_Result")


class Limits(Struct, frozen=True, kw_only=True):
    """How patient a download is.

    ``timeout_s`` without a byte is a failure. After a failure it waits ``pause_s``, then twice as long, and gives up
    after ``attempts`` in a row without a byte, or when a server asks to wait longer than ``longest_wait_s``.
    """

    timeout_s: float = 20
    attempts: int = 4
    pause_s: float = 1
    longest_wait_s: float = 60


LIMITS = Limits()


def download(
    url: str,
    path: Path,
    on_bytes: Callable[[int], None],
    *,
    what: str = "",
    size: int = 0,
    token: str = "",
    limits: Limits = LIMITS,
) -> None:
    """Fetch ``url`` into ``path``; ``on_bytes`` is called with the number of bytes that are there.

    What a broken download left in ``path`` is kept and continued, also by a later call. A failure is tried again
    within ``limits``. ``what`` is the name of the file in messages. ``size``: the bytes it must have, 0 if unknown.
    ``token`` is shown to this server alone, wherever it leads. Raises DownloadError; an exception of ``on_bytes``
    passes through.
    """
    what = what or url
    _check_scheme(url)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not (size and _size(path) == size):
        insist(
            lambda: _fetch(url, path, on_bytes, what, size, token, limits.timeout_s),
            so_far=lambda: _size(path),
            idle=lambda: on_bytes(_size(path)),
            limits=limits,
        )
    on_bytes(_size(path))
    _validator_file(path).unlink(missing_ok=True)


def insist(
    attempt: Callable[[], _Result], *, so_far: Callable[[], int], idle: Callable[[], None], limits: Limits
) -> _Result:
    """The result of ``attempt``, which is tried again after what may pass, within ``limits``.

    ``so_far`` counts the bytes that are there; ``idle`` is called while waiting and may raise. Raises DownloadError.
    """
    failures = 0
    while True:
        before = so_far()
        try:
            return attempt()
        except DownloadError as error:
            failures = 1 if so_far() > before else failures + 1
            wait_s = limits.pause_s * 2 ** (failures - 1) if error.wait_s is None else error.wait_s
            if not error.passing or failures >= limits.attempts or wait_s > limits.longest_wait_s:
                raise
        until = time.monotonic() + wait_s
        while (left := until - time.monotonic()) > 0:
            idle()
            time.sleep(min(_SLICE_S, left))


def size_of(url: str) -> int | None:
    """The size in bytes that the server names, or None when it names none. Raises ModelError for a bad address."""
    _check_scheme(url)
    request = urllib.request.Request(url, method="HEAD", headers=_HEADERS)
    try:
        with _opener(url).open(request, timeout=LIMITS.timeout_s) as answer:
            length = answer.headers.get("Content-Length")
    except (OSError, HTTPException, DownloadError):
        return None  # the download itself will say what is wrong
    return int(length) if length and length.isdigit() else None


def forget(path: Path) -> None:
    """Delete what a broken download left in ``path``."""
    path.unlink(missing_ok=True)
    _validator_file(path).unlink(missing_ok=True)


def tls() -> ssl.SSLContext:
    """Certificates as the operating system knows them: those of a company's proxy included."""
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _fetch(
    url: str, path: Path, on_bytes: Callable[[int], None], what: str, size: int, token: str, timeout_s: float
) -> None:
    """One request. Raises DownloadError."""
    request = urllib.request.Request(url, headers=_HEADERS)
    if token:
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    start = _size(path)
    if start:
        request.add_header("Range", f"bytes={start}-")
        if validator := _validator(path):
            request.add_header("If-Range", validator)
    try:
        with _opener(what).open(request, timeout=timeout_s) as answer:
            continued = answer.status == 206 and _range_start(answer.headers.get("Content-Range", "")) == start
            if not continued:
                if answer.status == 206:
                    forget(path)
                    raise ConnectionError(tr("the server sent another part than was asked for"))
                start = 0
                _validator_file(path).write_text(
                    answer.headers.get("ETag") or answer.headers.get("Last-Modified") or ""
                )
            length = answer.headers.get("Content-Length")
            done = start
            with path.open("ab" if continued else "wb") as file:
                on_bytes(done)
                while block := answer.read1(_BLOCK):
                    file.write(block)
                    done += len(block)
                    if size and done > size:
                        break
                    on_bytes(done)
            if length is not None and done - start < int(length) and not done > size > 0:
                raise ConnectionError(tr("it ended too early"))
    except urllib.error.HTTPError as error:
        if error.code == 416:  # what is there does not fit the server's file: begin again
            forget(path)
        raise download_errors.of_status(error.code, what, error.url, error.headers) from error
    except (OSError, HTTPException) as error:
        raise download_errors.of_exception(error, what, url) from error
    if size and done != size:
        forget(path)
        raise download_errors.damaged(what, what)


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects to web addresses, and never from https to http."""

    def __init__(self, what: str) -> None:
        self._what = what

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        before, after = urlsplit(req.full_url), urlsplit(newurl)
        if after.scheme not in ("http", "https") or (before.scheme, after.scheme) == ("https", "http"):
            raise download_errors.unencrypted(self._what, req.full_url)
        following = super().redirect_request(req, fp, code, msg, headers, newurl)
        login = req.unredirected_hdrs.get("Authorization")
        if following and login and (before.scheme, before.netloc) == (after.scheme, after.netloc):
            following.add_unredirected_header("Authorization", login)  # a renamed file of the same server
        return following


def _opener(what: str) -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_SafeRedirects(what), urllib.request.HTTPSHandler(context=tls()))


def _check_scheme(url: str) -> None:
    if urlsplit(url).scheme not in ("https", "http"):
        raise ModelError(tr("The address {url} can't be used; it must begin with https:// or http://.", url=url))


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

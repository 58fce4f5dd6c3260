"""Where a file of the model hub lies, and what the hub states about it: asked by ``huggingface_hub``.

Its own environment variables name a mirror (HF_ENDPOINT) and the access token (HF_TOKEN). The file itself is fetched
by ``download.py``: docs/decisions/model-download.md.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct

from meetingmate.base.translation import tr
from meetingmate.models import download, download_errors
from meetingmate.models.download import Limits
from meetingmate.models.download_errors import DownloadError
from meetingmate.models.schema import HubSource

if TYPE_CHECKING:
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SHA1 = re.compile(r"[0-9a-f]{40}")
_asking: ContextVar[bool] = ContextVar("_asking", default=False)


class HubFile(Struct, frozen=True, kw_only=True):
    """A file as the hub states it: its address at one commit, size in bytes and checksum.

    A large file has its ``sha256``, a small one the ``git_sha1`` of its content (git's blob id). ``token`` is what
    the hub wants to see for it, empty for most.
    """

    url: str
    size: int
    sha256: str
    git_sha1: str
    revision: str
    token: str


def look_up(source: HubSource, what: str, *, idle: Callable[[], None], limits: Limits) -> HubFile:
    """What the hub states about a file. ``idle`` is called while waiting and may raise. Raises DownloadError.

    No access token is shown before the hub refuses to answer without one.
    """
    return download.insist(lambda: _ask(source, what, limits.timeout_s), so_far=lambda: 0, idle=idle, limits=limits)


def _ask(source: HubSource, what: str, timeout_s: float) -> HubFile:
    import httpx2
    from huggingface_hub import get_hf_file_metadata, get_token, hf_hub_url
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    endpoint = (os.environ.get("HF_ENDPOINT") or "").rstrip("/") or None

    def address(revision: str) -> str:
        return hf_hub_url(source.repository, source.path, revision=revision, endpoint=endpoint)

    try:
        url = address(source.revision)
    except HFValidationError as error:
        sentence = tr(
            "{what} could not be downloaded: {repository} is no name of a repository. Correct it.",
            what=what,
            repository=source.repository,
        )
        raise DownloadError("refused", sentence) from error
    token = ""
    try:
        with _session(what, url):
            while True:
                try:
                    found = get_hf_file_metadata(
                        url, token=token or False, timeout=timeout_s, headers={"user-agent": "MeetingMate"}
                    )
                    break
                except HfHubHTTPError as error:
                    if token or not _is_locked(error) or urlsplit(url).scheme != "https":
                        raise
                    token = get_token() or ""
                    if not token:
                        raise
    except HfHubHTTPError as error:
        raise _refused(error, source, what, url) from error
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        raise download_errors.of_exception(error, what, url) from error
    etag = found.etag or ""
    return HubFile(
        url=address(found.commit_hash or source.revision),
        size=found.size or 0,
        sha256=etag if _SHA256.fullmatch(etag) else "",
        git_sha1=etag if _SHA1.fullmatch(etag) else "",
        revision=found.commit_hash or source.revision,
        token=token,
    )


@contextmanager
def _session(what: str, url: str) -> Iterator[None]:
    """The library's session as we want it: the system's certificates, no way from https to http, no marks on requests.

    The library stays offline for everybody else in this process.
    """
    import httpx2
    from huggingface_hub import close_session, set_client_factory
    from huggingface_hub.errors import OfflineModeIsEnabled
    from huggingface_hub.utils import logging

    def check(request: httpx2.Request) -> None:
        if not _asking.get():
            raise OfflineModeIsEnabled(f"{request.url} is not asked for: this process is offline.")
        if urlsplit(url).scheme == "https" and request.url.scheme != "https":
            raise download_errors.unencrypted(what, url)

    def client() -> httpx2.Client:
        try:
            return httpx2.Client(event_hooks={"request": [check]}, verify=download.tls())
        except (ImportError, ValueError) as error:  # a proxy of a kind that it does not know
            sentence = tr(
                "{what} could not be downloaded: the address of the proxy can't be used ({error}). Name an HTTP proxy "
                "(HTTPS_PROXY), or none.",
                what=what,
                error=error,
            )
            raise DownloadError("proxy", sentence) from error

    logging.set_verbosity_error()  # what a server warns of is not for the terminal
    set_client_factory(client)  # also forgets the session before, with the proxy of its time
    asking = _asking.set(True)
    try:
        yield
    finally:
        _asking.reset(asking)
        close_session()


def _code(error: HfHubHTTPError) -> str:
    return error.response.headers.get("X-Error-Code", "")


def _is_locked(error: HfHubHTTPError) -> bool:
    """Whether the hub wants to know who asks: a 401 or 403, unless there is no such repository or file."""
    status = error.response.status_code
    return status in (401, 403) and _code(error) not in ("EntryNotFound", "RevisionNotFound")


def _refused(error: HfHubHTTPError, source: HubSource, what: str, url: str) -> DownloadError:
    response = error.response
    status = 404 if _code(error) == "RepoNotFound" else response.status_code
    if status in (401, 403):
        sentence = tr(
            "{what} could not be downloaded: the licence of {repository} has to be accepted on the model hub first. "
            "Accept it there in a browser, set HF_TOKEN to your access token, and try again.",
            what=what,
            repository=source.repository,
        )
        return DownloadError("licence", sentence)
    return download_errors.of_status(status, what, url, response.headers)

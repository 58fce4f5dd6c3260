"""Requests to a server that speaks as OpenAI's does: bounded in time and size, to its address and nowhere else.

What a server answers is not trusted: it gets into no error and no log, as it may hold words of a meeting.
"""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx2
import msgspec
import truststore

from meetingmate.base.errors import MeetingMateError, UsageError
from meetingmate.base.server_address import ServerAddress
from meetingmate.base.translation import tr

_Answer = TypeVar("_Answer")

#: A whole answer of the server with all that stands round the text.
_MOST_BYTES = 2_000_000
_LONGEST_PAUSE_S = 30.0
#: What a server answers that would rather be asked later.
BUSY = (429, 503)


@dataclass(frozen=True)
class Limits:
    """Seconds: to reach the server, for one answer from beginning to end, and between two tries when it is busy.

    ``asks_again`` False: one that is busy is not asked twice, as another server may be free.
    """

    connect_s: float = 5.0
    answer_s: float = 120.0
    pause_s: float = 2.0
    asks_again: bool = True


class ServerError(MeetingMateError):
    """The server gave no answer that can be read. ``status`` is that of HTTP, 0 when it gave none; ``lasting``: it
    will not be better at the next question."""

    def __init__(self, sentence: str, *, status: int = 0, lasting: bool = False) -> None:
        super().__init__(sentence)
        self.status = status
        self.lasting = lasting


class ServerConnection:
    """Asks one server. Use it from one thread; ``key`` is sent to this server only.

    It goes there directly: proxies of the environment are not used, as the text would pass through them. Raises
    UsageError for a key that can't be one.
    """

    def __init__(self, address: ServerAddress, key: str = "", limits: Limits | None = None) -> None:
        self.address = address
        self._limits = limits or Limits()
        if not (key.isascii() and key.isprintable() and key == key.strip()):
            raise UsageError(tr("The key of the server holds characters that no key has. Copy it again."))
        headers = {"User-Agent": "MeetingMate", "Accept": "application/json", "Accept-Encoding": "identity"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        self._client = httpx2.Client(
            headers=headers,
            timeout=httpx2.Timeout(self._limits.answer_s, connect=self._limits.connect_s),
            verify=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            trust_env=False,
            follow_redirects=False,
        )

    def close(self) -> None:
        """Let the connection go."""
        self._client.close()

    def get(self, path: str, kind: type[_Answer]) -> _Answer:
        """The answer to ``path`` below the address. Raises ServerError."""
        return self._asked("GET", path, kind, {})

    def post(self, path: str, body: dict[str, object], kind: type[_Answer]) -> _Answer:
        """As ``get``, with ``body`` as JSON. A server that is busy is asked once more. Raises ServerError."""
        content = {"content": msgspec.json.encode(body), "headers": {"Content-Type": "application/json"}}
        return self._asked("POST", path, kind, content)

    def post_file(
        self, path: str, fields: dict[str, str | list[str]], name: str, content: bytes, kind: type[_Answer]
    ) -> _Answer:
        """As ``post``, with ``fields`` and a file called ``name`` as a form."""
        return self._asked("POST", path, kind, {"data": fields, "files": {"file": (name, content)}})

    def _asked(self, method: str, path: str, kind: type[_Answer], sent: dict[str, Any]) -> _Answer:
        status, wait, answer = self._sent(method, path, sent)
        if status in BUSY and self._limits.asks_again:
            time.sleep(min(_LONGEST_PAUSE_S, self._limits.pause_s if wait is None else wait))
            status, _, answer = self._sent(method, path, sent)
        if status != 200:
            raise self._refused(status)
        try:
            return msgspec.json.decode(answer, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise self._unreadable(status) from error

    def _sent(self, method: str, path: str, sent: dict[str, Any]) -> tuple[int, float | None, bytes]:
        """Status, seconds that the server wants to be left alone, and what it answered (nothing unless it is good)."""
        until = time.monotonic() + self._limits.answer_s
        try:
            with self._client.stream(method, f"{self.address.base}{path}", **sent) as answer:
                if answer.status_code != 200:
                    return answer.status_code, _seconds(answer.headers.get("Retry-After")), b""
                if "json" not in answer.headers.get("Content-Type", "").lower():
                    raise self._unreadable(answer.status_code)
                read = bytearray()
                for block in answer.iter_raw():  # as it comes: gathered blocks would outlast the time
                    read += block
                    if len(read) > _MOST_BYTES:
                        raise ServerError(
                            tr("The server at {origin} did not end its answer.", origin=self.address.origin), status=200
                        )
                    if time.monotonic() > until:
                        raise self._slow()
                return 200, None, bytes(read)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            said = [
                tr(
                    "The server at {origin} can't be reached. Check that it runs and that the address is right.",
                    origin=self.address.origin,
                )
            ]
            if self.address.base[:6] == "https:":
                said.append(tr("With https, its certificate must be trusted here."))
            raise ServerError(" ".join(said), lasting=True) from error
        except httpx2.TimeoutException as error:
            raise self._slow() from error
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
            raise ServerError(
                tr("The connection to the server at {origin} broke off.", origin=self.address.origin)
            ) from error

    def _slow(self) -> ServerError:
        return ServerError(
            tr(
                "The server at {origin} did not answer within {seconds} seconds.",
                origin=self.address.origin,
                seconds=f"{self._limits.answer_s:.0f}",
            )
        )

    def _unreadable(self, status: int) -> ServerError:
        return ServerError(
            tr(
                "The server at {origin} answered something that can't be read. Check that it offers the interface of "
                "OpenAI.",
                origin=self.address.origin,
            ),
            status=status,
        )

    def _refused(self, status: int) -> ServerError:
        said = {"origin": self.address.origin, "status": status}
        if status in (401, 403):
            sentence = tr(
                "The server at {origin} does not accept the key. Enter its key again in the settings.", **said
            )
        elif 300 <= status < 400:
            sentence = tr(
                "The server at {origin} points to another address, which is not followed. Enter the address it really "
                "has.",
                **said,
            )
        elif status == 404:
            sentence = tr("The server at {origin} does not know this address or model. Check both.", **said)
        elif status == 429:
            sentence = tr("The server at {origin} is asked too much at the moment. Try again later.", **said)
        elif status == 503:
            sentence = tr("The server at {origin} is not ready yet. Try again in a minute.", **said)
        elif status < 500:
            sentence = tr("The server at {origin} does not take the question (error {status}).", **said)
        else:
            sentence = tr(
                "The server at {origin} has a problem of its own (error {status}). See what it reports.", **said
            )
        return ServerError(sentence, status=status, lasting=status in (401, 403, 404) or 300 <= status < 400)


def _seconds(header: str | None) -> float | None:
    """``Retry-After`` in seconds; None when it is missing or a date."""
    return float(header) if header and header.isdecimal() else None

"""A server on this machine that speaks as OpenAI's does, and misbehaves on demand."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-house"
MODEL = "house-model"
Answer = Callable[[dict[str, Any]], str]


def obeying(body: dict[str, Any]) -> str:
    """What a server says that keeps to any form it is asked for, with the first value that is allowed."""
    if "response_format" in body:
        fields = body["response_format"]["json_schema"]["schema"]["properties"]
        return json.dumps({name: rule.get("enum", ["none"])[0] for name, rule in fields.items()})
    if "grammar" in body:
        return body["grammar"].split('"')[1]
    return "Hello."


class ScriptedServer(ThreadingHTTPServer):
    """``says`` makes the text of an answer; ``mode`` how it is given once ``good`` questions were answered well.

    ``forms``: which of ``response_format``, ``grammar``, ``logprobs`` and ``chat_template_kwargs`` it knows; others
    are refused with 422, or passed over with ``lenient``.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.says: Answer = obeying
        self.mode = "good"
        self.good = 0
        self.forms = {"response_format", "grammar"}
        self.lenient = False
        self.alternatives: dict[str, float] = {}
        self.finish = "stop"
        self.models = [MODEL]
        self.key = KEY
        self.elsewhere = ""
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.closing = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that had enough is no error."""


class Handler(BaseHTTPRequestHandler):
    server: ScriptedServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        if self._may():
            self._json({"object": "list", "data": [{"id": name, "object": "model"} for name in self.server.models]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self._may():
            return
        server = self.server
        server.bodies.append(body)
        if len(server.bodies) > server.good and server.mode != "good":
            getattr(self, f"_{server.mode}")()
            return
        unknown = {"response_format", "grammar", "logprobs", "chat_template_kwargs", "reasoning_effort"} - server.forms
        if unknown & set(body) and not server.lenient:
            self._json({"error": "unknown field"}, 422)
            return
        self._json(self._completion({name: value for name, value in body.items() if name not in unknown}))

    def _may(self) -> bool:
        server = self.server
        server.paths.append(self.path)
        server.headers.append(dict(self.headers))
        if server.key and self.headers.get("Authorization") != f"Bearer {server.key}":
            self._json({"error": "no"}, 401)
            return False
        return True

    def _completion(self, body: dict[str, Any]) -> dict[str, Any]:
        server = self.server
        choice: dict[str, Any] = {
            "index": 0,
            "message": {"role": "assistant", "content": server.says(body)},
            "finish_reason": server.finish,
        }
        if "logprobs" in body:
            top = [{"token": token, "logprob": score} for token, score in server.alternatives.items()]
            choice["logprobs"] = {"content": [{"token": "A", "logprob": -0.1, "top_logprobs": top}]}
        return {"choices": [choice], "usage": {"completion_tokens": 12}}

    def _json(self, document: object, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self._send(json.dumps(document).encode(), "application/json", status, headers)

    def _send(self, data: bytes, kind: str, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    # --- on a bad day -------------------------------------------------------------------------------------

    def _silent(self) -> None:
        self.server.closing.wait(30)

    def _dripping(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while not self.server.closing.wait(0.05):
            self.wfile.write(b"1\r\n \r\n")

    def _endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while not self.server.closing.is_set():
            self.wfile.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")

    def _long(self) -> None:
        self._json({"choices": [{"message": {"content": "word " * 20_000}, "finish_reason": "stop"}]})

    def _broken(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "500")
        self.end_headers()
        self.wfile.write(b'{"choices": [{"mess')
        self.close_connection = True

    def _garbage(self) -> None:
        self._send(b"\xff\xfe{]", "application/json")

    def _other_json(self) -> None:
        self._json({"choices": "Zyxglorb"})

    def _nothing(self) -> None:
        self._json({"choices": []})

    def _page(self) -> None:
        self._send(b'{"choices": [{"message": {"content": "x"}, "finish_reason": "stop"}]}', "text/html")

    def _redirect(self) -> None:
        self._json({}, 307, {"Location": self.server.elsewhere})

    def _busy(self) -> None:
        self._json({}, 429, {"Retry-After": "0"})

    def _busy_once(self) -> None:
        self.server.mode = "good"
        self._json({}, 429, {"Retry-After": "0"})

    def _fails(self) -> None:
        self._json({"error": "Zyxglorb"}, 500)

    def _refuses(self) -> None:
        self._json({}, 403)


@contextlib.contextmanager
def running() -> Iterator[ScriptedServer]:
    """A server that answers well until it is told otherwise."""
    server = ScriptedServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


def until(happened: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for ``happened``; an error when it does not."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)

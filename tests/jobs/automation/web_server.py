"""A web server of this computer that answers as it is told, and remembers what it was sent."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from msgspec import Struct, field


class Told(Struct):
    """``answers`` are status codes in turn (the last one stays), or ``wait``, or ``close``."""

    answers: list[int | str] = field(default_factory=lambda: [200])
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    address: str = ""


@contextmanager
def serving(*answers: int | str, **headers: str) -> Iterator[Told]:
    """A server that runs while the body does."""
    told = Told(answers=list(answers or [200]), headers={k.replace("_", "-"): v for k, v in headers.items()})

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.asked.append((self.path, dict(self.headers), body))
            answer = told.answers.pop(0) if len(told.answers) > 1 else told.answers[0]
            if answer == "wait":
                time.sleep(2)
                return
            if answer == "close":
                self.connection.close()
                return
            self.send_response(int(answer))
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "7")
            self.end_headers()
            self.wfile.write(b"budget!")

        def log_message(self, *_args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

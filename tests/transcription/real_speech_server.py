"""A server on this machine that offers OpenAI's interface for speech, with the real Whisper model behind it."""

from __future__ import annotations

import contextlib
import io
import json
import threading
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

KEY, MODEL = "sk-speech", "house/whisper-base"


class RealSpeechServer(ThreadingHTTPServer):
    """``words``: "in segments" with all around them (speaches), "apart" and bare (OpenAI), or "none".

    After ``good`` questions it answers as ``mode`` says: "good", "error" (500), "busy" (503), "page" (HTML), "gone" (no
    answer). ``said`` is answered without listening, so that no model is needed.
    """

    daemon_threads = True

    def __init__(self, whisper: WhisperModel | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.whisper = whisper
        self.lock = threading.Lock()
        self.key = KEY
        self.words, self.mode, self.good = "in segments", "good", 0
        self.said: dict[str, Any] | None = None
        self.asked: list[dict[str, str]] = []
        self.sounds: list[bytes] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that had enough is no error."""

    def answer(self, fields: dict[str, str], sound: bytes) -> dict[str, Any]:
        if self.said is not None:
            return self.said
        assert self.whisper is not None
        with self.lock:
            segments = list(
                self.whisper.transcribe(
                    io.BytesIO(sound),
                    language=fields["language"],
                    beam_size=5,
                    temperature=float(fields["temperature"]),
                    condition_on_previous_text=False,
                    word_timestamps=True,
                    hotwords=fields.get("prompt"),
                )[0]
            )
        told = []
        words = []
        for one in segments:
            segment: dict[str, Any] = {
                "id": one.id,
                "start": one.start,
                "end": one.end,
                "text": one.text,
                "avg_logprob": one.avg_logprob,
                "no_speech_prob": one.no_speech_prob,
                "temperature": one.temperature,
            }
            for word in one.words or []:
                words.append({"word": word.word.strip(" .,?!"), "start": word.start, "end": word.end})
            if self.words == "in segments":
                segment["words"] = [
                    {"word": w.word, "start": w.start, "end": w.end, "probability": w.probability}
                    for w in one.words or []
                ]
            told.append(segment)
        said: dict[str, Any] = {"task": "transcribe", "text": "".join(s["text"] for s in told), "segments": told}
        if self.words == "apart":
            said["words"] = words
        return said


class _Handler(BaseHTTPRequestHandler):
    server: RealSpeechServer
    protocol_version = "HTTP/1.1"

    def log_message(self, form: str, *args: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server = self.server
        if self.path != "/v1/audio/transcriptions":
            self._send(404, b"{}")
            return
        if server.key and self.headers["Authorization"] != f"Bearer {server.key}":
            self._send(401, b"{}")
            return
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = list(BytesParser(policy=policy.HTTP).parsebytes(head + body).iter_parts())
        named = [
            (part.get_param("name", header="content-disposition"), part.get_payload(decode=True)) for part in parts
        ]
        fields = {name: value.decode() for name, value in named if name != "file"}
        server.asked.append(fields)
        server.sounds += [value for name, value in named if name == "file"]
        mode = server.mode if len(server.asked) > server.good else "good"
        if mode == "gone":
            self.close_connection = True
            return
        if mode == "page":
            self._send(200, b"<html>Welcome</html>", "text/html")
            return
        if mode != "good":
            self._send({"error": 500, "busy": 503}[mode], b"{}")
            return
        self._send(200, json.dumps(server.answer(fields, server.sounds[-1])).encode())

    def _send(self, status: int, content: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextlib.contextmanager
def running(whisper: WhisperModel | None) -> Iterator[RealSpeechServer]:
    """The server, until the end of the block."""
    server = RealSpeechServer(whisper)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

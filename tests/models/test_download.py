"""Downloads from web addresses, against a server on this machine that misbehaves on demand."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from meetingmate import models
from meetingmate.base import paths
from meetingmate.base.errors import Cancelled, ModelError
from meetingmate.models import download as http
from meetingmate.models.schema import Part
from tests.models.small_models import gguf_bytes, whisper_folder
from tests.models.wheelhouse import joined_card, model_file

QUICK = http.Limits(timeout_s=0.3, pause_s=0.01, longest_wait_s=0.5)
DATA = os.urandom(3_000_000)


class Server(ThreadingHTTPServer):
    """Serves ``files``; ``break_after`` bytes of each answer the connection is cut."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.etag = '"v1"'
        self.ranges = True
        self.break_after: int | None = None
        self.status: int | None = None
        self.asked: list[str | None] = []

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{name}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self.server.asked.append(self.headers.get("Range"))
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        data = self.server.files.get(self.path.lstrip("/"))
        if self.server.status or data is None:
            self.send_error(self.server.status or 404)
            return
        start, status = 0, 200
        wanted = self.headers.get("Range")
        unchanged = self.headers.get("If-Range") in (None, self.server.etag)
        if wanted and self.server.ranges and unchanged:
            start, status = int(wanted.removeprefix("bytes=").removesuffix("-")), 206
            if start >= len(data):
                self.send_error(416)
                return
        self.send_response(status)
        self.send_header("ETag", self.server.etag)
        self.send_header("Content-Length", str(len(data) - start))
        if status == 206:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        if body:
            end = len(data) if self.server.break_after is None else start + self.server.break_after
            self.wfile.write(data[start:end])

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def fetch(url: str, path: Path) -> list[int]:
    seen: list[int] = []
    http.download(url, path, seen.append, limits=QUICK)
    return seen


def test_a_file_arrives_whole(server: Server, tmp_path: Path) -> None:
    server.files["m"] = DATA
    seen = fetch(server.url("m"), tmp_path / "m")
    assert (tmp_path / "m").read_bytes() == DATA
    assert seen[-1] == len(DATA)
    assert [path.name for path in tmp_path.iterdir()] == ["m"]
    assert http.size_of(server.url("m")) == len(DATA)


def test_a_broken_connection_is_continued_where_it_broke(server: Server, tmp_path: Path) -> None:
    server.files["m"] = DATA
    server.break_after = 1_000_000
    fetch(server.url("m"), tmp_path / "m")
    assert (tmp_path / "m").read_bytes() == DATA
    assert server.asked == [None, "bytes=1000000-", "bytes=2000000-"]


def test_a_later_call_goes_on(server: Server, tmp_path: Path) -> None:
    server.files["m"] = DATA

    def cancel(done: int) -> None:
        if done > 500_000:
            raise Cancelled

    with pytest.raises(Cancelled):
        http.download(server.url("m"), tmp_path / "m", cancel)
    begun = (tmp_path / "m").stat().st_size
    assert 500_000 < begun < len(DATA)
    fetch(server.url("m"), tmp_path / "m")
    assert server.asked[-1] == f"bytes={begun}-"
    assert (tmp_path / "m").read_bytes() == DATA


def test_another_file_on_the_server_is_not_mixed_with_the_old_one(server: Server, tmp_path: Path) -> None:
    server.files["m"] = DATA
    with pytest.raises(Cancelled):
        http.download(server.url("m"), tmp_path / "m", lambda done: (_ for _ in ()).throw(Cancelled()))
    server.files["m"], server.etag = DATA[::-1], '"v2"'
    fetch(server.url("m"), tmp_path / "m")
    assert (tmp_path / "m").read_bytes() == DATA[::-1]


def test_a_server_without_ranges_sends_from_the_beginning(server: Server, tmp_path: Path) -> None:
    server.files["m"] = DATA
    server.ranges = False
    (tmp_path / "m").write_bytes(b"old" * 100)
    fetch(server.url("m"), tmp_path / "m")
    assert (tmp_path / "m").read_bytes() == DATA


def test_more_than_the_server_has_begins_again(server: Server, tmp_path: Path) -> None:
    server.files["m"] = DATA
    (tmp_path / "m").write_bytes(DATA + b"more")
    fetch(server.url("m"), tmp_path / "m")
    assert (tmp_path / "m").read_bytes() == DATA


@pytest.mark.parametrize(("status", "requests"), [(404, 1), (403, 1), (503, 4)])
def test_errors_of_the_server(server: Server, tmp_path: Path, status: int, requests: int) -> None:
    server.status = status
    with pytest.raises(ModelError, match="could not be downloaded"):
        fetch(server.url("m"), tmp_path / "m")
    assert len(server.asked) == requests


def test_no_server_at_all(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"refused.*try again. The download continues"):
        fetch("http://127.0.0.1:9/m", tmp_path / "m")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "model.gguf"])
def test_only_web_addresses(url: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="must begin with"):
        fetch(url, tmp_path / "m")


def test_a_model_from_an_address_is_installed_and_checked(server: Server, ship) -> None:
    server.files["m.gguf"] = DATA
    good = model_file("m.gguf", DATA, Part(url=server.url("m.gguf")))
    ship(joined_card(opens="m.gguf", files=(good,)))
    models.install("tiny")
    assert models.model_path("tiny").read_bytes() == DATA
    assert sorted(p.name for p in (paths.models_dir() / ".downloads").iterdir()) == []


def test_a_false_download_is_thrown_away(server: Server, ship) -> None:
    server.files["m.gguf"] = DATA[:-1] + bytes([DATA[-1] ^ 1])
    ship(joined_card(opens="m.gguf", files=(model_file("m.gguf", DATA, Part(url=server.url("m.gguf"))),)))
    with pytest.raises(ModelError, match="checksum"):
        models.install("tiny")
    server.files["m.gguf"] = DATA
    models.install("tiny")
    assert models.verify("tiny") == []


def test_adding_a_writing_model_from_an_address(server: Server) -> None:
    data = gguf_bytes()
    server.files["My%20Model.gguf"] = data
    card = models.add(server.url("My%20Model.gguf"), kind="writing")
    assert (card.id, card.model_class, card.opens) == ("My-Model", "starter", "My Model.gguf")
    assert models.model_path("My-Model").read_bytes() == data
    models.model_path("My-Model").unlink()
    models.install("My-Model")
    assert models.verify("My-Model") == []
    models.remove("My-Model")
    assert "My-Model" not in {c.id for c in models.catalogue()}


def test_adding_a_speech_model_from_an_address(server: Server, tmp_path: Path) -> None:
    for path in whisper_folder(tmp_path / "w").iterdir():
        server.files[f"w/{path.name}"] = path.read_bytes()
    models.add(server.url("w"), kind="speech", title="W")
    assert sorted(p.name for p in models.model_path("w").iterdir()) == sorted(
        ["model.bin", "config.json", "tokenizer.json", "vocabulary.json"]
    )

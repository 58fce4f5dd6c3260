"""Looking for a newer version against a server that answers well, lies, or does not answer."""

from __future__ import annotations

import base64
import datetime
import http.server
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import meetingmate
from meetingmate.base import paths
from meetingmate.base.errors import UsageError
from meetingmate.base.settings import OPTIONS, Settings
from meetingmate.updates import check, release_file, release_key
from meetingmate.updates.release_file import Release, UpdateError

cryptography = pytest.importorskip("cryptography")
DAY = datetime.date(2026, 11, 1)
ROOT = Path(__file__).resolve().parents[2]


def key_pair() -> tuple[bytes, str]:
    """A private key, and the public half as the program holds it."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    return key.private_bytes_raw(), base64.b64encode(key.public_key().public_bytes_raw()).decode()


@dataclass
class Server:
    """``answer`` is sent with ``status`` and ``headers``, ``pause_s`` between its pieces; ``seen`` what was asked."""

    address: str = ""
    answer: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pause_s: float = 0
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.seen.append((self.path, dict(self.headers)))
            self.send_response(state.status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for start in range(0, len(state.answer), 4096):
                    self.wfile.write(state.answer[start : start + 4096])
                    self.wfile.flush()
                    time.sleep(state.pause_s)
            except OSError:
                pass  # the program had enough

        def log_message(self, *_arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        state.address = f"http://127.0.0.1:{found.server_port}/releases/newest"
        yield state
        found.shutdown()


@pytest.fixture
def private_key(monkeypatch: pytest.MonkeyPatch, home: Path) -> bytes:
    """The key that this build's releases are signed with."""
    private, public = key_pair()
    monkeypatch.setattr(release_key, "PUBLIC_KEY", public)
    return private


def release(version: str = "99.1", date: datetime.date = DAY, **more: str) -> Release:
    return Release(version=version, date=date, **more)


def test_a_newer_version_is_found_and_one_file_is_asked_for(server: Server, private_key: bytes) -> None:
    server.answer = release_file.signed(release(notes="Faster.", page="https://example.org/get"), private_key)
    found = check.newer(Settings(update_address=server.address))
    assert found is not None
    assert (found.version, found.notes, found.page) == ("99.1", "Faster.", "https://example.org/get")
    [(path, headers)] = server.seen
    assert path == "/releases/newest"
    assert headers.pop("Host").startswith("127.0.0.1:")
    assert headers == {
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "keep-alive",
        "User-Agent": "MeetingMate",
    }


@pytest.mark.parametrize("version", [meetingmate.__version__, "0.0.9", "0.0.1.5"])
def test_this_one_or_an_older_one_is_no_news(server: Server, private_key: bytes, version: str) -> None:
    server.answer = release_file.signed(release(version), private_key)
    assert check.newer(Settings(update_address=server.address)) is None


def test_versions_are_compared_as_numbers() -> None:
    assert release_file.number("0.10.0") > release_file.number("0.9.9") > release_file.number("0.9")
    assert release_file.number("1.2") == release_file.number("1.2.0")


def test_an_older_answer_than_before_is_refused(server: Server, private_key: bytes) -> None:
    """Somebody who holds back a release shows an old file, rightly signed."""
    settings = Settings(update_address=server.address)
    server.answer = release_file.signed(release("99.2", DAY), private_key)
    assert check.newer(settings) is not None
    server.answer = release_file.signed(release("99.1", DAY - datetime.timedelta(days=1)), private_key)
    with pytest.raises(UpdateError, match="older than an earlier one"):
        check.newer(settings)
    server.answer = release_file.signed(release("99.2", DAY), private_key)
    assert check.newer(settings) is not None


def test_a_forged_answer_is_refused(server: Server, private_key: bytes) -> None:
    settings = Settings(update_address=server.address)
    good = release_file.signed(release(), private_key)
    forged = (
        release_file.signed(release(), key_pair()[0]),
        good.replace(b"99.1", b"99.9"),
        good + b" ",
        b"\n" + good.partition(b"\n")[2],
        base64.b64encode(b"x" * 64) + b"\n" + good.partition(b"\n")[2],
    )
    for answer in forged:
        server.answer = answer
        with pytest.raises(UpdateError, match="not signed by the makers"):
            check.newer(settings)
    assert not (paths.state_dir() / "updates.json").exists(), "nothing of it is remembered"


def test_a_signature_for_something_else_is_none(private_key: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    content = release_file.signed(release(), private_key).partition(b"\n")[2]
    plain = Ed25519PrivateKey.from_private_bytes(private_key).sign(content)
    with pytest.raises(UpdateError, match="not signed"):
        release_file.read(base64.b64encode(plain) + b"\n" + content, release_key.PUBLIC_KEY)


def test_a_broken_answer_is_refused(server: Server, private_key: bytes) -> None:
    settings = Settings(update_address=server.address)
    broken = (
        b"",
        b"<html>Log in to the network</html>",
        "größer".encode("latin-1"),
        release_file.signed(release("1.0-beta"), private_key),
        release_file.signed(release(page="javascript:alert(1)"), private_key),
    )
    for answer in broken:
        server.answer = answer
        with pytest.raises(UpdateError):
            check.newer(settings)


def test_an_answer_without_end_is_cut_off(server: Server, private_key: bytes) -> None:
    server.answer = release_file.signed(release(notes="x" * 10_000_000), private_key)
    with pytest.raises(UpdateError, match="too long"):
        check.newer(Settings(update_address=server.address))
    server.answer, server.pause_s = release_file.signed(release(notes="x" * 12_000), private_key), 0.4
    with pytest.raises(UpdateError, match="could not be reached"):
        check.newer(Settings(update_address=server.address), limit_s=0.5)


def test_no_network_and_other_answers_are_said(server: Server, private_key: bytes) -> None:
    server.answer = release_file.signed(release(), private_key)
    server.status = 404
    with pytest.raises(UpdateError, match=r"127.0.0.1:\d+ has no answer about updates \(404\)"):
        check.newer(Settings(update_address=server.address))
    server.status, server.headers = 302, {"Location": server.address}
    with pytest.raises(UpdateError, match="302"):
        check.newer(Settings(update_address=server.address))
    assert len(server.seen) == 2, "no redirect is followed"
    with pytest.raises(UpdateError, match="could not be reached"):
        check.newer(Settings(update_address="http://127.0.0.1:9/newest"))
    with pytest.raises(UsageError):
        check.newer(Settings(update_address="ftp://example.org"))


def test_without_a_server_or_a_key_nothing_is_asked(server: Server, home: Path) -> None:
    """As this program comes: off, no address, no key."""
    assert (OPTIONS["update_check"].default, OPTIONS["update_address"].default) == (False, "")
    assert release_key.PUBLIC_KEY == ""
    for settings in (Settings(), Settings(update_address=server.address, update_check=True)):
        assert not check.is_possible(settings)
        assert not check.is_time_to_ask(settings, DAY)
        with pytest.raises(UpdateError, match="no update server yet"):
            check.newer(settings)
    assert server.seen == []


def test_the_question_comes_once_a_week_if_wanted(private_key: bytes) -> None:
    address = "https://example.org/newest"
    assert not check.is_time_to_ask(Settings(update_address=address), DAY)
    wanted = Settings(update_address=address, update_check=True)
    asked = [day for day in range(16) if check.is_time_to_ask(wanted, DAY + datetime.timedelta(days=day))]
    assert asked == [0, 7, 14]
    assert check.is_time_to_ask(wanted, DAY - datetime.timedelta(days=900)), "a clock that was wrong"


def test_a_release_is_signed_by_the_script(tmp_path: Path) -> None:
    script, key, out = str(ROOT / "installer" / "sign_release.py"), tmp_path / "release.key", tmp_path / "newest"
    made = subprocess.run([sys.executable, script, "key", key], capture_output=True, text=True, check=True)
    subprocess.run([sys.executable, script, "sign", key, out, "--notes", "New."], check=True)
    found = release_file.read(out.read_bytes(), made.stdout.strip())
    assert (found.version, found.notes) == (meetingmate.__version__, "New.")
    assert key.stat().st_mode & 0o077 == 0
    again = subprocess.run([sys.executable, script, "key", key], capture_output=True, check=False)
    assert again.returncode != 0, "a key is not written over"

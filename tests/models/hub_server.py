"""A server on this machine that plays the model hub, its store of large files, and all that can go wrong with them."""

from __future__ import annotations

import datetime
import hashlib
import ipaddress
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from msgspec import Struct

from meetingmate.models import HubSource

COMMIT = "c0ffee" * 6 + "c0ff"
REPOSITORY = "some-one/some-model"


class Fault(Struct, kw_only=True):
    """What one request gets instead of its answer: a status, a redirect, or a body that is not as it should be."""

    status: int = 0
    headers: dict[str, str] = {}
    cut_after: int | None = None
    stall_after: int | None = None
    corrupt: bool = False


class Request(Struct):
    """What a client sent."""

    method: str
    path: str
    headers: dict[str, str]


class Hub(ThreadingHTTPServer):
    """Serves ``large`` files by way of another origin, as the hub does, and ``small`` ones itself.

    ``faults`` are for the next requests of a method and the beginning of a path, one after the other.
    """

    daemon_threads = True

    def __init__(self, certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.scheme = "https" if certificate else "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.large: dict[str, bytes] = {}
        self.small: dict[str, bytes] = {}
        self.faults: dict[tuple[str, str], list[Fault]] = {}
        self.lasting: dict[tuple[str, str], Fault] = {}
        self.requests: list[Request] = []
        self.states_checksum = True
        self.token = ""
        self.released = threading.Event()

    @property
    def address(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"

    @property
    def store(self) -> str:
        """The other origin."""
        return f"{self.scheme}://localhost:{self.server_address[1]}"

    def asked(self, method: str, start: str = "/") -> list[Request]:
        return [r for r in self.requests if r.method == method and r.path.startswith(start)]

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # clients that hang up are a part of the tests


class _Handler(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"
    timeout = 5

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def do_CONNECT(self) -> None:
        self._answer()

    def log_message(self, *args: object) -> None:
        pass

    def _answer(self) -> None:
        self.close_connection = True
        self.server.requests.append(Request(self.command, self.path, dict(self.headers.items())))
        fault = self._fault()
        if fault.status:
            self._send(fault.status, b"", {**fault.headers})
        elif (
            self.server.token
            and self.headers.get("Authorization") != f"Bearer {self.server.token}"
            and (not self.path.startswith("/store/"))
        ):
            self._send(401, b"", {"X-Error-Code": "GatedRepo"})
        elif self.path.startswith("/store/"):
            self._body(self.server.large.get(self.path.removeprefix("/store/")), fault, {"ETag": '"of-the-store"'})
        else:
            self._resolve(fault)

    def _resolve(self, fault: Fault) -> None:
        start, _, rest = self.path.partition("/resolve/")
        revision, _, path = rest.partition("/")
        headers = {"X-Repo-Commit": COMMIT}
        if start != f"/{REPOSITORY}" or revision not in ("main", COMMIT):
            self._send(404, b"", {"X-Error-Code": "RepoNotFound"})
        elif (large := self.server.large.get(path)) is not None:
            if self.server.states_checksum:
                digest = hashlib.sha256(large).hexdigest()
                headers |= {"X-Linked-Etag": f'"{digest}"', "X-Linked-Size": str(len(large))}
            self._send(302, b"", {**headers, "Location": f"{self.server.store}/store/{path}"})
        else:
            small = self.server.small.get(path)
            digest = hashlib.sha1(b"blob %d\0" % len(small or b"") + (small or b"")).hexdigest()
            self._body(small, fault, {**headers, "ETag": f'"{digest}"'})

    def _body(self, data: bytes | None, fault: Fault, headers: dict[str, str]) -> None:
        if data is None:
            self._send(404, b"", {"X-Error-Code": "EntryNotFound"})
            return
        if fault.corrupt:
            data = bytes([data[0] ^ 1]) + data[1:]
        start = int((self.headers.get("Range") or "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        if start >= len(data):
            self._send(416, b"", {})
            return
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        self._send(206 if start else 200, data[start:], headers, fault)

    def _send(self, status: int, data: bytes, headers: dict[str, str], fault: Fault | None = None) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(data)), "Connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "GET":
            return
        if fault and fault.stall_after is not None:
            self.wfile.write(data[: fault.stall_after])
            self.server.released.wait(5)
        elif fault and fault.cut_after is not None:
            self.wfile.write(data[: fault.cut_after])
        else:
            self.wfile.write(data)

    def _fault(self) -> Fault:
        for (method, start), faults in self.server.faults.items():
            if faults and method == self.command and self.path.startswith(start):
                return faults.pop(0)
        for (method, start), fault in self.server.lasting.items():
            if method == self.command and self.path.startswith(start):
                return fault
        return Fault()


@contextmanager
def running(certificate: Path | None = None) -> Iterator[Hub]:
    """A hub that runs in a thread."""
    hub = Hub(certificate)
    thread = threading.Thread(target=hub.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        hub.released.set()
        hub.shutdown()
        thread.join()
        hub.server_close()


def on_hub(path: str, revision: str = "main") -> HubSource:
    """A file of the repository that ``Hub`` has."""
    return HubSource(repository=REPOSITORY, revision=revision, path=path)


def make_certificate(folder: Path) -> Path:
    """A certificate for this machine that nobody has signed, with its key, in one file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.datetime.fromtimestamp(time.time(), datetime.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path

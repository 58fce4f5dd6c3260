"""One window for each library: a second start hands over what it was asked to do and ends.

Who answers must be a program of the same user: the socket lies in a folder that is the user's alone, and both sides
ask the system whose process the other one is.
"""

from __future__ import annotations

import hashlib
import logging
import os
import socket
import struct
import sys
import time
import uuid
from pathlib import Path
from typing import cast

import filelock
import msgspec
from msgspec import Struct
from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from meetingmate.base import paths
from ui.app import runtime_folder

log = logging.getLogger(__name__)

_WAIT_MS = 2000
_TRY_S = 10.0
_LONGEST_REQUEST = 1_000_000  # bytes


class Request(Struct, kw_only=True):
    """What a start was asked to do. ``ident`` is of its own, so that one sent twice is done once."""

    files: list[str] = []
    meeting: str = ""
    do: str | None = None
    token: str = ""
    ident: str = ""


class SingleInstance(QObject):
    """Holds the library's window lock, or talks to who holds it.

    ``asked`` is emitted in the first program when a second one was started: the dictionary it sent.
    """

    asked = Signal(dict)

    def __init__(self, library_dir: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._digest = hashlib.sha256(os.fsencode(library_dir.resolve())).hexdigest()[:20]
        self._lock: filelock.BaseFileLock | None = None
        self._server: QLocalServer | None = None
        self._callers: set[QLocalSocket] = set()
        self._done: set[str] = set()

    @property
    def address(self) -> str:
        """Where later starts reach this one; empty when they can't."""
        return self._server.fullServerName() if self._server is not None else ""

    def become_first(self) -> bool:
        """Whether this is the only window of the library now. The lock goes with the process, however it ends."""
        if not self._take_lock():
            return False
        for name in self._names():
            QLocalServer.removeServer(name)  # left over from a process that was killed
            server = QLocalServer(self)
            server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
            server.newConnection.connect(self._accept)
            if server.listen(name):
                self._server = server
                return True
            log.warning("no socket at %s: %s", name, server.errorString())
            server.deleteLater()
        log.warning("later starts can't hand over to this window")
        return True

    def hand_over(self, request: dict, timeout_s: float = _TRY_S) -> bool:
        """Send ``request`` to the first program; False when no program of this user answers in time."""
        line = msgspec.json.encode({**request, "ident": uuid.uuid4().hex}) + b"\n"
        until = time.monotonic() + timeout_s
        while time.monotonic() < until:
            if any(_send(name, line) for name in self._names()):
                return True
            time.sleep(0.2)  # it may be starting or closing just now
            if self.first_is_gone():
                return False
        return False

    def first_is_gone(self) -> bool:
        """Whether the first program has ended meanwhile."""
        gone = self._take_lock()
        if gone:
            self._release()
        return gone

    def close(self) -> None:
        """Give the lock back."""
        if self._server is not None:
            self._server.newConnection.disconnect(self._accept)
            for caller in list(self._callers):
                self._forget(caller)
            self._server.close()
            self._server.deleteLater()
            self._server = None
        self._release()

    # --- the lock -------------------------------------------------------------------------------------------

    def _take_lock(self) -> bool:
        """In the state folder; where that can't be written to, beside the socket. Where nothing can be written, no
        lock is held, and the window opens all the same."""
        for folder in (paths.state_dir(), *(path.parent for path in runtime_folder.socket_paths("lock"))):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                lock = filelock.FileLock(folder / f"window-{self._digest}.lock", timeout=0)
                lock.acquire()
            except filelock.Timeout:
                return False
            except (OSError, NotImplementedError) as error:
                log.warning("no lock in %s: %s", folder, error)
                continue
            self._lock = lock
            return True
        return True

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    # --- the socket -----------------------------------------------------------------------------------------

    def _names(self) -> list[str]:
        """Where the first program may listen, the best place first."""
        if sys.platform == "win32":  # a named pipe, which only its owner may open
            return [f"meetingmate-{os.environ.get('USERNAME', '')}-{self._digest}"]
        return [str(path) for path in runtime_folder.socket_paths(self._digest)]

    def _accept(self) -> None:
        while self._server is not None and (caller := self._server.nextPendingConnection()) is not None:
            if not is_own_process(caller):
                log.warning("a process of another user was turned away")
                caller.abort()
                caller.deleteLater()
                continue
            self._callers.add(caller)
            caller.disconnected.connect(self._on_gone)
            caller.setReadBufferSize(_LONGEST_REQUEST)
            caller.readyRead.connect(self._on_ready)
            self._read(caller)

    def _on_ready(self) -> None:
        self._read(cast(QLocalSocket, self.sender()))

    def _on_gone(self) -> None:
        self._forget(cast(QLocalSocket, self.sender()))

    def _forget(self, caller: QLocalSocket) -> None:
        if caller in self._callers:
            self._callers.remove(caller)
            caller.readyRead.disconnect(self._on_ready)
            caller.disconnected.disconnect(self._on_gone)
            caller.abort()
            caller.deleteLater()

    def _read(self, caller: QLocalSocket) -> None:
        if not caller.canReadLine():
            if caller.bytesAvailable() >= _LONGEST_REQUEST:
                self._forget(caller)
            return
        try:
            request = msgspec.json.decode(bytes(caller.readLine().data()), type=Request)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            self._forget(caller)
            return
        caller.write(b"ok\n")
        caller.flush()
        if request.ident in self._done:  # its answer came too late, so it was sent again
            return
        if request.ident:
            self._done.add(request.ident)
        self.asked.emit(msgspec.structs.asdict(request))


def _send(name: str, line: bytes) -> bool:
    """Whether a program of this user took ``line``."""
    caller = QLocalSocket()
    caller.connectToServer(name)
    if not caller.waitForConnected(_WAIT_MS):
        return False
    if not is_own_process(caller):
        log.warning("a process of another user listens at %s; it is told nothing", name)
        caller.abort()
        return False
    caller.write(line)
    while caller.bytesToWrite() and caller.waitForBytesWritten(_WAIT_MS):
        pass
    return caller.waitForReadyRead(_WAIT_MS) and bytes(caller.readLine().data()) == b"ok\n"


def is_own_process(peer: QLocalSocket) -> bool:
    """Whether the process at the other end belongs to this user, where the system tells (Linux, macOS).

    Elsewhere the folder of the socket, or the rights of the pipe, are what keeps others out.
    """
    handle = int(peer.socketDescriptor())
    if handle < 0:
        return False
    if not hasattr(os, "getuid") or not (hasattr(socket, "SO_PEERCRED") or sys.platform == "darwin"):
        return True
    try:
        with socket.socket(fileno=os.dup(handle)) as same:
            if hasattr(socket, "SO_PEERCRED"):
                _pid, uid, _gid = struct.unpack("3i", same.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
            else:  # LOCAL_PEERCRED: struct xucred begins with its version and the user's id
                _version, uid = struct.unpack("=II", same.getsockopt(0, 1, 76)[:8])
    except OSError:
        return False
    return uid == os.getuid()

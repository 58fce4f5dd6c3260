"""One window for each library: a second start hands over what it was asked to do and ends."""

from __future__ import annotations

import hashlib
import json
import os
import time
from pathlib import Path

import filelock
from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from meetingmate import paths

_WAIT_MS = 2000
_TRY_S = 10.0


class SingleInstance(QObject):
    """Holds the library's window lock, or talks to who holds it.

    ``asked`` is emitted in the first program when a second one was started: the dictionary it sent.
    """

    asked = Signal(dict)

    def __init__(self, library_dir: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        user = os.environ.get("USER") or os.environ.get("USERNAME") or ""
        digest = hashlib.sha256(f"{user}\n{library_dir.resolve()}".encode()).hexdigest()[:20]
        self._name = f"meetingmate-{digest}"
        state = paths.state_dir()
        state.mkdir(parents=True, exist_ok=True)
        self._lock = filelock.FileLock(state / f"window-{digest}.lock", timeout=0)
        self._server: QLocalServer | None = None

    def become_first(self) -> bool:
        """Whether this is the only window of the library now. The lock goes with the process, however it ends."""
        try:
            self._lock.acquire()
        except filelock.Timeout:
            return False
        QLocalServer.removeServer(self._name)  # left over from a process that was killed
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept)
        self._server.listen(self._name)
        return True

    def hand_over(self, request: dict, timeout_s: float = _TRY_S) -> bool:
        """Send ``request`` to the first program; False when it does not answer in time."""
        until = time.monotonic() + timeout_s
        while time.monotonic() < until:
            socket = QLocalSocket()
            socket.connectToServer(self._name)
            if socket.waitForConnected(_WAIT_MS):
                socket.write(json.dumps(request).encode() + b"\n")
                if socket.waitForReadyRead(_WAIT_MS) and bytes(socket.readLine().data()) == b"ok\n":
                    return True
            time.sleep(0.2)  # it may be starting or closing just now
            if self.first_is_gone():
                return False
        return False

    def first_is_gone(self) -> bool:
        """Whether the first program has ended meanwhile."""
        try:
            with self._lock.acquire():
                return True
        except filelock.Timeout:
            return False

    def close(self) -> None:
        """Give the lock back."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self._lock.release()

    def _accept(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda s=socket: self._read(s))
            socket.disconnected.connect(socket.deleteLater)
            if socket.canReadLine():
                self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        while socket.canReadLine():
            line = bytes(socket.readLine().data())
            try:
                request = json.loads(line)
            except ValueError:
                socket.abort()
                return
            socket.write(b"ok\n")
            socket.flush()
            if isinstance(request, dict):
                self.asked.emit(request)

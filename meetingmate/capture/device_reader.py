"""Reads one track's device: opens it, watches it, and opens it again when it comes back.

Opening and closing can hang in a driver, so each track does it in a thread of its own; the thread that writes
to disk only ever looks at the ring.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time

from meetingmate.base.logs import Technical
from meetingmate.capture.ring import Block, Lost, Muted, Opened, Ring
from meetingmate.capture.sources.base import DeviceError, OpenSource, Source

#: A microphone that is open and delivers nothing for this long is taken for lost.
STALL_S = 5.0
_WATCH_S = 0.25
#: After a loss the device is tried again at once (a crashed helper, a changed default), then each second.
_FIRST_RETRY_S, _RETRY_S = 0.05, 1.0
_RING_S = 30

log = logging.getLogger(__name__)


class DeviceReader:
    """Feeds ``ring`` from whatever ``open_source`` finds, until ``close``."""

    def __init__(self, name: str, open_source: OpenSource) -> None:
        self.name = name
        self.ring = Ring(capacity=_RING_S * 48000 * 2 * 2)
        self._open_source = open_source
        self._closing = threading.Event()
        self._last_block = 0.0
        self._thread = threading.Thread(target=self._run, name=f"reader-{name}", daemon=True)

    def start(self) -> None:
        """Begin; the first Opened or Lost in the ring tells how it went."""
        self._thread.start()

    def close(self, timeout: float = 3.0) -> None:
        """Let the device go. A driver that hangs is left behind after ``timeout`` seconds."""
        self._closing.set()
        self._thread.join(timeout)
        if self._thread.is_alive():
            log.error("the device of track %s does not close", Technical(self.name))

    def _run(self) -> None:
        told = ""
        while not self._closing.is_set():
            opened = time.monotonic()
            wait = _RETRY_S
            try:
                source = self._open_source()
            except DeviceError as error:
                sentence = str(error)
            else:
                told = ""
                sentence = self._use(source)
                if self._closing.is_set():
                    return
                if time.monotonic() - opened > _RETRY_S:
                    wait = _FIRST_RETRY_S
            if sentence != told:
                log.warning("%s: %s", Technical(self.name), Technical(sentence))
                self.ring.put(Lost(sentence))
                told = sentence
            self._closing.wait(wait)

    def _use(self, source: Source) -> str:
        """Let ``source`` deliver until it is gone; returns the sentence that says why."""
        log.info(
            "%s: %s, %d Hz, %d channels", Technical(self.name), Technical(source.device), source.rate, source.channels
        )
        with contextlib.closing(source):
            self.ring.put(Opened(source.device, source.rate, source.channels, source.idle_is_normal))
            self._last_block = time.monotonic()
            try:
                source.start(self._take)
            except DeviceError as error:
                return str(error)
            muted = False
            while not self._closing.wait(_WATCH_S):
                if sentence := source.trouble():
                    return sentence
                if source.muted != muted:
                    muted = source.muted
                    self.ring.put(Muted(muted))
                if not source.idle_is_normal and time.monotonic() - self._last_block > STALL_S:
                    return f"The microphone {source.device} has stopped sending sound."
        return ""

    def _take(self, data: bytes, end: float, overflow: bool) -> None:
        self._last_block = end
        self.ring.put(Block(data, end, overflow))

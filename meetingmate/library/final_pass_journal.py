"""The text of a running final pass, kept beside the recording until it takes the place of the live text.

Until then the live text is what people read. Each piece is one line of JSON, flushed to the disk, so that a pass
that is interrupted goes on where it was; a torn last line is passed over and its piece heard again. In an encrypted
library each line is sealed by itself.
"""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path

import msgspec
from msgspec import Struct

from meetingmate import sealing
from meetingmate.base.text import encode
from meetingmate.domain.meeting import Removed, Utterance

NAME = "final-pass.jsonl"

log = logging.getLogger(__name__)


class Piece(Struct, kw_only=True):
    """What was settled or left out up to ``position_s`` of track number ``track``."""

    track: int
    position_s: float
    utterances: list[Utterance] = []
    removed: list[Removed] = []


class FinalPassJournal:
    """Text so far in ``folder``; it starts with what an interrupted pass left there. Raises OSError."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._master_key = sealing.master_key_for(self._path)
        self.track, self.position_s = 0, 0.0
        self.utterances: list[Utterance] = []
        self.removed: list[Removed] = []
        self._lines = 0
        if self._path.exists():
            self._read()

    @property
    def is_empty(self) -> bool:
        """Whether no piece was stored yet."""
        return not self._lines

    def add(
        self,
        track: int,
        position_s: float,
        utterances: list[Utterance] | None = None,
        removed: list[Removed] | None = None,
    ) -> None:
        """Store a piece."""
        piece = Piece(track=track, position_s=position_s, utterances=utterances or [], removed=removed or [])
        with self._path.open("ab") as stream:
            stream.write(self._line(piece))
            stream.flush()
            os.fsync(stream.fileno())
        self._take(piece)

    def leave_out(self, removed: list[Removed]) -> None:
        """Store what the text leaves out."""
        self.add(self.track, self.position_s, removed=removed)

    @property
    def next_id(self) -> int:
        """A number that no utterance here has."""
        numbers = (re.match(r"\D*(\d+)", u.id) for u in self.utterances)
        return 1 + max((int(found[1]) for found in numbers if found), default=0)

    def remove(self) -> None:
        """The text has found its place elsewhere."""
        self._path.unlink(missing_ok=True)

    def _take(self, piece: Piece) -> None:
        self.track, self.position_s = piece.track, piece.position_s
        self.utterances += piece.utterances
        self.removed += piece.removed

    def _line(self, piece: Piece) -> bytes:
        self._lines += 1
        return sealing.seal_line(self._master_key, encode(piece), self._path, self._lines) + b"\n"

    def _read(self) -> None:
        whole = b""
        whole_sealed = sealing.is_sealed(self._path)
        data = sealing.read_bytes(self._path) if whole_sealed else self._path.read_bytes()
        for number, line in enumerate(data.splitlines(), start=1):
            try:
                plain = (
                    line
                    if whole_sealed and not line.startswith(sealing.LINE)
                    else sealing.unseal_line(line, self._path, number)
                )
                piece = msgspec.json.decode(plain, type=Piece)
            except (msgspec.MsgspecError, ValueError) as error:
                log.warning("the text of an earlier pass ends in a torn line: %s", error)
                break
            self._take(piece)
            whole += self._line(piece)
        self._path.write_bytes(whole)

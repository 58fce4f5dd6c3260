"""Plays the recording of the open meeting. Qt's multimedia part is loaded when it is first needed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Q_ARG, QBuffer, QIODevice, QLoggingCategory, QMetaObject, QObject, Qt, QUrl, Signal

from meetingmate import sealing
from meetingmate.base.errors import StoreError
from meetingmate.base.translation import mark, tr
from ui.base.background_jobs import BackgroundJobs

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer

#: A pause is skipped when so much of it is left; a little of it before the next word stays.
_SKIPPED_S, _LEAD_S = 1.2, 0.25

_NO_DEVICE = mark("No sound device was found. Connect speakers or headphones.")


class Player(QObject):
    """A recording with a position in seconds. Works without a sound device, silently and saying so."""

    position_changed = Signal(float)
    playing_changed = Signal(bool)
    problem = Signal(str)

    def __init__(self, parent: QObject | None = None, background: BackgroundJobs | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._sealed: QBuffer | None = None  # a sound in memory: that of a file of an encrypted library, say
        self._reading: Path | None = None
        self._path: Path | None = None
        self._player: QMediaPlayer | None = None
        self._rate = 1.0
        self._position = 0.0
        self._seek: float | None = None
        self._loaded = False
        self._stop_at: float | None = None
        self._skip_silence = False
        self._speech: list[tuple[float, float]] = []

    @property
    def playing(self) -> bool:
        """Whether sound runs now."""
        return self._player is not None and self._player.isPlaying()

    @property
    def position(self) -> float:
        """Where it is, in seconds."""
        return self._position

    def set_file(self, path: Path | None) -> None:
        """Play another recording from its beginning; None for none."""
        if path == self._path:
            return
        self._path, self._position, self._seek, self._loaded = path, 0.0, None, False
        self._let_go()
        self.position_changed.emit(0.0)

    def set_sound(self, wav: bytes) -> None:
        """Play a WAV file that is in memory only, from its beginning."""
        self._let_go()
        self._path, self._position, self._seek, self._loaded = Path("sound.wav"), 0.0, None, False
        self._hold(wav)

    def release(self) -> None:
        """Stop and let go of the file, which is opened anew when it is to be played again."""
        self._let_go()

    def play(self) -> None:
        """Play from where it is."""
        self._stop_at = None
        self._start()

    def _start(self) -> None:
        if self._path is None or (self._sealed is None and self._read_sealed()):
            return
        player = self._ready_player()
        if self._seek is None and player.mediaStatus() == player.MediaStatus.EndOfMedia:
            self._seek = 0.0
        _call(player, "play")
        self._apply_seek()

    def pause(self) -> None:
        """Stop where it is."""
        self._reading = None
        if self._player is not None:
            _call(self._player, "pause")

    def toggle(self) -> None:
        """Play, or stop where it is."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def play_span(self, start: float, end: float) -> None:
        """Play from ``start`` and stop at ``end``, unless the user goes elsewhere."""
        self.play_from(start)
        self._stop_at = end

    def set_skip_silence(self, skip: bool) -> None:
        """Whether pauses in which nobody speaks are left out."""
        self._skip_silence = skip

    def set_speech(self, spans: Iterable[tuple[float, float]]) -> None:
        """When somebody speaks: start and end of each line in order of starts."""
        self._speech = []
        for start, end in spans:
            if self._speech and start <= self._speech[-1][1]:
                self._speech[-1] = (self._speech[-1][0], max(self._speech[-1][1], end))
            else:
                self._speech.append((start, end))

    def seek(self, seconds: float) -> None:
        """Go to a time, whether it plays or not."""
        self._stop_at = None
        self._seek = self._position = max(0.0, seconds)
        self.position_changed.emit(self._position)
        if self._player is not None:
            self._apply_seek()

    def play_from(self, seconds: float) -> None:
        """Go to a time and play."""
        self.seek(seconds)
        self.play()

    @property
    def rate(self) -> float:
        """The speed at which sound runs, or will run; 1 for that of the recording."""
        return self._player.playbackRate() if self._player is not None else self._rate

    def set_rate(self, rate: float) -> None:
        """Speed, 1 for that of the recording."""
        self._rate = rate
        if self._player is not None:
            _call(self._player, "setPlaybackRate", Q_ARG(float, rate))

    def close(self) -> None:
        """Let go of the file and the device."""
        self._reading = None
        if self._player is not None:
            self._let_go()
            self._player.deleteLater()
            self._player = None

    def _ready_player(self) -> QMediaPlayer:
        if self._player is None:
            self._player = self._make_player()
        if self._player.source().isEmpty():
            self._loaded = False
            if self._seek is None:
                self._seek = self._position
            url = QUrl.fromLocalFile(str(self._path))
            if self._sealed is not None:
                self._player.setSourceDevice(self._sealed, url)
            else:
                _call(self._player, "setSource", Q_ARG(QUrl, url))
            _call(self._player, "setPlaybackRate", Q_ARG(float, self._rate))
        return self._player

    def _let_go(self) -> None:
        self._reading = None
        if self._player is not None:
            _call(self._player, "stop")
            _call(self._player, "setSource", Q_ARG(QUrl, QUrl()))
        if self._sealed is not None:
            self._sealed.close()
            self._sealed.deleteLater()
            self._sealed = None

    def _hold(self, sound: bytes) -> None:
        self._sealed = QBuffer(self)
        self._sealed.setData(sound)
        self._sealed.open(QIODevice.OpenModeFlag.ReadOnly)

    def _read_sealed(self) -> bool:
        """Begin to read a file of an encrypted library, which is played from memory (14 MB an hour); False: no such.

        A device that decrypts in Python could wait for the window while the window waits for it.
        """
        path = self._path
        if self._background is None or path is None or not _is_sealed(path):
            return False
        if self._reading == path:
            return True
        self._reading = path

        def take(sound: bytes) -> None:
            if self._reading != path:  # stopped, or another one was chosen
                return
            self._reading = None
            self._hold(sound)
            self._start()

        def failed(sentence: str) -> None:
            self._reading = None
            self._on_error(None, sentence)

        self._background.run(lambda: sealing.read_bytes(path), take, failed=failed, owner=self, lane="other")
        return True

    def _make_player(self) -> QMediaPlayer:
        # Which optional sound systems are absent is no news for the user. With info, FFmpeg writes the file's name and
        # the titles in it to the standard error output, which a desktop keeps.
        QLoggingCategory.setFilterRules("qt.multimedia.symbolsresolver=false\nqt.multimedia.*.info=false")
        from PySide6.QtMultimedia import QAudioOutput, QMediaDevices, QMediaPlayer

        player = QMediaPlayer(self)
        if QMediaDevices.defaultAudioOutput().isNull():
            self.problem.emit(tr(_NO_DEVICE))
        else:
            player.setAudioOutput(_never_python(QAudioOutput(player)))
        player.positionChanged.connect(self._on_position)
        player.playingChanged.connect(self.playing_changed)
        player.mediaStatusChanged.connect(self._on_status)
        player.errorOccurred.connect(self._on_error)
        return player

    def _apply_seek(self) -> None:
        if self._seek is not None and self._loaded and self._player is not None:
            seconds, self._seek = self._seek, None
            _call(self._player, "setPosition", Q_ARG("qlonglong", round(seconds * 1000)))

    def _on_position(self, milliseconds: int) -> None:
        if self._seek is None and self._loaded:
            self._position = milliseconds / 1000
            self.position_changed.emit(self._position)
            if self._stop_at is not None and self._position >= self._stop_at:
                self._stop_at = None
                self.pause()
            elif self._skip_silence and self.playing and (following := self._after_pause()) is not None:
                self.seek(following)

    def _after_pause(self) -> float | None:
        """Where to go on when this is a long pause."""
        place = bisect_right(self._speech, (self._position, float("inf")))
        if place == len(self._speech) or (place and self._position <= self._speech[place - 1][1] + _LEAD_S):
            return None
        following = self._speech[place][0] - _LEAD_S
        return following if following - self._position >= _SKIPPED_S else None

    def _on_status(self, status: QMediaPlayer.MediaStatus) -> None:
        kinds = type(status)
        self._loaded = status in (kinds.LoadedMedia, kinds.BufferedMedia, kinds.BufferingMedia, kinds.EndOfMedia)
        self._apply_seek()

    def _on_error(self, _error: QMediaPlayer.Error | None, message: str) -> None:
        self.problem.emit(
            tr("The recording can't be played ({reason}). The transcript and minutes are not affected.", reason=message)
        )


def _call(player: QMediaPlayer, slot: str, *arguments: object) -> None:
    """Call a slot of the player without the interpreter lock, which the plain call would hold.

    Qt's player waits for its own threads, and those may be waiting for the interpreter: the window stood for ever
    (docs/decisions/player-lock.md).
    """
    invoke: Callable[..., bool] = QMetaObject.invokeMethod  # the stubs name up to ten arguments one by one
    if not invoke(player, slot, Qt.ConnectionType.DirectConnection, *arguments):
        raise RuntimeError(f"QMediaPlayer has no slot {slot} for {arguments}")


def _never_python(output: QAudioOutput) -> QAudioOutput:
    """Have the binding find out here, not in a thread of Qt's, that no Python overrides ``disconnectNotify``."""
    output.volumeChanged.connect(_nothing)
    output.volumeChanged.disconnect(_nothing)
    return output


def _nothing(_volume: float) -> None:
    """A slot to connect and disconnect."""


def _is_sealed(path: Path) -> bool:
    """Also for a file that is in the place of a sealed one: reading it says so."""
    try:
        return sealing.is_sealed(path) or sealing.is_misplaced(path)
    except (OSError, StoreError):  # the player says so
        return False

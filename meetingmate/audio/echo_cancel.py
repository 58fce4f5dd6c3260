"""Takes the computer's sound out of the microphone's, for recognition only: the recording itself stays as it is.

A partitioned-block Kalman filter in the frequency domain follows the way from loudspeaker to microphone (Enzner and
Vary, Signal Processing 86, 2006; partitioned: Kuech, Mabande and Enzner, ICASSP 2014). It knows how sure it is of
each coefficient, so it needs no detector of double talk, and being linear it leaves the voice in the microphone as
it was. What is left of the echo is turned down only where almost nothing but echo was heard.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from typing import Protocol

import numpy as np

RATE = 16000
_BLOCK = 512
#: The tracks are aligned by the clock to some hundredths of a second; the computer's can be late, so the microphone
#: waits. Echoes from 0.2 s before to 0.3 s after the computer's track are within reach of the filter.
_LEAD = round(0.2 * RATE)
_PARTS = 16
#: Memory of the way for each block (it changes when somebody moves, or as the two clocks drift apart).
_KEEP = 0.996
_NEAR_SMOOTHING = 0.64
#: Smoothing of the energies that tell what a block holds: about 0.1 s.
_ENERGY_SMOOTHING = 0.5
#: By how many dB the filter must have made a block quieter to be believed, and to be all that is used.
_BELIEVED_DB, _SURE_DB = 0.5, 1.5
#: A block that has become this much quieter holds nothing but echo; what is left of it is turned down.
_ONLY_ECHO_DB, _ALL_ECHO_DB, _TURN_DOWN_DB = 3.0, 7.0, 30.0
_SILENCE = 1e-10
#: A computer that plays nothing louder than -70 dBFS makes no echo.
_QUIET = 1e-7 * _BLOCK
#: Sound before a place that the filter must have heard there to know the way.
_WARM_UP = 10 * RATE
_MEMORY = 120 * RATE
_AT_ONCE = 30 * RATE
#: A computer's track that is further behind than this has no sound to wait for.
_PATIENCE = 5 * RATE


class EchoCanceller:
    """Two tracks of 16 kHz in, the microphone's voice out; one for each recording.

    The output lies on the microphone's own time but is ready only some 0.2 s later: all that ``process`` and at the
    end ``flush`` give, put together, is exactly as long as all that went in.
    """

    def __init__(self) -> None:
        bins = _BLOCK + 1
        self._way = np.zeros((_PARTS, bins), np.complex64)
        self._doubt = np.ones((_PARTS, bins), np.float32)
        self._played = np.zeros((_PARTS, bins), np.complex64)  # newest first
        self._last_played = np.zeros(_BLOCK, np.float32)
        self._near: np.ndarray = np.zeros(bins, np.float32)
        self._energy_in = self._energy_out = _SILENCE
        self._use, self._gain = 0.0, 1.0
        self._quiet_for = _PARTS  # blocks
        self._turn = 0
        self._microphone = np.zeros(_LEAD, np.float32)
        self._computer = np.zeros(0, np.float32)
        self._skip = _LEAD  # of the output: what was put before the microphone
        self._owed = 0

    def process(self, microphone: np.ndarray, computer: np.ndarray) -> np.ndarray:
        """Take in the same stretch of both tracks (float32, equally long); returns what is ready."""
        if microphone.shape != computer.shape:
            raise ValueError("both tracks must be given for the same stretch of time")
        self._owed += microphone.size
        self._microphone = np.concatenate([self._microphone, microphone.astype(np.float32, copy=False)])
        self._computer = np.concatenate([self._computer, computer.astype(np.float32, copy=False)])
        return self._take(self._computer.size // _BLOCK)

    def flush(self) -> np.ndarray:
        """The rest; nothing may come after it."""
        blocks = -(-self._microphone.size // _BLOCK)
        self._microphone = _padded(self._microphone, blocks * _BLOCK)
        self._computer = _padded(self._computer, blocks * _BLOCK)
        return self._take(blocks)

    def _take(self, blocks: int) -> np.ndarray:
        size = blocks * _BLOCK
        out = [
            self._block(self._microphone[at : at + _BLOCK], self._computer[at : at + _BLOCK])
            for at in range(0, size, _BLOCK)
        ]
        self._microphone, self._computer = self._microphone[size:], self._computer[size:]
        ready = np.concatenate(out) if out else np.zeros(0, np.float32)
        skip = min(self._skip, ready.size)
        self._skip -= skip
        ready = ready[skip : skip + self._owed]
        self._owed -= ready.size
        return ready

    def _block(self, heard: np.ndarray, played: np.ndarray) -> np.ndarray:
        self._quiet_for = 0 if float(played @ played) > _QUIET else self._quiet_for + 1
        if self._quiet_for > _PARTS and not self._use:
            return heard
        rest = heard - self._echo(played)
        self._learn(rest)
        self._energy_in += (1 - _ENERGY_SMOOTHING) * (float(heard @ heard) - self._energy_in)
        self._energy_out += (1 - _ENERGY_SMOOTHING) * (float(rest @ rest) - self._energy_out)
        quieter = 10 * np.log10((self._energy_in + _SILENCE) / (self._energy_out + _SILENCE))
        use = float(np.clip((quieter - _BELIEVED_DB) / (_SURE_DB - _BELIEVED_DB), 0, 1))
        only_echo = float(np.clip((quieter - _ONLY_ECHO_DB) / (_ALL_ECHO_DB - _ONLY_ECHO_DB), 0, 1))
        gain = 10 ** (-only_echo * _TURN_DOWN_DB / 20)
        out = heard + _ramp(self._use, use) * (rest - heard)
        out *= _ramp(self._gain, gain)
        self._use, self._gain = use, gain
        return out

    def _echo(self, played: np.ndarray) -> np.ndarray:
        """What the way found so far makes of the computer's sound."""
        self._played = np.roll(self._played, 1, axis=0)
        self._played[0] = np.fft.rfft(np.concatenate([self._last_played, played]))
        self._last_played = played
        return np.fft.irfft((self._way * self._played).sum(axis=0))[_BLOCK:].astype(np.float32)

    def _learn(self, rest: np.ndarray) -> None:
        spectrum = np.fft.rfft(np.concatenate([np.zeros(_BLOCK, np.float32), rest]))
        self._near = _NEAR_SMOOTHING * self._near + (1 - _NEAR_SMOOTHING) * np.abs(spectrum) ** 2
        power = self._played.real**2 + self._played.imag**2
        uncertain = (self._doubt * power).sum(axis=0) + 2 * self._near + 1e-8
        step = self._doubt / uncertain
        self._way += step * self._played.conj() * spectrum
        self._keep_causal()
        self._doubt *= _KEEP**2 * (1 - 0.5 * step * power)
        self._doubt += (1 - _KEEP**2) * (self._way.real**2 + self._way.imag**2)

    def _keep_causal(self) -> None:
        """A quarter of the partitions at a time: the half of each that wraps around must stay zero."""
        mine = slice(self._turn, None, 4)
        self._turn = (self._turn + 1) % 4
        taps = np.fft.irfft(self._way[mine], axis=1)
        taps[:, _BLOCK:] = 0
        self._way[mine] = np.fft.rfft(taps, axis=1)


def cancelled(microphone: Iterable[np.ndarray], computer: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
    """Blocks of a whole microphone track without echo; both tracks are 16 kHz and start at the same moment.

    A computer track that ends earlier goes on silently; one that goes on longer is cut.
    """
    canceller = EchoCanceller()
    waiting = np.zeros(0, np.float32)
    more = iter(computer)
    for heard in microphone:
        while waiting.size < heard.size and (block := next(more, None)) is not None:
            waiting = np.concatenate([waiting, block])
        played, waiting = _padded(waiting[: heard.size], heard.size), waiting[heard.size :]
        if (ready := canceller.process(heard, played)).size:
            yield ready
    if (rest := canceller.flush()).size:
        yield rest


class Readable(Protocol):
    """A track of a running meeting: see ``meetingmate.transcription.live.audio.TrackAudio``."""

    def available(self) -> float:
        """Seconds of it that are there."""

    def read(self, start: float, end: float) -> np.ndarray:
        """Mono float32 at 16 kHz, zeros where nothing is."""


class WithoutEcho:
    """A growing microphone track without the echo of the computer's; itself a track to read anywhere.

    It works no further than it is read. The last two minutes are kept; for what is older, or far ahead, the filter
    finds its way again from some seconds before.
    """

    def __init__(self, microphone: Readable, computer: Readable) -> None:
        self._microphone, self._computer = microphone, computer
        self._begin(0)

    def available(self) -> float:
        """Up to where there is sound of the microphone."""
        return self._microphone.available()

    def read(self, start: float, end: float) -> np.ndarray:
        """The microphone's voice from ``start`` to ``end``: float32 at 16 kHz; zeros where nothing is."""
        first = round(start * RATE)
        last = first + round((end - start) * RATE)
        if first > self._fed + _WARM_UP:
            self._begin(max(0, first - _WARM_UP))
        elif first < self._first:
            earlier = WithoutEcho(self._microphone, self._computer)
            earlier._begin(max(0, first - _WARM_UP))
            return earlier._take(first, last)
        return self._take(first, last)

    def _begin(self, first: int) -> None:
        self._canceller = EchoCanceller()
        self._first = self._fed = first
        self._ready = np.zeros(0, np.float32)

    def _take(self, first: int, last: int) -> np.ndarray:
        self._feed(last + _LEAD + _BLOCK)
        found = self._ready
        if self._first + found.size < last:
            found = np.concatenate([found, self._newest(last)])
        found = _padded(found[first - self._first : last - self._first], last - first)
        if self._ready.size > _MEMORY:
            self._first += self._ready.size - _MEMORY
            self._ready = self._ready[-_MEMORY:].copy()
        return found

    def _feed(self, wanted: int) -> None:
        """Let the canceller hear both tracks up to ``wanted`` as far as both are there."""
        heard = int(self._microphone.available() * RATE)
        played = int(self._computer.available() * RATE)
        until = min(wanted, heard, max(played, heard - _PATIENCE))
        while self._fed < until:
            to = min(until, self._fed + _AT_ONCE)
            self._ready = np.concatenate([self._ready, self._canceller.process(*self._both(self._fed, to))])
            self._fed = to

    def _newest(self, last: int) -> np.ndarray:
        """What is not certain yet: the computer's sound of a moment later might belong to it."""
        ahead = copy.deepcopy(self._canceller)
        known = ahead.process(*self._both(self._fed, last)) if last > self._fed else np.zeros(0, np.float32)
        return np.concatenate([known, ahead.flush()])

    def _both(self, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
        heard, played = (
            track.read(first / RATE, first / RATE + (last - first) / RATE)
            for track in (self._microphone, self._computer)
        )
        return heard, played


def _ramp(before: float, after: float) -> np.ndarray | np.float32:
    return np.float32(after) if before == after else np.linspace(before, after, _BLOCK, dtype=np.float32)


def _padded(samples: np.ndarray, size: int) -> np.ndarray:
    return np.pad(samples, (0, max(0, size - samples.size)))

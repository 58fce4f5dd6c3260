"""What is known of one track of a running meeting: what waits, what is heard, what is shown."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from msgspec import Struct

from meetingmate.domain.meeting import Removed
from meetingmate.transcription.engine import Segment
from meetingmate.transcription.live.audio import TrackAudio
from meetingmate.transcription.live.segmenter import Segmenter, Stretch
from meetingmate.transcription.voice import FRAME_S

#: Voice activity is looked at in pieces of this length, and never further ahead of the settled text than this.
_LISTEN_S, _AHEAD_S = 10.0, 90.0
#: A stretch is of such a length at most.
_MORE_S = 15.0
#: Frames that are worth a look: reading has its price.
_AT_ONCE = 6


class Heard(Struct, kw_only=True):
    """Recognised, but not told yet. Times in ``segments`` and ``removed`` count from ``start``."""

    start: float
    end: float
    segments: list[Segment]
    removed: list[Removed]
    language: str

    @property
    def words_end(self) -> float:
        """Second at which its last word ends."""
        return self.start + self.segments[-1].span.end if self.segments else self.start

    @property
    def text(self) -> str:
        """All words."""
        return " ".join(segment.text for segment in self.segments)


class Track:
    """Track ``name``, of which everything before ``position`` (seconds) was settled earlier."""

    def __init__(self, name: str, audio: TrackAudio, position: float) -> None:
        self.name = name
        self.audio = audio
        self.segmenter = Segmenter(position)
        self.pending: deque[Stretch] = deque()
        self.held: deque[Heard] = deque()
        self.told = position
        self.at_end = False
        self.shown_until = position  # the sound up to here has been shown
        self._carried: float | None = None
        self.least = 1  # so many stretches are to be heard together
        self._partials: dict[float, str] = {}  # provisional texts by the end of what came before them

    @property
    def reached(self) -> float:
        """Everything before this second is settled."""
        if self.held:
            return self.held[0].start
        reached = self.begins(self.pending[0]) if self.pending else self._quiet_until
        return min(reached, self.audio.available())

    @property
    def done(self) -> bool:
        """Whether all there will ever be is settled."""
        return self.at_end and not self.pending and not self.held

    @property
    def behind(self) -> float:
        """Seconds from the end of the oldest stretch that waits, or from the sound that nobody has listened to yet, to
        the newest sound."""
        since = self.pending[0].end if self.pending else self.segmenter.heard
        return max(0.0, self.audio.available() - since)

    @property
    def open(self) -> Stretch | None:
        """What is being said right now."""
        return self.segmenter.open

    def waiting(self) -> list[Stretch]:
        """All speech that is not recognised, the open stretch included."""
        return [*self.pending, *([self.open] if self.open else [])]

    def listen(self, *, last: bool) -> None:
        """Take in new sound; stretches that are over now wait in ``pending``.

        ``last``: there will be no more sound than there is.
        """
        if self.at_end:
            return
        heard, available = self.segmenter.heard, self.audio.available()
        frames = _frames(min(available, self.reached + _AHEAD_S, heard + _LISTEN_S) - heard)
        if frames >= (1 if last else _AT_ONCE):
            self.pending += self.segmenter.feed(self.audio.read(heard, heard + frames * FRAME_S))
        elif last and not _frames(available - heard):
            if available > heard:
                self.pending += self.segmenter.feed(self.audio.read(heard, heard + FRAME_S))
            if stretch := self.segmenter.close():
                self.pending.append(stretch)
            self.at_end = True

    def begins(self, stretch: Stretch) -> float:
        """Where to begin to hear a stretch: earlier than it does when words before it are to be heard again."""
        first = not self.pending or self.pending[0] is stretch
        return stretch.start if self._carried is None or not first else self._carried

    def taken(self, stretches: int, again_from: float | None) -> None:
        """The first ``stretches`` that waited are recognised, up to ``again_from`` if that is not None."""
        for _ in range(stretches):
            self._partials.pop(self.pending.popleft().start, None)
        self.least = 1
        self._carried = again_from
        if again_from is not None:
            self.shown_until = min(self.shown_until, again_from)

    def wait_for_more(self, stretches: int, *, most: float) -> bool:
        """Whether the first ``stretches`` should be heard together with what follows, which is shorter than ``most``
        seconds in all."""
        if self.at_end or most < _MORE_S or self.least > stretches:
            return False
        self.least = stretches + 1
        return True

    def is_ready(self, patience_s: float, *, ended: bool) -> bool:
        """Whether something waits, and nothing more is to be waited for; at most for ``patience_s``."""
        if not self.pending or len(self.pending) >= self.least:
            return bool(self.pending)
        waited = self.segmenter.heard - self.pending[-1].end
        return ended or self.at_end or (waited > patience_s and self.open is None)

    def add_partial(self, stretch: Stretch, until: float, text: str) -> None:
        """A provisional text for ``stretch``."""
        self._partials[stretch.start] = text
        self.shown_until = until

    def provisional_texts(self) -> Iterator[str]:
        """The provisional texts of everything that is not settled, in order."""
        yield from (heard.text for heard in self.held)
        for stretch in self.waiting():
            yield self._partials.get(stretch.start, "")

    def forget(self) -> None:
        """Let go of what is settled."""
        self.segmenter.forget(self.reached)

    @property
    def _quiet_until(self) -> float:
        if self.open is not None and self._carried is not None:
            return self._carried
        return self.segmenter.quiet_until


def _frames(seconds: float) -> int:
    """Whole frames in ``seconds``; times are floats, so a millionth of one may be missing."""
    return int(seconds / FRAME_S + 1e-6)

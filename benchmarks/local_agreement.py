"""LocalAgreement-2, the usual way to stream Whisper, as a yardstick.

Everything since the last finished sentence is decoded again and again; words that two runs in a row agree on are
settled (Macháček, Dabre, Bojar 2023, "Turning Whisper into Real-Time Transcription System").
"""

from __future__ import annotations

import meetingmate  # noqa: F401 - first: it turns off what engines report

# isort: split
from faster_whisper import WhisperModel

from meetingmate.domain.meeting import Utterance, Word

#: Sound before the last settled sentence is let go when there is more of it than this.
_TRIM_S = 15.0
_PROMPT_WORDS = 40


class LocalAgreement:
    """One track, decoded each ``step_s`` seconds. ``notes`` takes what a ``live.Watcher`` takes."""

    def __init__(self, whisper: WhisperModel, audio, track: str, notes, step_s: float) -> None:
        self._whisper, self._audio, self._track, self._notes, self._step_s = whisper, audio, track, notes, step_s
        self._start = 0.0  # of the sound that is decoded
        self._heard = 0.0
        self._settled: list[Word] = []
        self._before: list[Word] = []  # unsettled words of the last run
        self.done = False

    def step(self, *, last: bool) -> bool:
        """Decode once if it is time; ``last``: there will be no more sound."""
        available = self._audio.available()
        if self.done or (available - self._heard < self._step_s and not last):
            return False
        self._heard = available
        words = [word for word in self._decode(available) if word.end > self._until + 0.01]
        agreed = len(words) if last else _agreement(self._before, words)
        if agreed:
            self._settle(words[:agreed])
        self._before = words[agreed:]
        self._notes.provisional(self._track, self._until, available, " ".join(w.text for w in self._before))
        self._trim(available)
        self.done = last
        return True

    @property
    def _until(self) -> float:
        return self._settled[-1].end if self._settled else 0.0

    def _decode(self, end: float) -> list[Word]:
        prompt = " ".join(w.text for w in self._settled if w.end <= self._start)
        segments, _ = self._whisper.transcribe(
            self._audio.read(self._start, end),
            language="en",
            beam_size=1,
            word_timestamps=True,
            vad_filter=True,
            condition_on_previous_text=True,
            initial_prompt=" ".join(prompt.split()[-_PROMPT_WORDS:]) or None,
        )
        return [
            Word(text=w.word.strip(), start=self._start + float(w.start), end=self._start + float(w.end))
            for segment in segments
            for w in segment.words or []
        ]

    def _settle(self, words: list[Word]) -> None:
        self._settled += words
        line = Utterance(
            id=f"u{len(self._settled)}",
            start=words[0].start,
            end=words[-1].end,
            text=" ".join(w.text for w in words),
            track=self._track,
            words=words,
        )
        self._notes.settled(self._track, [line], words[-1].end)

    def _trim(self, end: float) -> None:
        if end - self._start <= _TRIM_S:
            return
        ends = [w.end for w in self._settled if w.end > self._start and w.text.endswith((".", "?", "!"))]
        if ends:
            self._start = ends[-1]
        elif end - self._start > 2 * _TRIM_S:
            self._start = max(self._start, self._until)
        if not self._before and end - self._until > _TRIM_S:
            self._start = end - 1.0  # nobody has spoken for long


def _agreement(before: list[Word], now: list[Word]) -> int:
    count = 0
    for one, other in zip(before, now, strict=False):
        if _plain(one.text) != _plain(other.text):
            break
        count += 1
    return count


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())

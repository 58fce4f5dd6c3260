"""What the user is asked while recording: after long silence, and when it lasts longer than meetings do."""

from __future__ import annotations

from meetingmate.base.translation import tr, trn

#: A track louder than this is not silent, if there is no live text to tell by.
_LOUD_DBFS = -45.0


class Prompts:
    """Tells when to ask; all times are seconds on the recording's time line, so pauses do not count."""

    def __init__(self, silence_s: float, longest_s: float) -> None:
        self._silence_s, self._longest_s = silence_s, longest_s
        self._spoken = 0.0
        self._asked_silence = self._asked_length = False

    def speech(self, t: float) -> None:
        """Words were heard that end at ``t``."""
        if t > self._spoken:
            self._spoken, self._asked_silence = t, False

    def level(self, t: float, peak: float) -> None:
        """Without live text: how loud it was."""
        if peak > _LOUD_DBFS:
            self.speech(t)

    def due(self, t: float, behind_s: float = 0.0) -> list[tuple[str, str]]:
        """(kind, sentence) of what is to be asked now, each once; ``behind_s``: how late the words come."""
        asked = []
        if self._silence_s and not self._asked_silence and t - behind_s - self._spoken >= self._silence_s:
            self._asked_silence = True
            sentence = tr("Nobody has spoken for {time}. Is the meeting over?", time=_minutes(self._silence_s))
            asked.append(("silence", sentence))
        if self._longest_s and not self._asked_length and t >= self._longest_s:
            self._asked_length = True
            sentence = tr("This recording has lasted {time}. Is the meeting still on?", time=_hours(self._longest_s))
            asked.append(("length", sentence))
        return asked


def _minutes(seconds: float) -> str:
    count = round(seconds / 60)
    return trn("one minute", "{count} minutes", count)


def _hours(seconds: float) -> str:
    count = round(seconds / 3600)
    return trn("one hour", "{count} hours", count)

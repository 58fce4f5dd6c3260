"""One track on its way to disk: parts, gaps and the clock.

A track's file positions follow the recording's time line: where nothing came, zeros are written and the journal
says so. Positions are exact to a few hundredths of a second while recording; the journal's clock readings let
``layout`` put everything in its exact place afterwards.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from meetingmate.base.translation import mark, tr
from meetingmate.capture import journal as j
from meetingmate.capture.clock import StreamClock, Timeline
from meetingmate.capture.messages import Event, GapFound, Level, TrackChanged, TrackState
from meetingmate.capture.meter import Meter, NoSignalWatch
from meetingmate.capture.resume_state import TrackResumeState
from meetingmate.capture.ring import Block, Dropped, Item, Lost, Muted, Opened
from meetingmate.capture.wav import SAMPLE_BYTES, WavWriter

PART_S = 600.0
#: A source that may rest is at rest after this time without a block.
IDLE_S = 1.0
#: Differences below this are the joints of arrival times, not gaps.
JOINT_S = 0.02
_PAD_AT_ONCE_S = 1.0
_ZEROS_AT_ONCE = 1 << 18
_CLOCK_EVERY_S = 5.0

#: What is said of a microphone that gives nothing at all, for each system that says where that is allowed.
_NOT_ALLOWED = {
    "darwin": mark(
        "No sound from {device}. It is muted or MeetingMate may not use it: unmute it or allow "
        "MeetingMate under System "
        "Settings, Privacy & Security, Microphone."
    ),
    "win32": mark(
        "No sound from {device}. It is muted or MeetingMate may not use it: unmute it or allow desktop apps under "
        "Settings, Privacy & security, Microphone."
    ),
}
_NOT_ALLOWED_ELSEWHERE = mark(
    "No sound from {device}. It is muted or MeetingMate may not use it: unmute it or allow the microphone in the "
    "system's privacy settings."
)


class TrackWriter:
    """Writes track ``name`` into ``folder``. Its methods raise OSError when the disk does not take the sound."""

    def __init__(
        self,
        name: str,
        folder: Path,
        journal: j.Journal,
        emit: Callable[[Event], None],
        *,
        part_s: float = PART_S,
        so_far: TrackResumeState | None = None,
    ) -> None:
        self.name = name
        self.device = ""
        self.live = False
        self.idle_is_normal = False
        self._folder = folder
        self._journal = journal
        self._emit = emit
        self._part_s = part_s
        self._format = (0, 0)  # rate, channels
        self._clock = StreamClock(1)
        self._wav: WavWriter | None = None
        self._part_at = so_far.position if so_far else 0.0
        self._parts = so_far.parts if so_far else 0
        self._fresh = True  # the next part begins with a newly opened device
        self._join = True  # the next sound begins a run: look where it belongs
        self._reason = "restart" if so_far else "starting"
        self._last_end = 0.0
        self._gap: tuple[float, str] | None = None
        self._read_clock_at = 0
        self._run_frames = 0
        self._meter = Meter(1, 1)
        self._no_signal = NoSignalWatch()
        self._muted = False
        self._told_silent = ""

    @property
    def position(self) -> float:
        """Seconds on the time line up to which the files reach."""
        return self._part_at + (self._wav.frames / self._wav.rate if self._wav else 0.0)

    @property
    def heard_until(self) -> float:
        """Monotonic time of the last sample that came."""
        return self._last_end

    @property
    def bytes_per_second(self) -> float:
        """What this track takes on the disk (a common format as long as the device is not known)."""
        rate, channels = self._format if self._format[0] else (48000, 2)
        return rate * channels * SAMPLE_BYTES

    def seconds_of(self, block: Block) -> float:
        """Length of a block of the device that is open."""
        return len(block.data) / self.bytes_per_second

    def take(self, item: Item, timeline: Timeline | None, now: float) -> None:
        """Deal with one item of the ring. Without a ``timeline`` nothing has been heard by any track yet."""
        at = timeline.at(now) if timeline is not None else 0.0
        if isinstance(item, Opened):
            self._opened(item, at, now)
        elif isinstance(item, Lost):
            self._device_lost(item, at)
        elif isinstance(item, Muted):
            self._muted = item.on
            self._tell_silent("muted" if item.on else "", at)
        elif timeline is not None and isinstance(item, Block):
            self._take_block(item, timeline)
        elif timeline is not None and isinstance(item, Dropped):
            self._take_dropped(item, timeline)

    def _opened(self, item: Opened, at: float, now: float) -> None:
        again = self._reason == "device"
        self.device, self.live, self.idle_is_normal = item.device, True, item.idle_is_normal
        self._format = (item.rate, item.channels)
        self._clock, self._meter = StreamClock(item.rate), Meter(item.rate, item.channels)
        self._no_signal, self._muted, self._told_silent = NoSignalWatch(), False, ""
        self._fresh = self._join = True
        self._last_end = now
        self._tell("recording", at, f"The {self.name} track records {item.device} again." if again else "")

    def _device_lost(self, item: Lost, at: float) -> None:
        self.live = False
        self._reason = "device"
        self._join = True
        self._tell("lost", at, item.sentence)

    def fill(self, now: float, timeline: Timeline) -> None:
        """Fill up with silence what certainly will not come any more."""
        if self._wav is None or timeline.paused:
            return
        if not self.live:
            self._fill_to(timeline.at(now) - IDLE_S, "device")
        elif self._resting(now) and self._fill_to(timeline.at(now) - IDLE_S / 2, "idle"):
            self._reason, self._join = "idle", True
            self._clock = StreamClock(self._format[0])

    def _resting(self, now: float) -> bool:
        return self.idle_is_normal and now - self._last_end > IDLE_S

    def end(self, at: float) -> None:
        """Bring the track to the common end ``at`` of the recording."""
        if self._wav is not None and at > self.position:
            self._pad(at, "device" if not self.live else "idle" if self.idle_is_normal else "end")
            self._end_gap()

    def sync(self) -> None:
        """Make all sound so far survive a power cut."""
        if self._wav is not None:
            self._wav.sync()

    def close(self) -> None:
        """Sync and close the files."""
        if self._wav is not None:
            self._wav.close()

    # --- sound ----------------------------------------------------------------------------------------------

    def _take_block(self, block: Block, timeline: Timeline) -> None:
        rate, channels = self._format
        width = channels * SAMPLE_BYTES
        frames = len(block.data) // width
        lost = self._clock.add(frames, block.end)
        self._last_end = block.end
        self._measure(block.data)
        start = self._clock.time_of(self._clock.frames - frames)
        end = start + frames / rate
        if lost and not self._join:
            self._zeros(lost, "overflow")
        spans = timeline.kept(start, end)
        for first, last in spans:
            piece = slice(width * round((first - start) * rate), width * round((last - start) * rate))
            self._sound(block.data[piece], first, timeline)
        if not spans or spans[-1][1] < end:
            self._join = True
        else:
            self._read_clock(timeline)

    def _sound(self, data: bytes, moment: float, timeline: Timeline) -> None:
        if not data:
            return
        joining, at = self._join, timeline.at(moment)
        if self._fresh:
            self._fill_before(at)
            self._new_part()
        if joining:
            if at - self.position > JOINT_S:
                self._pad(at, self._reason)
            self._begin_run()
        self._end_gap()
        self._write(data)

    def _fill_before(self, at: float) -> None:
        """Before a device's first part: what is missing so far belongs to the part before, if there is one."""
        if self._wav is not None and at - self.position > JOINT_S:
            self._pad(at, self._reason)

    def _begin_run(self) -> None:
        assert self._wav is not None
        self._journal.add(j.Joined(track=self.name, file=self._wav.path.name, frame=self._wav.frames))
        self._join = False
        self._reason = "overflow"
        self._run_frames = self._read_clock_at = 0

    def _take_dropped(self, item: Dropped, timeline: Timeline) -> None:
        frames = item.size // (self._format[1] * SAMPLE_BYTES)
        self._clock.skip(frames)
        if not self._join and not timeline.paused:
            self._zeros(frames, "slow")

    def _read_clock(self, timeline: Timeline) -> None:
        """Note now and then which moment the end of the file is; more often at the beginning of a run."""
        if self._wav is None or self._run_frames < self._read_clock_at:
            return
        rate = self._format[0]
        self._read_clock_at = self._run_frames + round(rate * min(_CLOCK_EVERY_S, 0.25 + self._run_frames / rate))
        moment = self._clock.time_of(self._clock.frames)
        self._journal.add(
            j.Clock(
                track=self.name,
                file=self._wav.path.name,
                frame=self._wav.frames,
                at=timeline.at(moment),
                wall=time.time(),
            )
        )

    # --- files ----------------------------------------------------------------------------------------------

    def _new_part(self) -> None:
        at = self.position
        if self._wav is not None:
            self._wav.close()
        self._parts += 1
        rate, channels = self._format
        wav = WavWriter(self._folder / f"{self.name}-{self._parts:04d}.wav", rate, channels)
        self._journal.add(
            j.Part(
                track=self.name,
                file=wav.path.name,
                rate=rate,
                channels=channels,
                at=at,
                device=self.device,
                fresh=self._fresh,
            )
        )
        self._journal.sync()
        self._wav, self._part_at, self._fresh = wav, at, False

    def _write(self, data: bytes) -> None:
        assert self._wav is not None
        self._wav.write(data)
        self._run_frames += len(data) // (self._wav.channels * SAMPLE_BYTES)
        self._rotate()

    def _fill_to(self, at: float, reason: str) -> bool:
        if at - self.position < _PAD_AT_ONCE_S:
            return False
        self._pad(at, reason)
        return True

    def _pad(self, at: float, reason: str) -> None:
        assert self._wav is not None
        self._zeros(round((at - self.position) * self._wav.rate), reason)

    def _zeros(self, frames: int, reason: str) -> None:
        assert self._wav is not None
        if self._gap is None:
            self._gap = (self.position, reason)
        while frames > 0:
            wav = self._wav
            count = min(frames, _ZEROS_AT_ONCE)
            self._journal.add(
                j.Padded(track=self.name, file=wav.path.name, frame=wav.frames, frames=count, reason=reason)
            )
            wav.write(bytes(count * wav.channels * SAMPLE_BYTES))
            frames -= count
            self._rotate()

    def _rotate(self) -> None:
        """Begin the next part when this one is full. In the middle of silence a new device may be waiting
        already: the parts of the silence keep the old format."""
        wav = self._wav
        if wav is None or wav.frames < self._part_s * wav.rate:
            return
        coming, fresh = self._format, self._fresh
        self._format, self._fresh = (wav.rate, wav.channels), False
        self._new_part()
        self._format, self._fresh = coming, fresh

    def _end_gap(self) -> None:
        if self._gap is None:
            return
        start, reason = self._gap
        self._gap = None
        if self.position - start > JOINT_S:
            self._emit(GapFound(t=start, track=self.name, end=self.position, reason=reason))

    # --- what is told ---------------------------------------------------------------------------------------

    def _measure(self, data: bytes) -> None:
        if level := self._meter.add(data):
            self._emit(Level(t=self.position, track=self.name, peak=level[0], rms=level[1]))
        if not self._muted and not self.idle_is_normal:
            self._tell_silent(self._no_signal.look(level, self._meter.zeros_s), self.position)

    def _tell_silent(self, why: str, at: float) -> None:
        """Tell why nothing is heard, or (empty) that something is; each of them once."""
        if why == self._told_silent:
            return
        self._told_silent = why
        if why:
            self._tell("silent", at, silent_sentence(why, self.device))
        else:
            self._tell("heard", at, tr("{device} works again.", device=self.device))

    def _tell(self, state: TrackState, at: float, sentence: str) -> None:
        self._journal.add(j.DeviceState(track=self.name, at=at, state=state, device=self.device, sentence=sentence))
        self._emit(TrackChanged(t=at, track=self.name, state=state, device=self.device, sentence=sentence))


def silent_sentence(why: str, device: str) -> str:
    """What to say of a microphone that hears nothing: it is ``muted``, or gives ``nothing`` but noise, or zeros."""
    if why == "muted":
        return tr("{device} is muted. Unmute it in the sound settings of this computer.", device=device)
    if why == "nothing":
        return tr(
            "No sound from {device} yet. Say something; if this message stays, unmute it, turn it up or choose another "
            "microphone.",
            device=device,
        )
    return tr(_NOT_ALLOWED.get(sys.platform, _NOT_ALLOWED_ELSEWHERE), device=device)

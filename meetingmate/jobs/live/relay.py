"""What recorder and workers say, in the words of the session's events."""

from __future__ import annotations

from meetingmate.base.translation import mark, tr
from meetingmate.capture import messages as c
from meetingmate.domain import events as e
from meetingmate.workers import live_messages as w

#: Gaps of these kinds are as it should be: a device that is being opened, a computer that plays nothing.
_NORMAL_GAPS = {"starting", "idle"}
#: The tracks as they are named in a sentence.
_TRACKS = {"microphone": mark("microphone"), "computer": mark("computer")}
#: What is said of a live transcript that comes late.
_BEHIND: dict[w.Pace, str] = {
    "full": "",
    "fewer": mark("The live transcript is {seconds} s behind. Words still being spoken are updated less often."),
    "packed": mark(
        "The live transcript is {seconds} s behind and comes in longer pieces until it catches up. The recording is "
        "complete."
    ),
    "small": mark(
        "The live transcript is {seconds} s behind and uses a smaller speech model until it catches up. The recording "
        "is complete."
    ),
}


def of_recorder(event: c.Event, meeting: str) -> e.LiveEvent | None:
    """The event for those who watch; None when they need not know."""
    match event:
        case c.TrackChanged():
            return e.LiveTrackChanged(
                meeting=meeting,
                t=event.t,
                track=event.track,
                state=event.state,
                device=event.device,
                sentence=event.sentence,
            )
        case c.Level():
            return e.LiveLevel(meeting=meeting, t=event.t, track=event.track, peak=event.peak, rms=event.rms)
        case c.GapFound() if event.reason not in _NORMAL_GAPS:
            sentence = tr(
                "No sound from the {track} for {seconds} s ({reason}).",
                track=tr(_TRACKS.get(event.track, event.track)),
                seconds=f"{event.end - event.t:.1f}",
                reason=event.reason,
            )
            return e.LiveNotice(
                meeting=meeting,
                t=event.t,
                kind="gap",
                sentence=sentence,
                track=event.track,
                start=event.t,
                end=event.end,
            )
        case c.DiskLow():
            return e.LiveNotice(meeting=meeting, t=event.t, kind="disk", sentence=event.sentence)
    return None


def of_transcriber(message: w.LiveMessage, meeting: str, t: float) -> e.LiveEvent | None:
    """The event for those who watch at ``t``; None when it is none of theirs."""
    match message:
        case w.LiveProvisional():
            return e.LiveText(
                meeting=meeting, t=t, track=message.track, start=message.start, end=message.end, text=message.text
            )
        case w.LiveBehind():
            return e.LiveBehindChanged(
                meeting=meeting, behind_s=message.behind_s, pace=message.pace, sentence=_behind(message)
            )
    return None


def _behind(message: w.LiveBehind) -> str:
    return tr(_BEHIND[message.pace], seconds=f"{message.behind_s:.0f}") if message.behind_s else ""

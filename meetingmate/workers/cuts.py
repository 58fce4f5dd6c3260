"""Where a long recording may be cut so that its parts, each heard by itself, give the text of the whole."""

from __future__ import annotations

from collections.abc import Callable

from meetingmate.audio import decode
from meetingmate.audio.survey import survey
from meetingmate.base.library_paths import opened_path
from meetingmate.workers.messages import CutsFound, CutsRequest, Message
from meetingmate.workers.transcriber import linked_sounds, tracks_of


def run(request: CutsRequest, send: Callable[[Message], None]) -> None:
    """Listen for speech and answer with ``CutsFound``. Raises AudioError.

    Cuts are ends of the blocks of a final pass, which would be cut there anyway. Two tracks are compared with each
    other, so they stay together.
    """
    source = opened_path(request.source)
    if decode.probe(source).duration_s <= request.every_s:
        send(CutsFound())
        return
    looked = survey(source, lambda done, total: None)
    if len(looked.sounds) != 1:
        send(CutsFound())
        return
    from meetingmate.transcription.blocks import blocks

    sounds = linked_sounds(looked, source)
    cuts = [0.0]
    for block in blocks(sounds[0]):
        if not block.last and block.end - cuts[-1] >= request.every_s:
            cuts.append(block.end)
    send(CutsFound(track=tracks_of(looked, sounds, source, linked=True)[0], cuts=cuts[1:]))

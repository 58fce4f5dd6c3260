"""The servers that turn recordings into text, if the user chose any."""

from __future__ import annotations

from meetingmate.base import server_address
from meetingmate.base.errors import ModelError
from meetingmate.base.translation import tr
from meetingmate.jobs.servers import ServerReport, Servers

#: The sample begins with somebody who speaks.
_FIRST_S = 6.0


def try_out(address: str, model: str, key: str) -> ServerReport:
    """Send the first words of the sample meeting: nothing of a meeting of the user.

    Raises ModelError or UsageError with what is wrong.
    """
    from meetingmate.audio import decode  # late, as the next two: the window needs none of it before
    from meetingmate.jobs import sample  # it needs what makes minutes, which needs this
    from meetingmate.servers.connection import ServerError
    from meetingmate.transcription.speech_server import SpeechServer

    server = SpeechServer(address, model, key)
    try:
        sound = next(decode.stream(sample.recording(), block_s=_FIRST_S))
        heard = server.hear(sound, language="en", vocabulary=None)
    except ServerError as error:
        raise ModelError(str(error)) from error
    finally:
        server.close()
    text = " ".join(segment.text for segment in heard)
    if not text:
        raise ModelError(
            tr(
                "The server at {origin} heard no words in the sample. Choose another model.",
                origin=server.address.origin,
            )
        )
    return ServerReport(
        model=server.name,
        said=tr("{model} heard in the sample: “{text}”", model=server.name, text=text),
        where=server_address.where_sound_goes(server.address, server.name),
        address=server.address.origin,
    )


SPEECH = Servers(
    setting="speech_server",
    service="MeetingMate speech server",
    ask=try_out,
    where=server_address.promise_of_sound,
)

"""The servers that write the minutes, if the user chose any."""

from __future__ import annotations

from meetingmate.base import server_address
from meetingmate.base.errors import ModelError
from meetingmate.base.translation import tr
from meetingmate.jobs.servers import ServerReport, Servers


def try_out(address: str, model: str, key: str) -> ServerReport:
    """Ask the server to say hello and to count: nothing of a meeting.

    Raises ModelError or UsageError with what is wrong.
    """
    from meetingmate.servers.connection import ServerError
    from meetingmate.slm.errors import SlmAnswerError
    from meetingmate.slm.server_engine import ServerEngine

    with ServerEngine(address, model, key) as engine:
        try:
            speed = engine.tokens_per_second()
        except (ServerError, SlmAnswerError) as error:
            raise ModelError(str(error)) from error
        return ServerReport(
            model=engine.name,
            said=f"{_speed(engine.name, speed)} {_form(engine.form)}",
            where=server_address.where_text_goes(engine.address, engine.name),
            address=engine.address.origin,
        )


def _speed(model: str, rate: float) -> str:
    """``rate``: tokens a second, 0 when the server does not count them."""
    if not rate:
        return tr("{model} answers.", model=model)
    written = f"{rate:.{0 if rate >= 10 else 1}f}"
    return tr("{model} answers at {rate} tokens per second.", model=model, rate=written)


def _form(form: str) -> str:
    if form == "none":
        return tr("It can’t be told the form of an answer, so more of its answers may be of no use.")
    return tr("It keeps to the form it is asked for.")


WRITING = Servers(
    setting="writing_server",
    service="MeetingMate writing server",
    ask=try_out,
    where=server_address.promise,
)

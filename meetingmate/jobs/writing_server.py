"""The server that writes the minutes, if the user chose one: its key, and a test of it.

Its key lies in the keyring of the computer under the address it is for, so that no other server gets it.
"""

from __future__ import annotations

from msgspec import Struct

from meetingmate.base import keyrings, server_address
from meetingmate.base.errors import ModelError, UsageError
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.workers.messages import WritingServer

_SERVICE = "MeetingMate writing server"


class ServerReport(Struct, kw_only=True):
    """What a test found: tokens a second (0: the server does not count them), and whether answers can be held to a
    form ("schema", "grammar" or "none")."""

    model: str
    tokens_per_second: float
    form: str
    where: str

    def sentence(self) -> str:
        """For people."""
        rate = self.tokens_per_second
        answers = (
            tr(
                "{model} answers at {rate} tokens per second.",
                model=self.model,
                rate=f"{rate:.{0 if rate >= 10 else 1}f}",
            )
            if rate
            else tr("{model} answers.", model=self.model)
        )
        held = (
            tr("It can’t be told the form of an answer, so more of its answers may be of no use.")
            if self.form == "none"
            else tr("It keeps to the form it is asked for.")
        )
        return f"{answers} {held}"


def chosen(settings: Settings) -> WritingServer:
    """The server of the settings with its key, as the writer needs it."""
    address = settings.writing_server
    return WritingServer(address=address, model=settings.writing_server_model, key=key_of(address))


def key_of(address: str) -> str:
    """The key of the server at ``address``; empty when the keyring holds none."""
    return keyrings.read(_SERVICE, server_address.parse(address).origin) or ""


def keep_key(address: str, key: str) -> None:
    """Let the keyring hold the key of the server at ``address``. Raises UsageError."""
    try:
        keyrings.keep(_SERVICE, server_address.parse(address).origin, key)
    except keyrings.NoKeyring as error:
        raise UsageError(
            tr(
                "{error}, so the key of the server can't be kept. Use a server that needs none, or set up a keyring.",
                error=error,
            )
        ) from error


def forget_key(address: str) -> bool:
    """Take the key of the server at ``address`` out of the keyring; False when there is none."""
    return keyrings.forget(_SERVICE, server_address.parse(address).origin)


def try_out(address: str, model: str, key: str | None = None) -> ServerReport:
    """Ask the server to say hello and to count: nothing of a meeting. ``key`` None: the one that is kept.

    Raises ModelError or UsageError with what is wrong.
    """
    from meetingmate.slm.errors import SlmAnswerError
    from meetingmate.slm.server_engine import ServerEngine

    with ServerEngine(address, model.strip(), key_of(address) if key is None else key) as engine:
        try:
            speed = engine.tokens_per_second()
        except SlmAnswerError as error:
            raise ModelError(str(error)) from error
        return ServerReport(
            model=engine.name,
            tokens_per_second=speed,
            form=engine.form,
            where=server_address.where_text_goes(engine.address, engine.name),
        )

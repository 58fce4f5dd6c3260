"""The servers that write the minutes, if the user chose any: their keys, and a test of them.

A key lies in the keyring of the computer under the address it is for, so that no other server gets it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from meetingmate.base import keyrings, server_address
from meetingmate.base.errors import MeetingMateError, ModelError, UsageError
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.workers.messages import WritingServer

_SERVICE = "MeetingMate writing server"


class ServerReport(Struct, kw_only=True):
    """What a test found: tokens a second (0: the server does not count them), and whether answers can be held to a
    form ("schema", "grammar" or "none"). ``problem``: why it is of no use; empty otherwise."""

    model: str
    tokens_per_second: float
    form: str
    where: str
    address: str = ""
    problem: str = ""

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
    """The servers of the settings with their keys, as the writer needs them."""
    first, *others = [
        WritingServer(address=address, model=settings.writing_server_model, key=key_of(address))
        for address in addresses(settings.writing_server)
    ]
    first.others = others
    return first


def addresses(text: str) -> list[str]:
    """Each address of the setting, as it is asked. Raises UsageError."""
    return [address.base.removesuffix("/v1") for address in server_address.parse_all(text)]


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


def forget_keys(text: str, still_used: str = "") -> None:
    """Take the keys of all servers of a setting out of the keyring, but for those that are ``still_used``."""
    kept = {address.origin for address in server_address.parse_all(still_used)}
    for address in server_address.parse_all(text):
        if address.origin not in kept:
            keyrings.forget(_SERVICE, address.origin)


def try_all(text: str, model: str, keys: Mapping[str, str]) -> list[ServerReport]:
    """Test each server of a setting; ``keys`` by scheme, host and port, for the others those that are kept.

    Those that fail are in the list with their ``problem``. Raises ModelError or UsageError when none is of use.
    """
    reports: list[ServerReport] = []
    errors: list[MeetingMateError] = []
    for address in addresses(text):
        origin = server_address.parse(address).origin
        try:
            reports.append(try_out(address, model, keys.get(origin)))
        except (ModelError, UsageError) as error:
            errors.append(error)
            reports.append(ServerReport(model=model, tokens_per_second=0.0, form="", where=origin, problem=str(error)))
    if len(errors) == 1 == len(reports):
        raise errors[0]
    if len(errors) == len(reports):
        raise ModelError(" ".join(map(str, errors)))
    return reports


def said_of(reports: Sequence[ServerReport]) -> str:
    """What a test found, for people; each with its address where there are several."""
    if len(reports) == 1:
        return reports[0].sentence()
    return "\n".join(
        one.problem or tr("{address}: {found}", address=one.address, found=one.sentence()) for one in reports
    )


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
            address=engine.address.origin,
        )

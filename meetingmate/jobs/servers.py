"""Servers that a person chose in the settings, for writing or for speech: their keys, and a test of them.

A key lies in the keyring of the computer under the address it is for, so that no other server gets it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from msgspec import Struct

from meetingmate.base import keyrings, server_address
from meetingmate.base.errors import MeetingMateError, ModelError, UsageError
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.workers.messages import ChosenServer


class ServerReport(Struct, kw_only=True):
    """What a test of one server found: ``said`` is for people, ``where`` says what is sent where. ``problem``: why it
    is of no use; empty otherwise."""

    model: str
    said: str = ""
    where: str = ""
    address: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Servers:
    """The servers of one kind. ``setting`` names that of their addresses, ``service`` their entries in the keyring.

    ``ask`` tests one: (address, model, key) to what it can; it raises ModelError or UsageError with what is wrong.
    ``where`` says what a person must know before choosing them: (addresses, model) to sentences.
    """

    setting: str
    service: str
    ask: Callable[[str, str, str], ServerReport]
    where: Callable[[str, str], str]

    @property
    def model_setting(self) -> str:
        """The setting of the model, by the name it has on the servers."""
        return f"{self.setting}_model"

    def used(self, settings: Settings) -> tuple[str, str]:
        """Addresses and model of the settings, both empty when no server is used."""
        return getattr(settings, self.setting), getattr(settings, self.model_setting)

    def chosen(self, settings: Settings) -> ChosenServer:
        """The servers of the settings, of which there are some, with their keys, as a worker needs them."""
        text, model = self.used(settings)
        first, *others = [
            ChosenServer(address=address, model=model, key=self.key_of(address)) for address in addresses(text)
        ]
        first.others = others
        return first

    def key_of(self, address: str) -> str:
        """The key of the server at ``address``; empty when the keyring holds none."""
        return keyrings.read(self.service, server_address.parse(address).origin) or ""

    def keep_key(self, address: str, key: str) -> None:
        """Let the keyring hold the key of the server at ``address``. Raises UsageError."""
        try:
            keyrings.keep(self.service, server_address.parse(address).origin, key)
        except keyrings.NoKeyring as error:
            raise UsageError(
                tr(
                    "{error}, so the key of the server can't be kept. Use a server that needs none, or set up a "
                    "keyring.",
                    error=error,
                )
            ) from error

    def forget_keys(self, text: str, still_used: str = "") -> None:
        """Take the keys of all servers of a setting out of the keyring, but for those that are ``still_used``."""
        kept = {address.origin for address in server_address.parse_all(still_used)}
        for address in server_address.parse_all(text):
            if address.origin not in kept:
                keyrings.forget(self.service, address.origin)

    def try_all(self, text: str, model: str, keys: Mapping[str, str]) -> list[ServerReport]:
        """Test each server of a setting; ``keys`` by scheme, host and port, for the others those that are kept.

        Those that fail are in the list with their ``problem``. Raises ModelError or UsageError when none is of use.
        """
        reports: list[ServerReport] = []
        errors: list[MeetingMateError] = []
        for address in addresses(text):
            origin = server_address.parse(address).origin
            key = keys[origin] if origin in keys else self.key_of(address)
            try:
                reports.append(self.ask(address, model.strip(), key))
            except (ModelError, UsageError) as error:
                errors.append(error)
                reports.append(ServerReport(model=model, address=origin, problem=str(error)))
        if len(errors) == 1 == len(reports):
            raise errors[0]
        if len(errors) == len(reports):
            raise ModelError(" ".join(map(str, errors)))
        return reports


def addresses(text: str) -> list[str]:
    """Each address of the setting, as it is asked. Raises UsageError."""
    return [address.base.removesuffix("/v1") for address in server_address.parse_all(text)]


def said_of(reports: Sequence[ServerReport]) -> str:
    """What a test found, for people; each with its address where there are several."""
    if len(reports) == 1:
        return reports[0].said
    return "\n".join(one.problem or tr("{address}: {found}", address=one.address, found=one.said) for one in reports)

"""The address of a server for writing or speech, and the sentences that say what of meetings goes there."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr

_EXAMPLE = "http://localhost:8080"
#: Names under which a server on this computer runs a model on computers of its maker (Ollama).
_PASSED_ON = re.compile(r"[:-]cloud$", re.IGNORECASE)


@dataclass(frozen=True)
class ServerAddress:
    """``base``: the address up to and with ``/v1``; ``origin``: scheme, host and port, all that people are told."""

    base: str
    origin: str
    host: str

    @property
    def on_this_computer(self) -> bool:
        """Whether what is sent there can't leave the computer on the way. Names are not looked up."""
        return is_this_computer(self.host)

    @property
    def readable_on_the_way(self) -> bool:
        """Whether others in the network can read along."""
        return not self.on_this_computer and self.base.startswith("http:")


def is_this_computer(host: str) -> bool:
    """Whether a host, as it stands in an address, is certainly this computer. Names are not looked up."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def parse(text: str) -> ServerAddress:
    """The address that a person gave, as ``http://localhost:8080`` or with ``/v1``. Raises UsageError."""
    text = text.strip()
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname or ""
    except ValueError as error:
        raise UsageError(
            tr("“{text}” is not a web address; write it like {example}.", text=text, example=_EXAMPLE)
        ) from error
    if parts.scheme not in ("http", "https") or not host or re.search(r"[\s\x00-\x1f\\%]", text):
        raise UsageError(
            tr("“{text}” is not the address of a server; it must begin with http:// or https://.", text=text)
        )
    if "@" in parts.netloc:
        raise UsageError(tr("The address must not hold a name or password; enter the key of the server by itself."))
    if parts.query or parts.fragment:
        raise UsageError(
            tr("The address must end with the host, port or folder of the server, as in {example}.", example=_EXAMPLE)
        )
    named = f"[{host}]" if ":" in host else host
    origin = f"{parts.scheme}://{named}" + (f":{port}" if port is not None else "")
    path = parts.path.rstrip("/")
    return ServerAddress(base=origin + (path if path.endswith("/v1") else f"{path}/v1"), origin=origin, host=host)


def parse_all(text: str) -> list[ServerAddress]:
    """The addresses that a person gave, with spaces or commas between them, each once. Raises UsageError."""
    found = [parse(one) for one in re.split(r"[\s,]+", text.strip()) if one]
    return list({address.base: address for address in found}.values())


def stays(address: ServerAddress, model: str) -> bool:
    """Whether text that is sent there stays on this computer, as far as can be known."""
    return address.on_this_computer and not _PASSED_ON.search(model.strip())


def promise(address: str, model: str) -> str:
    """The sentences about privacy for the servers for writing of the settings (empty: none)."""
    if not address.strip():
        return tr("Nothing leaves this computer.")
    return " ".join(where_text_goes(one, model) for one in parse_all(address))


def promise_of_sound(address: str, model: str) -> str:
    """The sentences about privacy for the servers for speech of the settings (empty: none)."""
    if not address.strip():
        return tr("No sound leaves this computer.")
    return " ".join(where_sound_goes(one, model) for one in parse_all(address))


def where_text_goes(address: ServerAddress, model: str) -> str:
    """What a person must know before choosing the server."""
    if stays(address, model):
        return tr("Text of your meetings is sent to {address}. It stays on this computer.", address=address.origin)
    if not address.on_this_computer:
        where = tr("Text of your meetings is sent to {address}, which is not on this computer.", address=address.origin)
        way = tr("It is not encrypted on the way.")
        return f"{where} {way}" if address.readable_on_the_way else where
    return tr(
        "Text of your meetings is sent to {address}, which passes it on to another computer.", address=address.origin
    )


def where_sound_goes(address: ServerAddress, model: str) -> str:
    """What a person must know before choosing the server for speech."""
    if stays(address, model):
        return tr("The sound of your meetings is sent to {address}. It stays on this computer.", address=address.origin)
    where = tr(
        "The sound of your meetings is sent to {address}, which is not on this computer.", address=address.origin
    )
    if address.on_this_computer:
        where = tr(
            "The sound of your meetings is sent to {address}, which passes it on to another computer.",
            address=address.origin,
        )
    return f"{where} {tr('It is not encrypted on the way.')}" if address.readable_on_the_way else where


def model_name(model: str) -> str:
    """A model of a server as people call it: servers may name it by the path of its file."""
    return model.rpartition("/")[2].removesuffix(".gguf")

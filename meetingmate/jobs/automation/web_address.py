"""Web addresses that minutes may be sent to: encrypted, or within this computer or the user's own network."""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr

_EXAMPLE = "https://minutes.example.org/new"
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
#: The header that most servers expect a secret in.
USUAL_HEADER = "Authorization"
#: Headers that the connection itself needs.
_NOT_TO_SET = {
    *("host", "content-length", "content-type", "content-encoding", "transfer-encoding", "connection", "te"),
    *("upgrade", "expect", "trailer", "keep-alive", "proxy-authorization", "proxy-connection"),
}


@dataclass(frozen=True)
class WebAddress:
    """``url`` as it is asked; ``origin`` is scheme, host and port, all of it that is shown: the rest may be secret."""

    url: str
    origin: str
    host: str
    port: int
    encrypted: bool

    @property
    def on_this_computer(self) -> bool:
        """Whether what is sent there stays here. Names are not looked up."""
        return self.host == "localhost" or _is(self.host, "is_loopback")


class NotOwnNetwork(UsageError):
    """Unencrypted, and the host is not in the user's own network."""


def parse(text: str) -> WebAddress:
    """The address that a person gave. Raises UsageError.

    ``http://`` is taken for this computer, private addresses, and names, which have to be private when they are used.
    """
    text = text.strip()
    try:
        parts = urlsplit(text)
        port, host = parts.port, (parts.hostname or "").rstrip(".")
    except ValueError as error:
        raise UsageError(
            tr("“{text}” is not a web address; write it like {example}.", text=text, example=_EXAMPLE)
        ) from error
    if parts.scheme not in ("http", "https") or not host or re.search(r"[\s\x00-\x1f\\]", text) or not text.isascii():
        raise UsageError(tr("“{text}” is not a web address; write it like {example}.", text=text, example=_EXAMPLE))
    if "@" in parts.netloc:
        raise UsageError(tr("The address must not hold a name or password. Use a secret header."))
    if parts.fragment:
        raise UsageError(tr("The address must not hold a #."))
    encrypted = parts.scheme == "https"
    if not encrypted and _is_ip(host) and not _is_own(host):
        raise NotOwnNetwork(_not_own(host))
    named = f"[{host}]" if ":" in host else host
    origin = f"{parts.scheme}://{named}" + (f":{port}" if port is not None else "")
    return WebAddress(url=text, origin=origin, host=host, port=port or (443 if encrypted else 80), encrypted=encrypted)


def check_header(name: str) -> None:
    """Raises UsageError when ``name`` (empty for none) can't be the name of a header that holds a secret."""
    if name and (not _HEADER.fullmatch(name) or name.lower() in _NOT_TO_SET):
        raise UsageError(tr("“{name}” can’t be the name of the secret header.", name=name))


def where_minutes_go(address: WebAddress) -> str:
    """What a person must know before sending minutes there."""
    if address.on_this_computer:
        return tr("The minutes are sent to {address}. They stay on this computer.", address=address.origin)
    if address.encrypted:
        return tr("The minutes are sent to {address}, which is not on this computer.", address=address.origin)
    return tr(
        "The minutes are sent to {address}, which is not on this computer. They are not encrypted on the way.",
        address=address.origin,
    )


def own_ip(address: WebAddress) -> str:
    """The IP address to connect to for an unencrypted ``address``.

    Looked up once, so that what was checked is what is used. Raises NotOwnNetwork when any of its addresses is
    outside, and OSError when the name is not known.
    """
    if _is_ip(address.host):
        return address.host
    found = [str(one[4][0]) for one in socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)]
    if not found or not all(map(_is_own, found)):
        raise NotOwnNetwork(_not_own(address.host))
    return found[0]


def _not_own(host: str) -> str:
    return tr(
        "{host} is not in your own network, so the address must begin with https://. Otherwise the minutes would not "
        "be encrypted on the way.",
        host=host,
    )


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_own(host: str) -> bool:
    """Whether an IP address is of this computer or of a network that the Internet does not reach."""
    return any(_is(host, kind) for kind in ("is_loopback", "is_private", "is_link_local")) and not _is(
        host, "is_unspecified"
    )


def _is(host: str, kind: str) -> bool:
    try:
        return bool(getattr(ipaddress.ip_address(host.split("%")[0]), kind))
    except ValueError:
        return False

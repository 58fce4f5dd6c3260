"""Sending the JSON of a meeting to a web address that the user chose: there, directly, and nowhere else.

What the server answers is not read beyond its status, and gets into no log.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass

import httpx2

from meetingmate.base import keyrings
from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr
from meetingmate.jobs.automation import web_address
from meetingmate.jobs.automation.outcome import Outcome, Trouble
from meetingmate.jobs.automation.plan import SendJson

_SERVICE = "MeetingMate automation"
_LATER = (408, 425, 429)
_LONGEST_WAIT_S = 86_400.0


@dataclass(frozen=True)
class Limits:
    """Seconds to reach the server, and for each piece of sending and of the answer."""

    connect_s: float = 10.0
    answer_s: float = 60.0


def send(automation: SendJson, data: bytes, delivery: str, limits: Limits | None = None) -> Outcome:
    """Send ``data``. ``delivery`` is the same at each try, so that the server can tell a second one.

    Proxies of the environment are not used and redirects not followed: the minutes would pass through others. Raises
    Trouble with what is wrong.
    """
    try:
        address = web_address.parse(automation.address)
        headers = _headers(automation, address, delivery)
        client = _client(address, limits or Limits())
    except web_address.NotOwnNetwork as error:
        raise Trouble(Outcome(code="outside")) from error
    except UsageError as error:
        raise Trouble(Outcome(code="plan")) from error
    url = httpx2.URL(address.url)
    try:
        if not address.encrypted:  # the address that was checked is the one that is used
            headers["Host"] = address.origin.partition("://")[2]
            url = url.copy_with(host=web_address.own_ip(address))
        with client, client.stream("POST", url, content=data, headers=headers) as answer:
            status, later = answer.status_code, answer.headers.get("Retry-After", "")
    except web_address.NotOwnNetwork as error:
        raise Trouble(Outcome(code="outside")) from error
    except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
        raise Trouble(Outcome(code="unreachable", retry=True)) from error
    except httpx2.TimeoutException as error:
        raise Trouble(Outcome(code="no-answer", retry=True)) from error
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
        raise Trouble(Outcome(code="broken-off", retry=True)) from error
    except OSError as error:  # the name was not found
        raise Trouble(Outcome(code="unreachable", retry=True)) from error
    if 200 <= status < 300:
        return Outcome(code="sent", number=status)
    raise Trouble(_refusal(status, later))


def _headers(automation: SendJson, address: web_address.WebAddress, delivery: str) -> dict[str, str]:
    headers = {
        "User-Agent": "MeetingMate",
        "Content-Type": "application/json",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Idempotency-Key": delivery,
    }
    if automation.secret_header:
        secret = keyrings.read(_SERVICE, _entry(automation.name, address))
        if not secret:
            raise Trouble(Outcome(code="no-secret", retry=True))
        if not (secret.isascii() and secret.isprintable()):
            raise Trouble(Outcome(code="secret"))
        headers[automation.secret_header] = secret
    return headers


def _client(address: web_address.WebAddress, limits: Limits) -> httpx2.Client:
    verify: ssl.SSLContext | bool = False  # nothing to verify where nothing is encrypted
    if address.encrypted:
        import truststore

        verify = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    timeout = httpx2.Timeout(limits.answer_s, connect=limits.connect_s)
    return httpx2.Client(timeout=timeout, verify=verify, trust_env=False, follow_redirects=False)


def _refusal(status: int, later: str) -> Outcome:
    if 300 <= status < 400:
        return Outcome(code="redirect", number=status)
    if status in (401, 403):
        return Outcome(code="refused", number=status)
    wait_s = min(float(later), _LONGEST_WAIT_S) if later.isdecimal() else 0.0
    return Outcome(code="status", number=status, retry=status >= 500 or status in _LATER, wait_s=wait_s)


# --- the secret, which no file holds ------------------------------------------------------------------------


def keep_secret(automation: SendJson, secret: str) -> None:
    """Let the keyring hold the value of the secret header, for this address alone. Raises UsageError."""
    try:
        keyrings.keep(_SERVICE, _entry(automation.name, web_address.parse(automation.address)), secret)
    except keyrings.NoKeyring as error:
        raise UsageError(
            tr(
                "{error}, so the secret can’t be kept. Use an address that needs none, or set up a keyring.",
                error=error,
            )
        ) from error


def move_secret(before: SendJson, automation: SendJson) -> None:
    """Keep the secret of an automation that has another name now; that of another address, or of one that sends no
    secret any more, is forgotten."""
    old, new = web_address.parse(before.address), web_address.parse(automation.address)
    wanted = bool(automation.secret_header)
    if wanted and _entry(before.name, old) == _entry(automation.name, new):
        return
    secret = keyrings.read(_SERVICE, _entry(before.name, old)) if wanted else None
    if secret and old.origin == new.origin:
        keep_secret(automation, secret)
    forget_secret(before)


def forget_secret(automation: SendJson) -> None:
    """Take it out of the keyring."""
    keyrings.forget(_SERVICE, _entry(automation.name, web_address.parse(automation.address)))


def _entry(name: str, address: web_address.WebAddress) -> str:
    return f"{name.strip().casefold()} {address.origin}"

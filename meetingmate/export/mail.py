"""Mails for the user's own mail program: a file that it opens as a draft, or an address of the kind ``mailto:``.

Nothing is sent from here. Addresses and subjects come from names and titles that anybody may have written, so that no
line end of theirs may begin a header of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import quote

from meetingmate.base.mail_address import is_address
from meetingmate.export.cleaning import one_line
from meetingmate.export.copying import Copied

__all__ = ["Attachment", "Recipient", "draft", "is_address", "mailto"]

#: Windows hands no longer addresses to a program than about 2000 characters.
LONGEST_MAILTO = 1900
_EMPTY_LINE = re.compile(rb"^([\w-]+:)\r\n ", re.MULTILINE)
_WORD_TYPE = ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document")


@dataclass(frozen=True)
class Recipient:
    """Who gets a mail."""

    name: str
    address: str


@dataclass(frozen=True)
class Attachment:
    """A Word file that goes along."""

    name: str
    data: bytes


def draft(
    to: Sequence[Recipient],
    subject: str,
    content: Copied,
    attachment: Path | None = None,
    *,
    attached: Sequence[Attachment] = (),
    comment: str = "",
) -> bytes:
    """A mail as a file (``.eml``) with ``content`` as text and as HTML, and Word files if some are given.

    ``comment`` is a header for whoever looks into the file; mail programs do not show it. Recipients without a usable
    address are left out. Raises OSError when ``attachment`` can't be read.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = one_line(subject)
    people = [_address(one) for one in to if is_address(one.address)]
    if people:
        message["To"] = people
    message["X-Unsent"] = "1"  # Outlook opens it to be sent, not to be read
    if comment:
        message["Comments"] = one_line(comment)
    message.set_content(content.text)
    message.add_alternative(content.html, subtype="html")
    files = [Attachment(attachment.name, attachment.read_bytes())] if attachment is not None else []
    kind, subtype = _WORD_TYPE
    for file in (*files, *attached):
        message.add_attachment(file.data, maintype=kind, subtype=subtype, filename=one_line(file.name))
    # The library breaks a line before its first word if that saves a second break; some programs then show no subject.
    head, blank, rest = message.as_bytes().partition(b"\r\n\r\n")
    return _EMPTY_LINE.sub(lambda found: found[1] + b" ", head) + blank + rest


def mailto(to: Sequence[Recipient], subject: str, body: str) -> str | None:
    """``mailto:`` with everything in it; None when that is longer than every system takes (``LONGEST_MAILTO``)."""
    people = ",".join(quote(one.address.strip(), safe="@") for one in to if is_address(one.address))
    words = quote(body.strip("\n").replace("\n", "\r\n"), safe="")
    address = f"mailto:{people}?subject={quote(one_line(subject), safe='')}&body={words}"
    return address if len(address) <= LONGEST_MAILTO else None


def _address(one: Recipient) -> Address:
    return Address(display_name=one_line(one.name), addr_spec=one.address.strip())

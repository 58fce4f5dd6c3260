"""Mails for the user's mail program: whole, to the right people, and without headers of somebody else's making."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs, unquote, urlsplit

from meetingmate.export import Recipient, copy_of_minutes, copy_of_outcome, mail, write
from tests.export.examples import sample, scripts


def read(data: bytes) -> EmailMessage:
    return cast(EmailMessage, email.message_from_bytes(data, policy=default))


def test_a_draft_has_text_html_and_the_word_file(tmp_path: Path) -> None:
    meeting, utterances, minutes = scripts()
    word = tmp_path / "Sitzung – Protokoll.docx"
    write(word, meeting, utterances, minutes)
    made = copy_of_minutes(meeting, utterances, minutes)
    people = [Recipient("Müller, Anna", "anna@x.de"), Recipient("Ben", " ben@y.org ")]
    message = read(mail.draft(people, "Minutes: Übersicht", made, word))
    assert message["Subject"] == "Minutes: Übersicht"
    assert [(a.display_name, a.addr_spec) for a in message["To"].addresses] == [
        ("Müller, Anna", "anna@x.de"),
        ("Ben", "ben@y.org"),
    ]
    assert message["X-Unsent"] == "1"
    assert message.get_body(("plain",)).get_content().splitlines() == made.text.splitlines()
    assert message.get_body(("html",)).get_content().strip() == made.html
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == word.name
    assert attached.get_content() == word.read_bytes()


def test_a_name_or_title_makes_no_header_of_its_own() -> None:
    made = copy_of_minutes(*sample())
    people = [Recipient("Eve\r\nBcc: all@x.de", "eve@x.de"), Recipient("Mallory", "a@x.de\r\nBcc: all@x.de")]
    data = mail.draft(people, "Hello\r\nBcc: all@x.de\r\n\r\nnew body", made)
    message = read(data)
    assert message["Bcc"] is None
    assert message["Subject"] == "Hello Bcc: all@x.de new body"
    assert [a.addr_spec for a in message["To"].addresses] == ["eve@x.de"]


def test_without_addresses_there_is_a_mail_to_nobody_yet() -> None:
    message = read(mail.draft([Recipient("Ann", "")], "Minutes", copy_of_minutes(*sample())))
    assert message["To"] is None
    assert "Harbor" in message.get_body(("plain",)).get_content()


def test_a_short_text_goes_into_the_address() -> None:
    made = copy_of_outcome(*sample())
    address = mail.mailto([Recipient("Ann", "ann@x.de"), Recipient("Bo", "bo+m@y.de")], "Minutes & more?", made.text)
    assert address is not None
    parts = urlsplit(address)
    assert (parts.scheme, unquote(parts.path)) == ("mailto", "ann@x.de,bo+m@y.de")
    fields = parse_qs(parts.query, strict_parsing=True)
    assert fields["subject"] == ["Minutes & more?"]
    assert fields["body"][0].replace("\r\n", "\n") == made.text.strip("\n")
    assert set(fields) == {"subject", "body"}


def test_an_address_adds_no_fields() -> None:
    address = mail.mailto([Recipient("Eve", "a@x.de?bcc=b@y.de&body=x")], "Hello&cc=c@z.de", "text&cc=d@z.de")
    assert address is not None
    assert set(parse_qs(urlsplit(address).query)) == {"subject", "body"}


def test_a_long_text_gets_no_address() -> None:
    assert mail.mailto([], "Minutes", "x" * mail.LONGEST_MAILTO) is None

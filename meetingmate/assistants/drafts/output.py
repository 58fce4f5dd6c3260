"""A draft for other programs: on the clipboard, as a mail, as a file."""

from __future__ import annotations

import html
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from meetingmate.assistants.drafts.rendered import Draft, Line
from meetingmate.base.errors import UsageError
from meetingmate.base.translation import tr
from meetingmate.export import mail, markdown
from meetingmate.export.bidi import isolate, starts_rtl
from meetingmate.export.cleaning import file_stem
from meetingmate.export.copying import Copied
from meetingmate.export.mail import Recipient
from meetingmate.export.number_formats import conventions
from meetingmate.export.view_model import MinutesView
from meetingmate.export.writing import save as save_file

#: Suffixes that ``save`` takes.
FORMATS = (".txt", ".md", ".docx", ".eml")
_NAME_LENGTH = 80


def plain_text(draft: Draft) -> str:
    """All but the subject as text."""
    return "\n".join(isolate(line.shown()) for line in draft.lines) + "\n"


def copied(draft: Draft) -> Copied:
    """All but the subject in the forms that other programs paste."""
    return Copied(html=_html(draft), markdown=_markdown(draft.lines), text=plain_text(draft))


def mail_file(draft: Draft, to: Sequence[Recipient] = ()) -> bytes:
    """A mail (``.eml``) that mail programs open to be sent."""
    return mail.draft(to, draft.subject.text, copied(draft))


def mail_address(draft: Draft, to: Sequence[Recipient] = ()) -> str | None:
    """``mailto:`` with all of it; None when that is longer than every system takes."""
    return mail.mailto(to, draft.subject.text, plain_text(draft))


def suggested_name(draft: Draft, suffix: str = ".docx") -> str:
    """A file name made of the subject, valid on every system."""
    return file_stem(draft.subject.text[:_NAME_LENGTH], draft.kind) + suffix


def check_suffix(path: Path) -> str:
    """The suffix of ``path`` in small letters. Raises UsageError naming the known ones if it is none of them."""
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise UsageError(
            tr("{file} can't be used for a draft; use one of {known}.", file=path.name, known=", ".join(FORMATS))
        )
    return suffix


def save(path: Path, draft: Draft, to: Sequence[Recipient] = ()) -> None:
    """Write the draft in the format of the suffix (one of ``FORMATS``), whole or not at all.

    Raises UsageError for another suffix, ExportError with what to do when it can't be written.
    """
    suffix = check_suffix(path)
    if suffix == ".eml":
        data = mail_file(draft, to)
    elif suffix == ".docx":
        data = _word(draft)
    elif suffix == ".md":
        data = f"# {markdown.escape(draft.subject.text)}\n\n{_markdown(draft.lines)}".encode()
    else:
        data = f"{isolate(draft.subject.text)}\n\n{plain_text(draft)}".encode()
    save_file(path, data)


def _html(draft: Draft) -> str:
    turned = ' dir="rtl"' if any(starts_rtl(line.text) for line in draft.lines[:1]) else ""
    parts = [f'<html lang="{_escaped(draft.tag)}"{turned}><head><meta charset="utf-8"></head><body>']
    tags = {"title": "h3", "heading": "h4"}
    for block in _blocks(draft.lines):
        style = block[0].style
        words = [_escaped(line.text) for line in block]
        if style == "bullet":
            parts.append(f"<ul>{''.join(f'<li>{one}</li>' for one in words)}</ul>")
        elif style in tags:
            parts += [f"<{tags[style]}>{one}</{tags[style]}>" for one in words]
        else:
            parts.append(f"<p>{'<br>'.join(words)}</p>")
    return "".join([*parts, "</body></html>"])


def _markdown(lines: Sequence[Line]) -> str:
    parts = []
    for block in _blocks(lines):
        words = [markdown.escape(line.text) for line in block]
        style = block[0].style
        if style == "bullet":
            parts.append("\n".join(f"- {one}" for one in words))
        elif style == "paragraph":
            parts.append("  \n".join(words))
        else:
            parts += [f"{'##' if style == 'title' else '###'} {one}" for one in words]
    return "\n\n".join(parts) + "\n"


def _word(draft: Draft) -> bytes:
    from docx.shared import Pt

    from meetingmate.export.word import sections  # python-docx takes a moment to load
    from meetingmate.export.word.base import new_document

    view = MinutesView(
        conventions=conventions(draft.tag), title=draft.subject.text, date="", draft=draft.unapproved, has_minutes=False
    )
    document = new_document(view, draft.subject.text, draft.subject.text)
    sections.opening(document, view, "", draft.subject.text)
    before = ""
    for line in draft.lines:
        if line.style == "bullet":
            sections.body(document, line.text, "List Bullet")
        elif line.style in ("title", "heading"):
            sections.heading(document, line.text, 1 if line.style == "title" else 2)
        elif line.style == "paragraph":
            paragraph = sections.body(document, line.text)
            if before == "bullet":  # the entries of a list stand close together, and so would this
                paragraph.paragraph_format.space_before = Pt(8)
        before = line.style if line.style != "blank" else before
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _blocks(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines of one style that follow each other, without the blank ones."""
    blocks: list[list[Line]] = []
    last = "blank"
    for line in lines:
        if line.style != "blank":
            if line.style == last:
                blocks[-1].append(line)
            else:
                blocks.append([line])
        last = line.style
    return blocks


def _escaped(words: str) -> str:
    return html.escape(isolate(words))

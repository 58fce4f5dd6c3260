"""What the dialog of drafts reads and makes beside the window's thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from meetingmate.assistants.drafts import gathering, making, templates
from meetingmate.assistants.drafts.gathering import Content
from meetingmate.assistants.drafts.kinds import Choices, Kind
from meetingmate.assistants.drafts.rendered import Draft
from meetingmate.assistants.drafts.templates import Template
from meetingmate.base.translation import tr, trn
from meetingmate.export.mail import Recipient, is_address
from meetingmate.library import Library, people


@dataclass(frozen=True)
class About:
    """What a draft is opened for: meetings, and of their tasks those ``items`` (all if there are none)."""

    meetings: tuple[str, ...]
    kind: Kind | None = None
    items: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Made:
    """A draft with all that the dialog shows of it."""

    draft: Draft
    contents: list[Content]
    recipients: list[Recipient]
    names: list[str]
    own: list[Template]


@dataclass(frozen=True)
class Read:
    """What a draft is made of, with sentences on what is left out, and known addresses by name."""

    contents: list[Content]
    notes: list[str]
    addresses: dict[str, str]


def read(library: Library, about: About, choices: Choices, *, series: bool) -> Read:
    """Read the meetings: those that were given, those on the chosen days, or all of the ``series``."""
    ids: Sequence[str] = about.meetings
    if series:
        ids = gathering.find(library, series=library.meeting(about.meetings[0]).series or "")
    elif choices.since:
        ids = gathering.find(library, since=choices.since, until=choices.until)
    contents, notes = gathering.gather(library, ids, choices.kind)
    return Read(contents, notes, people.addresses(library, making.names_in(contents)))


def make(found: Read, choices: Choices) -> Made:
    """Make the draft."""
    draft = making.make(found.contents, choices, found.notes)
    names = [draft.to] if draft.to else list(dict.fromkeys(n for c in found.contents for n in c.meeting.names()))
    known = {name: found.addresses.get(name, "") for name in names}
    to = [Recipient(name, address) for name, address in known.items() if is_address(address)]
    own = [template for template in templates.every() if template.own]
    return Made(draft, found.contents, to, making.names_in(found.contents), own)


def given(about: About) -> str:
    """What a draft is opened for, in words."""
    if about.items:
        return trn("{count} chosen task", "{count} chosen tasks", len(about.items))
    count = len(about.meetings)
    return tr("This meeting") if count == 1 else trn("{count} chosen meeting", "{count} chosen meetings", count)

"""People: what the user keeps about them (aliases, e-mail), and their meetings and tasks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from meetingmate.base.errors import UsageError
from meetingmate.base.mail_address import is_address
from meetingmate.base.text import encode
from meetingmate.base.translation import tr
from meetingmate.library import search_words
from meetingmate.library.decoding import decode
from meetingmate.library.listing import MeetingRow
from meetingmate.library.search import marks, names_of

if TYPE_CHECKING:
    from meetingmate.library.store import Library


class Person(Struct, kw_only=True):
    """Somebody the user keeps something about. ``aliases``: other names for the same person. ``coaching``: he or she
    agreed that figures of coaching are shown, ``coaching_on``: the ISO date on which this was recorded ("": not known).
    """

    name: str
    aliases: list[str] = []
    email: str = ""
    coaching: bool = False
    coaching_on: str = ""

    def with_consent(self, *, agreed: bool, day: str) -> Person:
        """This person with or without consent since ``day``; what is recorded already keeps its date."""
        if agreed == self.coaching:
            return self
        return replace(self, coaching=agreed, coaching_on=day if agreed else "")


class PersonRow(Struct, kw_only=True):
    """A line of the list of people. ``kept``: there is a Person; others are only known from the meetings.
    ``coaching`` and ``coaching_on``: as in Person."""

    name: str
    aliases: list[str]
    email: str
    kept: bool
    meetings: int
    open_tasks: int
    overdue: int
    coaching: bool = False
    coaching_on: str = ""


def people(library: Library, *, today: date | None = None) -> list[PersonRow]:
    """Everybody who attended, spoke by name or owns a task in a meeting that is not in the trash, and all kept.

    Sorted by name. Raises StoreError.
    """
    day = (today or date.today()).isoformat()
    known = {key: decode(doc, Person) for key, doc in library.database.rows("SELECT * FROM people")}
    leads_to: dict[str, str] = dict(library.database.rows("SELECT key, person FROM people_names"))
    shown: dict[str, str] = {key: person.name for key, person in known.items()}
    meetings: dict[str, set[str]] = {}
    for meeting_id, key, name in library.database.rows(
        """SELECT p.meeting, p.key, p.name FROM meeting_people p JOIN meetings m ON m.id = p.meeting
           WHERE m.trashed IS NULL ORDER BY m.date DESC"""
    ):
        own = search_words.key(name)  # differs from the key for an alias in the list of attendees
        found = leads_to.get(key) or leads_to.get(own, own)
        shown.setdefault(found, name)
        meetings.setdefault(found, set()).add(meeting_id)
    counts: dict[str, tuple[int, int]] = {}
    for key, name, open_tasks, overdue in library.database.rows(
        """SELECT o.key, max(o.name), sum(t.status <> 'done'), sum(t.status = 'open' AND coalesce(t.due < ?, 0))
           FROM task_owners o JOIN tasks t ON t.meeting = o.meeting AND t.item = o.item
           JOIN meetings m ON m.id = o.meeting WHERE m.trashed IS NULL GROUP BY o.key""",
        (day,),
    ):
        found = leads_to.get(key) or key
        shown.setdefault(found, name)
        before = counts.get(found, (0, 0))
        counts[found] = before[0] + open_tasks, before[1] + overdue
    rows = [
        PersonRow(
            name=name,
            aliases=known[key].aliases if key in known else [],
            email=known[key].email if key in known else "",
            kept=key in known,
            meetings=len(meetings.get(key, ())),
            open_tasks=counts.get(key, (0, 0))[0],
            overdue=counts.get(key, (0, 0))[1],
            coaching=key in known and known[key].coaching,
            coaching_on=known[key].coaching_on if key in known else "",
        )
        for key, name in shown.items()
    ]
    return sorted(rows, key=lambda row: search_words.key(row.name))


def kept(library: Library, name: str) -> Person | None:
    """What is kept about the person of this name or alias. Raises StoreError."""
    row = library.database.row(
        "SELECT document FROM people WHERE key = (SELECT person FROM people_names WHERE key = ?)",
        (search_words.key(name),),
    )
    return decode(row[0], Person) if row else None


def addresses(library: Library, names: Iterable[str]) -> dict[str, str]:
    """The kept e-mail addresses of the people with these names or aliases, by the names given. Raises StoreError."""
    found = {name: person.email for name in names if (person := kept(library, name)) is not None}
    return {name: email for name, email in found.items() if email}


def check_address(email: str) -> None:
    """Raises UsageError when ``email`` is neither empty nor an address that mails can go to."""
    if email.strip() and not is_address(email):
        raise UsageError(
            tr("“{email}” is not an e-mail address. Write it like name@example.org, or leave it empty.", email=email)
        )


def is_known(library: Library, name: str) -> bool:
    """Whether somebody of this name is kept or occurs in a meeting. Raises StoreError."""
    key = search_words.key(name)
    return bool(
        library.database.row(
            "SELECT 1 WHERE EXISTS (SELECT 1 FROM people_names WHERE key = ?) OR EXISTS "
            "(SELECT 1 FROM meeting_people WHERE key = ?) OR EXISTS (SELECT 1 FROM task_owners WHERE key = ?)",
            (key, key, key),
        )
    )


def save(library: Library, changed: Person, *, instead_of: str | None = None) -> Person:
    """Keep a person; ``instead_of`` is the name it was kept under before, where that changes.

    This changes no meeting: see ``meetingmate.editing.people.rename`` and ``merge``. Raises UsageError when the name is
    empty or a name belongs to somebody else, StoreError.
    """
    key = search_words.key(changed.name)
    if not key:
        raise UsageError(tr("A person needs a name."))
    aliases = {search_words.key(alias): alias.strip() for alias in changed.aliases}
    aliases = {alias: text for alias, text in aliases.items() if alias and alias != key}
    changed = replace(changed, name=changed.name.strip(), aliases=list(aliases.values()), email=changed.email.strip())
    old = {key, search_words.key(instead_of)} if instead_of else {key}
    with library.database.change() as db:
        for name in (key, *aliases):
            taken = db.execute("SELECT person FROM people_names WHERE key = ?", (name,)).fetchone()
            if taken and taken[0] not in old:
                other = kept(library, name)
                raise UsageError(
                    tr(
                        "{name} is a name of {person}; merge the two people.",
                        name=aliases.get(name, changed.name),
                        person=other.name if other else tr("someone else"),
                    )
                )
        db.executemany("DELETE FROM people WHERE key = ?", [(k,) for k in old])
        db.execute("INSERT INTO people VALUES (?, ?)", (key, encode(changed)))
        db.executemany("INSERT INTO people_names VALUES (?, ?)", [(name, key) for name in (key, *aliases)])
    return changed


def forget(library: Library, name: str) -> None:
    """Keep nothing about a person any more; meetings stay as they are. Raises StoreError."""
    with library.database.change() as db:
        db.execute(
            "DELETE FROM people WHERE key = (SELECT person FROM people_names WHERE key = ?)", (search_words.key(name),)
        )


def meetings_of(library: Library, name: str) -> list[MeetingRow]:
    """Meetings the person attended or spoke in, newest first. Raises StoreError."""
    names = names_of(library.database, name)
    return library.listed(
        f"m.trashed IS NULL AND m.id IN (SELECT meeting FROM meeting_people WHERE key IN ({marks(names)})) "
        "ORDER BY m.date DESC, m.created DESC",
        tuple(names),
    )

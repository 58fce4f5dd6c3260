"""What the user wants to happen by itself, in a readable file of its own (``automations.toml``).

Each entry is decoded strictly. One that can't be used is named in ``Plan.problems`` and left alone: it does nothing,
and stays in the file until somebody puts it right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import tomlkit
from filelock import FileLock
from msgspec import Struct, field
from tomlkit.items import AoT, Table

from meetingmate.base import atomic_files, paths, toml_files
from meetingmate.base.errors import StoreError, UsageError
from meetingmate.base.text import clean
from meetingmate.base.translation import tr
from meetingmate.jobs.automation import file_pattern, web_address

FILE_NAME = "automations.toml"
#: Seconds that another window or command may take to write the file.
_PATIENCE_S = 10
LONGEST_TIMEOUT_S = 3600
#: A draft for the mail program, beside the formats of ``export.FORMATS``.
MAIL = ".eml"


class Document(Struct, kw_only=True, forbid_unknown_fields=True):
    """One file of a set: its ``format`` is a suffix, ``name`` a pattern (``file_pattern``) below ``folder``.

    ``transcript`` and ``quotes`` add these. ``template`` is the name of a Word template ("": MeetingMate's own
    layout); other formats have none.
    """

    format: str
    folder: str
    name: str = file_pattern.DEFAULT
    transcript: bool = False
    quotes: bool = False
    template: str = ""


class ExportSet(Struct, kw_only=True, forbid_unknown_fields=True):
    """Documents that are written together."""

    name: str
    documents: list[Document]


class _Automation(Struct, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """``rewritten``: also when the minutes of a meeting were made anew."""

    name: str
    on: bool = True
    rewritten: bool = False


class WriteSet(_Automation, tag="export"):
    """Write the documents of the set ``set``."""

    set: str


class PutJson(_Automation, tag="folder"):
    """Put the meeting as JSON into a folder that another program looks at."""

    folder: str
    file_name: str = file_pattern.DEFAULT


class RunCommand(_Automation, tag="command"):
    """Run a program without a shell. The JSON is its standard input, or a file where an argument is ``{json}``."""

    arguments: list[str]
    timeout_s: int = 300


class SendJson(_Automation, tag="post"):
    """Send the JSON to a web address (HTTP POST). ``secret_header``: a header whose value is in the keyring."""

    address: str
    secret_header: str = ""


Automation = WriteSet | PutJson | RunCommand | SendJson


class WatchedFolder(Struct, kw_only=True, forbid_unknown_fields=True):
    """A folder whose new recordings are processed. ``existing``: also those that lie there at the first look."""

    folder: str
    on: bool = True
    subfolders: bool = False
    existing: bool = False


class Plan(Struct, kw_only=True):
    """All that the file says; ``problems`` has one sentence for each entry that can't be used."""

    sets: list[ExportSet] = field(default_factory=list)
    automations: list[Automation] = field(default_factory=list)
    folders: list[WatchedFolder] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def automation(self, name: str) -> Automation:
        """The one called ``name``. Raises UsageError."""
        found = next((one for one in self.automations if _same(one.name, name)), None)
        if found is None:
            raise UsageError(tr("There is no automation “{name}”.", name=name))
        return found

    def set_named(self, name: str) -> ExportSet:
        """The set called ``name``. Raises UsageError."""
        found = next((one for one in self.sets if _same(one.name, name)), None)
        if found is None:
            raise UsageError(tr("There is no export set “{name}”.", name=name))
        return found

    def put(self, entry: ExportSet | Automation | WatchedFolder, *, instead_of: str = "") -> None:
        """Add an entry, or put it in the place of the one called ``instead_of``.

        Raises UsageError for one that can't be used, or a name that another one has.
        """
        entries, key = self._list_of(entry), _key_of(entry)
        at = next((n for n, one in enumerate(entries) if instead_of and _same(_key_of(one), instead_of)), None)
        if any(_same(_key_of(one), key) for n, one in enumerate(entries) if n != at):
            raise UsageError(tr("There is “{name}” already. Choose another name.", name=key))
        check(entry, self)
        if at is None:
            entries.append(entry)
        else:
            entries[at] = entry

    def remove(self, entry: ExportSet | Automation | WatchedFolder) -> None:
        """Take an entry out. Raises UsageError for a set that an automation writes."""
        if isinstance(entry, ExportSet):
            for one in self.automations:
                if isinstance(one, WriteSet) and _same(one.set, entry.name):
                    raise UsageError(tr("“{name}” uses this export set. Remove it first.", name=one.name))
        self._list_of(entry).remove(entry)

    def remove_unused_set(self, name: str) -> None:
        """Take a set out that no automation writes any more."""
        if not any(isinstance(one, WriteSet) and _same(one.set, name) for one in self.automations):
            self.sets = [one for one in self.sets if not _same(one.name, name)]

    def _list_of(self, entry: ExportSet | Automation | WatchedFolder) -> list[Any]:
        if isinstance(entry, ExportSet):
            return self.sets
        return self.folders if isinstance(entry, WatchedFolder) else self.automations


_Entry = TypeVar("_Entry")


def formats() -> tuple[str, ...]:
    """Suffixes that documents of a set can have."""
    from meetingmate import export  # Word takes a while to load

    return (*export.FORMATS, *([MAIL] if MAIL not in export.FORMATS else []))


def check(entry: ExportSet | Automation | WatchedFolder, plan: Plan) -> None:
    """Raises UsageError with what is wrong with an entry of ``plan``. Whether folders are there is another matter."""
    if not isinstance(entry, WatchedFolder) and not entry.name.strip():
        raise UsageError(tr("The name is missing."))
    if not _key_of(entry).isprintable() or clean(_key_of(entry)) != _key_of(entry):
        raise UsageError(tr("The name holds characters that can’t be shown. Choose another one."))
    try:
        msgspec.json.encode(entry)
    except UnicodeEncodeError as error:
        raise UsageError(tr("A part of the automation is not valid text. Type it again.")) from error
    match entry:
        case ExportSet():
            if not entry.documents:
                raise UsageError(tr("The export set has no documents."))
            for document in entry.documents:
                if document.format not in formats():
                    known = ", ".join(formats())
                    raise UsageError(
                        tr("There is no format {format}; use one of {known}.", format=document.format, known=known)
                    )
                _check_folder(document.folder)
                file_pattern.check(document.name)
        case WriteSet():
            plan.set_named(entry.set)
        case PutJson():
            _check_folder(entry.folder)
            file_pattern.check(entry.file_name)
        case RunCommand():
            if not entry.arguments or not entry.arguments[0].strip() or any("\0" in one for one in entry.arguments):
                raise UsageError(tr("The command is missing."))
            if not 1 <= entry.timeout_s <= LONGEST_TIMEOUT_S:
                raise UsageError(tr("The time limit must be from 1 to {most} seconds.", most=LONGEST_TIMEOUT_S))
        case SendJson():
            web_address.parse(entry.address)
            web_address.check_header(entry.secret_header)
        case WatchedFolder():
            _check_folder(entry.folder)


def path() -> Path:
    """The file of this user."""
    return paths.config_dir() / FILE_NAME


def load() -> Plan:
    """Read the file; without one nothing happens by itself."""
    plan = Plan()
    try:
        document = toml_files.read(path()).unwrap()
    except FileNotFoundError:
        return plan
    except (OSError, toml_files.NotToml) as error:
        said = tr("The automations in {path} can’t be read ({error}). None of them runs.", path=path(), error=error)
        if isinstance(error, toml_files.NotToml):
            kept = tr("When you change one, the file is kept as {name} in the same folder.", name=f"{FILE_NAME}.bad")
            said = f"{said} {kept}"
        plan.problems.append(said)
        return plan
    _read(document, plan)
    return plan


def _read(document: dict[str, Any], plan: Plan) -> dict[str, list[str]]:
    """Put the entries of the file into ``plan``; returns for each of a section its key, "" if it can't be used."""
    keys: dict[str, list[str]] = {}
    for section in document:
        if section not in _SECTIONS:
            plan.problems.append(tr("Unknown entry {entry} in {path} was ignored.", entry=section, path=path()))
    for section, kind in _SECTIONS.items():
        entries, keys[section] = document.get(section, []), []
        for number, raw in enumerate(entries if isinstance(entries, list) else [entries], start=1):
            try:
                entry = msgspec.convert(raw, kind)
                plan.put(entry)
                keys[section].append(_key_of(entry))
            except (msgspec.ValidationError, UsageError) as error:
                keys[section].append("")
                plan.problems.append(
                    tr(
                        "{section} number {number} in {path} was ignored: {error}",
                        section=section,
                        number=number,
                        path=path(),
                        error=error,
                    )
                )
    return keys


@contextmanager
def changing() -> Iterator[Plan]:
    """The plan as it is in the file, to be changed; what was changed is written at the end. Raises StoreError."""
    try:
        with FileLock(paths.state_dir() / "automations.lock", timeout=_PATIENCE_S):
            plan = load()
            before = {section: [_key_of(one) for one in entries] for section, entries in _sections(plan).items()}
            yield plan
            _save(plan, before)
    except OSError as error:
        raise StoreError(
            tr("The automations in {path} can’t be written ({error}). Try again.", path=path(), error=error)
        ) from error


#: The tables of the file, and what each of them is. Sets come before what names them.
_SECTIONS: dict[str, Any] = {"set": ExportSet, "automation": Automation, "watch": WatchedFolder}


def _sections(plan: Plan) -> dict[str, list[Any]]:
    return {"set": plan.sets, "automation": plan.automations, "watch": plan.folders}


def _save(plan: Plan, before: dict[str, list[str]]) -> None:
    """Write ``plan``, keeping comments, and entries that could not be used. ``before`` were the keys that could."""
    document = tomlkit.document()
    if path().exists():
        try:
            document = toml_files.read(path())
        except toml_files.NotToml:
            toml_files.set_aside(path())
    used = _read(document.unwrap(), Plan())
    for section, entries in _sections(plan).items():
        tables = _tables(document.get(section))
        keys = {*before[section], *(_key_of(entry) for entry in entries)}
        known = {key: table for table, key in zip(tables, used[section], strict=False) if key in keys}
        made = [_table(known.get(_key_of(entry)), entry) for entry in entries]
        made += [table for table, key in zip(tables, used[section], strict=False) if key not in keys]
        if made:
            written = tomlkit.aot()
            for table in made:
                written.append(table)
            document[section] = written
        elif section in document:
            del document[section]
    atomic_files.write_text(path(), tomlkit.dumps(document))


def _tables(there: Any) -> list[Any]:
    """The entries of a section, in whatever form somebody wrote them. Raises UsageError for what is no entry at all and
    would be lost."""
    if there is None or isinstance(there, AoT):
        return list(there or ())
    entries = there if isinstance(there, list) else [there]
    tables = []
    for entry in entries:
        if not isinstance(entry, Mapping):
            raise UsageError(
                tr(
                    "In {path} there is {entry}, which is no automation. Take it out first: it would be lost.",
                    path=path(),
                    entry=repr(entry)[:40],
                )
            )
        table = tomlkit.table()
        table.update(entry)
        tables.append(table)
    return tables


def _table(there: Table | None, entry: Struct) -> Table:
    """``entry`` as a table: ``there`` with its comments, if it stood in the file."""
    table = tomlkit.table() if there is None else there
    there_before, values = table.unwrap(), _without_defaults(entry)
    for key in [key for key in table if key not in values]:
        del table[key]
    for key, value in values.items():
        if there_before.get(key) != value:
            table[key] = _inline(value) if key == "documents" else value
    return table


def _inline(documents: list[dict[str, Any]]) -> Any:
    written = tomlkit.array()
    for one in documents:
        item = tomlkit.inline_table()
        item.update(one)
        written.append(item)
    return written.multiline(len(documents) > 0)


def _without_defaults(entry: Struct) -> dict[str, Any]:
    values: dict[str, Any] = msgspec.to_builtins(entry)
    defaults = {one.name: one.default for one in msgspec.structs.fields(entry)}
    return {key: value for key, value in values.items() if key not in defaults or value != defaults[key]}


def _key_of(entry: Any) -> str:
    return str(entry.folder if isinstance(entry, WatchedFolder) else entry.name)


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _check_folder(text: str) -> None:
    if not text.strip():
        raise UsageError(tr("The folder is missing."))
    if not paths.expanded(text).is_absolute():
        raise UsageError(tr("Write the whole path of the folder {folder}.", folder=text))

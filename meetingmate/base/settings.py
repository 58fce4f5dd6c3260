"""Settings: typed, validated, in one TOML file of the user; an administrator can set and lock values in another.

An unknown key or a bad value is named in ``Settings.problems`` and the default is used; the file itself is
changed only by ``save``, which keeps comments and unknown keys.
"""

from __future__ import annotations

import copy
import dataclasses
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_type_hints

import msgspec
import psutil
import tomlkit
from msgspec import Meta, inspect

from meetingmate.base import atomic_files, machine_settings, paths, server_address, toml_files
from meetingmate.base.errors import UsageError
from meetingmate.base.languages import WHISPER_LANGUAGES
from meetingmate.base.machine_settings import MachineSettings
from meetingmate.base.translation import LANGUAGES, mark, tr

FILE_NAME = "settings.toml"


#: The headings and dates of the minutes exist in these languages (``texts/minutes``).
MINUTES_LANGUAGES = ("en", "de", "fr", "es", "hi", "pt", "it", "nl")

_WANTED, _FOLDER, _ADDRESS, _HERE = "wanted", "folder", "address", "here"
#: Ends of keys whose values are nobody else's: they never leave this computer.
_SECRETS = ("_key", "_token", "_password", "_secret")

#: Settings that may be several addresses.
_SEVERAL = ("writing_server", "speech_server")
#: Stands for the server of the settings where a job names its writing model; no model can be called that.
SERVER = "server:"


def _one_of(help_text: str, choices: tuple[str, ...], in_words: str = "") -> Meta:
    """What a text with ``choices`` is for; ``in_words`` says which these are where there are many."""
    pattern = rf"\A(?:{'|'.join(map(re.escape, choices))})\Z"
    return Meta(description=help_text, pattern=pattern, extra={_WANTED: in_words or f"one of {', '.join(choices)}"})


def _folder(help_text: str) -> Meta:
    return Meta(description=help_text, extra={_FOLDER: True})


def _address(help_text: str) -> Meta:
    """Where text is sent: nobody gets it by importing settings."""
    return Meta(description=help_text, extra={_ADDRESS: True, _HERE: True})


def _of_this_computer(help_text: str) -> Meta:
    """A value that means nothing, or says too much, on another computer."""
    return Meta(description=help_text, extra={_HERE: True})


@dataclass
class Settings:
    """All settings with valid values: each with its type, its default, and what it is for.

    ``problems`` names what was wrong in the files, one sentence each; ``machine`` is what an administrator has set.
    """

    speech_model: Annotated[str, Meta(description=mark("Turns speech into text"))] = "whisper-base"
    writing_model: Annotated[str, Meta(description=mark("Helps to write the minutes"))] = "smollm2-135m"
    writing_server: Annotated[
        str,
        _address(mark("Address of a server that writes the minutes instead of the writing model. Several take turns")),
    ] = ""
    writing_server_model: Annotated[
        str, _of_this_computer(mark("The model of that server, by the name it has there"))
    ] = ""
    speech_server: Annotated[
        str,
        _address(
            mark("Address of a server that turns recordings into text instead of the speech model. Several take turns")
        ),
    ] = ""
    speech_server_model: Annotated[
        str, _of_this_computer(mark("The speech model of that server, by the name it has there"))
    ] = ""
    spoken_language: Annotated[
        str,
        _one_of(
            mark("Language spoken in your meetings"),
            ("auto", *WHISPER_LANGUAGES),
            "auto or a language code such as en",
        ),
    ] = "auto"
    minutes_language: Annotated[
        str, _one_of(mark("Language of the headings and dates in the minutes"), ("spoken", *MINUTES_LANGUAGES))
    ] = "spoken"
    speakers: Annotated[bool, Meta(description=mark("Find out who speaks when"))] = True
    voice_profiles: Annotated[
        bool, Meta(description=mark("Keep the voices of people you name, to suggest their names in later meetings"))
    ] = False
    vocabulary: Annotated[list[str], Meta(description=mark("Names and terms to recognise"))] = field(
        default_factory=list
    )
    microphone: Annotated[str, _of_this_computer(mark("Microphone for recording"))] = ""
    library_folder: Annotated[str, _folder(mark("Where meetings and recordings are stored"))] = ""
    export_folder: Annotated[str, _folder(mark("Suggested folder for exports"))] = ""
    threads: Annotated[
        int, Meta(description=mark("Processor threads used for transcription and minutes"), ge=0, le=64)
    ] = 0
    beam_size: Annotated[
        int,
        Meta(
            description=mark(
                "Higher is slower and slightly more accurate. The live transcript uses 1 unless you change this"
            ),
            ge=1,
            le=10,
        ),
    ] = 5
    interface_language: Annotated[
        str,
        _one_of(mark("Language of the program"), ("", *LANGUAGES), "empty or a language code such as de"),
    ] = ""
    appearance: Annotated[
        Literal["system", "light", "dark", "light-contrast", "dark-contrast"],
        Meta(description=mark("Colours of the window")),
    ] = "system"
    keep_audio: Annotated[
        Literal["copy", "link"], Meta(description=mark("Keep a compressed copy of a recording or a link to it"))
    ] = "copy"
    appendix: Annotated[bool, Meta(description=mark("Add the transcript to the Word file"))] = False
    quotes: Annotated[
        bool, Meta(description=mark("Show the quotes behind decisions and tasks in documents, for review"))
    ] = False
    template: Annotated[str, _of_this_computer(mark("Word template that exports are set out with"))] = ""
    record_computer: Annotated[bool, Meta(description=mark("Record computer sound as well as the microphone"))] = True
    live_text: Annotated[bool, Meta(description=mark("Show a live transcript while recording"))] = True
    live_minutes: Annotated[bool, Meta(description=mark("Show decisions and tasks while recording"))] = True
    small_model: Annotated[
        str, Meta(description=mark("Smaller speech model for the live transcript if the computer is too slow"))
    ] = ""
    final_pass: Annotated[bool, Meta(description=mark("Improve the transcript after recording (slower)"))] = True
    final_pass_live: Annotated[
        bool, Meta(description=mark("Improve the transcript during the recording if the computer has time"))
    ] = True
    final_model: Annotated[
        str, Meta(description=mark("Speech model used to improve the transcript after recording"))
    ] = ""
    silence_prompt_min: Annotated[
        int, Meta(description=mark("Ask whether the meeting is over after this many minutes of silence"), ge=0, le=240)
    ] = 10
    longest_recording_h: Annotated[
        int, Meta(description=mark("Ask whether the meeting is still on after this many hours"), ge=0, le=48)
    ] = 4
    consent_text: Annotated[str, Meta(description=mark("Reminder shown before a recording starts"))] = ""
    notify_when_ready: Annotated[
        bool,
        Meta(description=mark("Show a desktop notification when minutes are ready and the window is not in front")),
    ] = True
    global_shortcut: Annotated[str, Meta(description=mark("Keys that start or stop a recording from any program"))] = ""
    shortcuts: Annotated[
        dict[str, str], Meta(description=mark("Keys of the commands you have changed. Empty keys: no shortcut"))
    ] = field(default_factory=dict)
    drafts: Annotated[bool, Meta(description=mark("Drafts of e-mails, reports and notes from your meetings"))] = True
    translation: Annotated[bool, Meta(description=mark("Transcript and minutes in another language"))] = True
    live_translation: Annotated[
        str, _one_of(mark("Translate the live transcript into"), ("", *MINUTES_LANGUAGES), "empty or a language code")
    ] = ""
    ask: Annotated[bool, Meta(description=mark("Answers from your meetings and documents"))] = True
    forms: Annotated[bool, Meta(description=mark("Forms that are filled by dictation"))] = True
    coaching: Annotated[
        bool, Meta(description=mark("Figures and suggestions about how you take part in your own meetings"))
    ] = False
    my_name: Annotated[
        str, _of_this_computer(mark("Your name as it appears in your transcripts, for the figures of coaching"))
    ] = ""
    automation: Annotated[
        bool, Meta(description=mark("Run your automations after each meeting, and watch your folders for recordings"))
    ] = False
    update_check: Annotated[
        bool, Meta(description=mark("Once a week, you are asked whether to look. Nothing is sent before you agree"))
    ] = False
    update_address: Annotated[str, _address(mark("Where the signed file about the newest version is"))] = ""
    problems: list[str] = field(default_factory=list)
    machine: MachineSettings = field(default_factory=MachineSettings)

    def locked(self, key: str) -> bool:
        """Whether an administrator has set the value, so that nobody else can change it."""
        return key in self.machine.locked

    def default(self, key: str) -> Any:
        """What holds where the user has chosen nothing: the administrator's value, else that of the program."""
        return copy.copy(self.machine.defaults.get(key, OPTIONS[key].default))

    def with_values(self, **values: Any) -> Settings:
        """These settings with other values, but for those that an administrator has locked; without ``problems``."""
        free = {key: value for key, value in values.items() if not self.locked(key)}
        return dataclasses.replace(self, **free, problems=[])

    def refuse_locked(self, key: str, value: Any) -> None:
        """Raise UsageError when ``value`` would change what an administrator has locked."""
        if self.locked(key) and value != self.machine.locked[key]:
            raise UsageError(
                tr("{key} is set by your organisation and can't be changed. Ask your administrator.", key=key)
            )

    def writer(self) -> str:
        """What writes the minutes: SERVER, the id of a writing model, or "" for none."""
        return SERVER if self.writing_server else self.writing_model

    def library_dir(self) -> Path:
        """Folder of the database and the recordings."""
        return paths.expanded(self.library_folder) if self.library_folder else paths.data_dir()

    def thread_count(self) -> int:
        """Threads an engine may use: never more than the cores that are free, as one too many costs much."""
        if self.threads:
            return self.threads
        return max(1, min(4, psutil.cpu_count(logical=False) or 1))


@dataclass(frozen=True)
class Option:
    """One setting as ``Settings`` describes it: its default, what it is for, and which values it takes.

    ``is_exported``: it may stand in a file for other computers.
    """

    key: str
    default: Any
    help: str
    minimum: int
    maximum: int
    _type: Any
    _wanted: str
    is_folder: bool
    is_address: bool
    is_exported: bool

    def problem(self, value: Any) -> str | None:
        """One sentence that says why ``value`` will not do, or None."""
        try:
            msgspec.convert(value, self._type)
            if self.is_folder and value:
                paths.expanded(value)
            if self.is_address and value:
                read = server_address.parse_all if self.key in _SEVERAL else server_address.parse
                if not read(value):
                    return f"{self.key} must be {self._wanted}, not {value!r}"
        except (msgspec.ValidationError, UsageError, UnicodeEncodeError):  # letters that are none, as from a terminal
            kind = _KINDS[type(self.default)]
            wanted = self._wanted if self._wanted and type(value) is type(self.default) else kind
            return f"{self.key} must be {wanted}, not {value!r}"
        return None


#: What a value has to be, in words.
_KINDS = {
    bool: "true or false",
    int: "a whole number",
    list: "a list of texts",
    str: "a text",
    dict: "a table of texts",
}


def _options() -> dict[str, Option]:
    described = inspect.type_info(Settings)
    types = get_type_hints(Settings, include_extras=True)
    assert isinstance(described, inspect.DataclassType)
    found = {}
    for one in described.fields:
        if not isinstance(one.type, inspect.Metadata):
            continue  # no setting
        about, kind, words = one.type, one.type.type, (one.type.extra or {}).get(_WANTED, "")
        low, high = 0, 0
        if isinstance(kind, inspect.IntType):
            low, high = kind.ge or 0, kind.le or 0
            words = f"from {low} to {high}"
        elif isinstance(kind, inspect.LiteralType):
            words = f"one of {', '.join(get_args(get_args(types[one.name])[0]))}"  # in the order of the class
        extra = about.extra or {}
        is_folder = bool(extra.get(_FOLDER))
        is_address = bool(extra.get(_ADDRESS))
        if is_folder:
            words = "a folder on this computer"
        elif is_address:
            words = "a web address such as http://localhost:8080"
        found[one.name] = Option(
            key=one.name,
            default=getattr(Settings(), one.name),
            help=(about.extra_json_schema or {})["description"],
            minimum=low,
            maximum=high,
            _type=types[one.name],
            _wanted=words,
            is_folder=is_folder,
            is_address=is_address,
            is_exported=not (is_folder or extra.get(_HERE) or one.name.endswith(_SECRETS)),
        )
    return found


OPTIONS: dict[str, Option] = _options()


def settings_path() -> Path:
    """The settings file of this user."""
    return paths.config_dir() / FILE_NAME


def load(path: Path | None = None) -> Settings:
    """Read the settings; what can't be read is named in ``problems`` and replaced by its default."""
    path = path or settings_path()
    machine = machine_settings.read(OPTIONS)
    settings = Settings(**copy.deepcopy(machine.defaults), problems=list(machine.problems), machine=machine)
    _read_into(settings, path)
    for key, value in machine.locked.items():
        setattr(settings, key, copy.copy(value))
    return settings


def _read_into(settings: Settings, path: Path) -> None:
    try:
        document = toml_files.read(path).unwrap()
    except FileNotFoundError:
        return
    except OSError as error:
        settings.problems.append(f"The settings file {path} can't be read ({error}). Default settings are used.")
        return
    except toml_files.NotToml as error:
        settings.problems.append(
            f"The settings file {path} is not valid TOML ({error}). Default settings are used. When you change one, "
            f"the file is kept as {path.name}.bad in the same folder."
        )
        return
    for key, value in document.items():
        option = OPTIONS.get(key)
        if option is None:
            settings.problems.append(f"Unknown setting {key} in {path} was ignored.")
        elif problem := option.problem(value):
            default = settings.default(key)
            settings.problems.append(f"In {path}: {problem}; the default {default!r} is used.")
        else:
            setattr(settings, key, value)


def save(settings: Settings, path: Path | None = None) -> None:
    """Write what differs from its default, keeping comments and unknown keys of the file.

    What an administrator has locked stays in the file as it was. Raises ValueError when a value is not valid, and
    OSError when the file can't be written. A file that is not valid TOML is kept beside the new one as
    ``settings.toml.bad``, or with a number where there is such a file.
    """
    path = path or settings_path()
    for key, option in OPTIONS.items():
        if problem := option.problem(getattr(settings, key)):
            raise ValueError(problem)
    document = tomlkit.document()
    if path.exists():
        try:
            document = toml_files.read(path)
        except toml_files.NotToml:
            toml_files.set_aside(path)
    there = document.unwrap()
    for key in OPTIONS:
        value = getattr(settings, key)
        if settings.locked(key) or (key in there and there[key] == value):
            continue
        if value != settings.default(key) or _has_comment(document, key):
            document[key] = as_toml(value)
        elif key in there:
            del document[key]
    atomic_files.write_text(path, tomlkit.dumps(document))


def _has_comment(document: tomlkit.TOMLDocument, key: str) -> bool:
    item = document.item(key) if key in document else None
    return isinstance(item, tomlkit.items.Item) and bool(item.trivia.comment)


def as_toml(value: Any) -> Any:
    """A value of a setting as it is written: a table in one line, which can stand above other settings."""
    if not isinstance(value, dict):
        return value
    table = tomlkit.inline_table()
    table.update(value)
    return table

"""Settings: typed, validated, in one TOML file.

An unknown key or a bad value is named in ``Settings.problems`` and the default is used; the file itself is
changed only by ``save``, which keeps comments and unknown keys.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import psutil
import tomlkit
import tomlkit.exceptions

from meetingmate.base import atomic_files, paths
from meetingmate.base.errors import UsageError
from meetingmate.base.languages import WHISPER_LANGUAGES

FILE_NAME = "settings.toml"


@dataclass(frozen=True)
class Option:
    """One setting: its default, what it is for, and which values it takes."""

    key: str
    default: Any
    help: str
    choices: tuple[str, ...] = ()
    choices_in_words: str = ""
    minimum: float | None = None
    maximum: float | None = None
    is_folder: bool = False

    def problem(self, value: Any) -> str | None:
        """One sentence that says why ``value`` will not do, or None."""
        wanted = type(self.default)
        if wanted is bool:
            if not isinstance(value, bool):
                return f"{self.key} must be true or false, not {value!r}"
        elif wanted is int:
            if isinstance(value, bool) or not isinstance(value, int):
                return f"{self.key} must be a whole number, not {value!r}"
            low, high = self.minimum, self.maximum
            if (low is not None and value < low) or (high is not None and value > high):
                return f"{self.key} must be from {low} to {high}, not {value}"
        elif wanted is list:
            if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
                return f"{self.key} must be a list of texts, not {value!r}"
        elif not isinstance(value, str):
            return f"{self.key} must be a text, not {value!r}"
        elif self.is_folder and value:
            try:
                paths.expanded(value)
            except UsageError:
                return f"{self.key} must be a folder of this computer, not {value!r}"
        if self.choices and value not in self.choices:
            return f"{self.key} must be {self.choices_in_words or 'one of ' + ', '.join(self.choices)}, not {value!r}"
        return None


#: The headings and dates of the minutes exist in these languages (``texts/minutes``).
MINUTES_LANGUAGES = ("en", "de", "fr", "es", "hi", "pt", "it", "nl")

OPTIONS: dict[str, Option] = {
    option.key: option
    for option in (
        Option("speech_model", "whisper-base", "Model that turns speech into text"),
        Option("writing_model", "smollm2-135m", "Model that helps to write the minutes; empty: rules only"),
        Option(
            "spoken_language",
            "auto",
            "Language spoken in the recordings, as a Whisper code, or auto",
            ("auto", *WHISPER_LANGUAGES),
            "auto or the code of a language that Whisper knows, such as en",
        ),
        Option(
            "minutes_language",
            "spoken",
            "Language of the headings and dates in the minutes",
            ("spoken", *MINUTES_LANGUAGES),
        ),
        Option("speakers", True, "Tell speakers apart"),
        Option("voice_profiles", False, "Keep the voices of people you name, to suggest their names in later meetings"),
        Option("vocabulary", [], "Names and terms that recognition should know"),
        Option("microphone", "", "Input device; empty: the system's default"),
        Option("library_folder", "", "Folder of the library; empty: the platform's own", is_folder=True),
        Option("export_folder", "", "Folder that exports are offered in; empty: Documents", is_folder=True),
        Option("threads", 0, "Processor threads for the models; 0: chosen by the program", minimum=0, maximum=64),
        Option(
            "beam_size",
            5,
            "Beams of the speech model: more is slower and a little better. At the default, live text uses one",
            minimum=1,
            maximum=10,
        ),
        Option(
            "appearance",
            "system",
            "Colours of the window",
            ("system", "light", "dark", "light-contrast", "dark-contrast"),
        ),
        Option("keep_audio", "copy", "Keep a compressed copy of a recording, or only a link", ("copy", "link")),
        Option("appendix", False, "Add the transcript to the Word file"),
        Option("record_computer", True, "Record the computer's own sound beside the microphone"),
        Option("live_text", True, "Write the words down while the meeting runs"),
        Option("live_minutes", True, "Look for decisions and tasks while the meeting runs"),
        Option("small_model", "", "Speech model for live text when the computer is too slow; empty: none"),
        Option("final_pass", True, "After Stop, hear the whole recording again for a better text"),
        Option("final_model", "", "Speech model of the final pass; empty: the same as for live text"),
        Option("silence_prompt_min", 10, "Ask after so many minutes of silence; 0: never", minimum=0, maximum=240),
        Option("longest_recording_h", 4, "Ask when a recording lasts so many hours; 0: never", minimum=0, maximum=48),
        Option("consent_text", "", "Reminder shown before a recording starts; empty: none"),
        Option("global_shortcut", "", "Keys that begin or end a recording from any program; empty: none"),
    )
}


@dataclass
class Settings:
    """All settings with valid values. ``problems`` names what was wrong in the file, one sentence each."""

    speech_model: str = "whisper-base"
    writing_model: str = "smollm2-135m"
    spoken_language: str = "auto"
    minutes_language: str = "spoken"
    speakers: bool = True
    voice_profiles: bool = False
    vocabulary: list[str] = field(default_factory=list)
    microphone: str = ""
    library_folder: str = ""
    export_folder: str = ""
    threads: int = 0
    beam_size: int = 5
    appearance: str = "system"
    keep_audio: str = "copy"
    appendix: bool = False
    record_computer: bool = True
    live_text: bool = True
    live_minutes: bool = True
    small_model: str = ""
    final_pass: bool = True
    final_model: str = ""
    silence_prompt_min: int = 10
    longest_recording_h: int = 4
    consent_text: str = ""
    global_shortcut: str = ""
    problems: list[str] = field(default_factory=list)

    def library_dir(self) -> Path:
        """Folder of the database and the recordings."""
        return paths.expanded(self.library_folder) if self.library_folder else paths.data_dir()

    def thread_count(self) -> int:
        """Threads an engine may use: never more than the cores that are free, as one too many costs much."""
        if self.threads:
            return self.threads
        return max(1, min(4, psutil.cpu_count(logical=False) or 1))


def settings_path() -> Path:
    """The settings file of this user."""
    return paths.config_dir() / FILE_NAME


def load(path: Path | None = None) -> Settings:
    """Read the settings; what can't be read is named in ``problems`` and replaced by its default."""
    path = path or settings_path()
    settings = Settings()
    try:
        text = atomic_files.read_small(path).decode("utf-8")
    except FileNotFoundError:
        return settings
    except (OSError, UnicodeDecodeError) as error:
        settings.problems.append(f"The settings file {path} can't be read ({error}); the defaults are used.")
        return settings
    try:
        document = tomlkit.parse(text).unwrap()
    except tomlkit.exceptions.ParseError as error:
        settings.problems.append(f"The settings file {path} is not valid TOML ({error}); the defaults are used.")
        return settings
    for key, value in document.items():
        option = OPTIONS.get(key)
        if option is None:
            settings.problems.append(f"The setting {key} in {path} is not known and was ignored.")
        elif problem := option.problem(value):
            settings.problems.append(f"In {path}: {problem}; the default {option.default!r} is used.")
        else:
            setattr(settings, key, value)
    return settings


def save(settings: Settings, path: Path | None = None) -> None:
    """Write all settings, keeping comments and unknown keys of the file.

    Raises ValueError when a value is not valid, and OSError when the file can't be written. A file that is
    not valid TOML is kept beside the new one as ``settings.toml.bad``.
    """
    path = path or settings_path()
    for key, option in OPTIONS.items():
        if problem := option.problem(getattr(settings, key)):
            raise ValueError(problem)
    document = tomlkit.document()
    if path.exists():
        try:
            document = tomlkit.parse(atomic_files.read_small(path).decode("utf-8"))
        except (tomlkit.exceptions.ParseError, UnicodeDecodeError):
            path.replace(path.with_name(path.name + ".bad"))
    there = document.unwrap()
    for key in OPTIONS:
        value = getattr(settings, key)
        if key not in there or there[key] != value:
            document[key] = value
    atomic_files.write_text(path, tomlkit.dumps(document))


_FIELDS = {f.name for f in fields(Settings)} - {"problems"}
if set(OPTIONS) != _FIELDS:  # a programming error: the table and the class must name the same settings
    raise RuntimeError(f"settings and options differ: {set(OPTIONS) ^ _FIELDS}")

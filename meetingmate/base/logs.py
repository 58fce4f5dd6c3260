"""Log files: bounded in size, and without a word of anybody's meeting.

What a log may hold is decided here and nowhere else. Numbers and ``Technical`` text (ids, languages, devices) are
written; of errors their kind and where they arose, as their sentences quote names, titles and words; of any other text
only its length; of the libraries' own messages only where they come from.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import sys
import threading
import time
import traceback
from pathlib import Path
from types import TracebackType
from typing import TextIO

from meetingmate.base import paths

#: Bytes of a log file; beside it lies one older file of this length (``NAME.log.1``).
LIMIT = 1_000_000
#: The first line of each file. Files without it are from versions that wrote what people said, and are deleted.
_HEAD = "MeetingMate log 2: no words of meetings\n"
_LOOK_S = 5.0
_OURS = ("meetingmate", "ui", "__main__", "qt")
_FOLDER = "logs"

log = logging.getLogger(__name__)


class Technical(str):
    """Text that comes from the program or the system and never from a meeting: it may stand in a log."""

    __slots__ = ()


def folder() -> Path:
    """Folder of the logs of workers and recorder."""
    return paths.state_dir() / _FOLDER


def window_file() -> Path:
    """The log of the window."""
    return paths.state_dir() / "window.log"


def start(path: Path, *, descriptors: bool = False, level: int = logging.INFO) -> None:
    """Log to ``path`` from now on, errors that nobody catches too; with ``descriptors`` also what native libraries
    write to theirs. Where the file can't be written, warnings go to the standard error output."""
    try:
        file = _BoundedFile(path)
    except OSError:
        file, level = None, logging.WARNING
    handler = file or logging.StreamHandler()
    handler.setFormatter(_RedactingFormatter())
    handler.addFilter(_is_ours_or_bad)
    logging.basicConfig(level=level, handlers=[handler])
    logging.captureWarnings(True)
    sys.excepthook = _unexpected
    threading.excepthook = lambda args: _unexpected(args.exc_type, args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: _unexpected(args.exc_type, args.exc_value, args.exc_traceback)
    if descriptors and file is not None:
        os.dup2(file.stream.fileno(), 1)
        os.dup2(file.stream.fileno(), 2)
        sys.stdout = sys.stderr = file.stream
        threading.Thread(target=file.watch, name="log-size", daemon=True).start()


def remove(*, only_with_words: bool = False) -> None:
    """Delete all logs; what this process is writing to is emptied. ``only_with_words``: those of older versions."""
    own = {handler.path: handler for handler in logging.getLogger().handlers if isinstance(handler, _BoundedFile)}
    for path in files():
        try:
            if only_with_words and _has_head(path):
                continue
            if path in own:
                own[path].empty()
            else:
                os.truncate(path, 0)  # a process that has it open goes on in an empty file
                path.unlink()
        except OSError as error:
            log.warning("%s: %s", path, error)


def files() -> list[Path]:
    """All log files that there are, of any version."""
    return sorted({*paths.state_dir().glob("*.log*"), *folder().glob("*.log*")})


def discreet_files() -> list[Path]:
    """The log files that hold no words of meetings, as those of older versions do."""
    found = []
    for path in files():
        try:
            if _has_head(path):
                found.append(path)
        except OSError as error:
            log.warning("%s: %s", path, error)
    return found


class _BoundedFile(logging.StreamHandler[TextIO]):
    """Appends to a file; when it has grown beyond LIMIT its end is copied to ``NAME.log.1`` and it begins anew.

    It is emptied in place, as native libraries and other processes hold it open.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        super().__init__(_opened(path))
        if not _has_head(path):
            self.empty()
        self.bound()

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, after making room for it."""
        self.bound()
        super().emit(record)

    def bound(self) -> None:
        """Begin anew when the file is too long."""
        try:
            if os.fstat(self.stream.fileno()).st_size > LIMIT:
                with self.path.open("rb") as read, _opened(self.path.with_name(self.path.name + ".1")) as older:
                    older.truncate(0)
                    older.write(_HEAD)
                    older.flush()
                    read.seek(-(LIMIT - len(_HEAD)), os.SEEK_END)
                    shutil.copyfileobj(read, older.buffer)
                self.empty()
        except OSError:  # a full disk: the file must not grow either
            self.empty()

    def empty(self) -> None:
        """Begin anew."""
        try:
            os.ftruncate(self.stream.fileno(), 0)
            self.stream.write(_HEAD)
        except OSError:
            return

    def watch(self) -> None:
        """Keep an eye on what native libraries write."""
        while True:
            time.sleep(_LOOK_S)
            self.acquire()
            try:
                self.bound()
            finally:
                self.release()


def _opened(path: Path) -> TextIO:
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    return os.fdopen(handle, "a", encoding="utf-8", errors="backslashreplace", buffering=1)


def _has_head(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_HEAD)) == _HEAD.encode()


# --- what is written ----------------------------------------------------------------------------------------------


def _is_ours_or_bad(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] in _OURS


class _RedactingFormatter(logging.Formatter):
    """Lines of a log file. See the module."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and the way of an error below it."""
        when = self.formatTime(record)
        line = f"{when} {record.process} {record.levelname} {record.name}: {_message(record)}"
        if record.exc_info and record.exc_info[1]:
            line += f"\n{_way(record.exc_info[1])}"
        return line


def _message(record: logging.LogRecord) -> str:
    if record.name == "py.warnings":  # "file:line: Category: text"
        found = re.match(r"(.*?:\d+): (\w+)", record.getMessage())
        return f"{found[2]} at {found[1]}" if found else "a warning"
    if record.name.partition(".")[0] not in _OURS or not isinstance(record.msg, str):
        return f"at {record.filename}:{record.lineno} in {record.funcName}"
    arguments = record.args
    if isinstance(arguments, tuple):
        arguments = tuple(_discreet(argument) for argument in arguments)
    elif arguments:
        arguments = {name: _discreet(argument) for name, argument in arguments.items()}
    try:
        return record.msg % arguments if arguments else record.msg
    except (TypeError, ValueError):  # %d for what is a text now
        return record.msg


def _discreet(argument: object) -> object:
    if argument is None or isinstance(argument, int | float | Technical):
        return argument
    if isinstance(argument, BaseException):
        return describe(argument)
    if isinstance(argument, Path):
        return _place(argument)
    if isinstance(argument, str | bytes):
        return f"<text of {len(argument)}>"
    return f"<{type(argument).__name__}>"


def _place(path: Path) -> str:
    """A path as far as MeetingMate gave it; of any other only its suffix, as its name may tell what it holds."""
    for name, base in (("state", paths.state_dir()), ("models", paths.models_dir())):
        if path.is_relative_to(base):
            return f"{name}/{path.relative_to(base)}"
    return f"<file {path.suffix if len(path.suffix) < 6 else ''}>"


def describe(error: BaseException) -> str:
    """Kind and origin of an error, without its sentence."""
    parts: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(parts) < 5:
        text = type(cause).__name__
        if isinstance(cause, OSError) and cause.errno:
            text += f" ({os.strerror(cause.errno)})"
        frames = traceback.extract_tb(cause.__traceback__)
        if frames:
            text += f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}"
        parts.append(text)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return ", from ".join(parts)


def _way(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"  {frame.filename}:{frame.lineno} in {frame.name}: {frame.line}" for frame in frames]
    return "\n".join([*lines, f"  {describe(error)}"])


def _unexpected(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    log.error("unexpected", exc_info=(kind, error or kind(), trace))


def qt_text(message: str) -> Technical:
    """A message of Qt up to what it quotes: names of files, and text that is on the screen."""
    start = re.split(r"[\"'“‘«`/\\]|\w+:(?=//)|file:", message, maxsplit=1)[0].strip()
    return Technical(start if start == message.strip() else f"{start} ...")

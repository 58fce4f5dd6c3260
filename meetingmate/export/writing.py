"""Writing an export to its file: the format by suffix, whole or not at all, every failure in one sentence."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from meetingmate.base import atomic_files
from meetingmate.base.errors import ExportError, UsageError
from meetingmate.base.translation import tr
from meetingmate.domain.meeting import Meeting, Minutes, Utterance
from meetingmate.export import (
    machine,
    markdown,
    obsidian,
    page_sound,
    pdf,
    plain,
    subtitles,
    template_store,
    transcript_data,
    view,
    web_page,
    word,
)
from meetingmate.export.cleaning import file_stem
from meetingmate.export.meeting_tasks import tasks_of
from meetingmate.export.options import ExportOptions
from meetingmate.export.task_tables import TABLES
from meetingmate.export.view_model import MinutesView

_Renderer = Callable[[Meeting, Sequence[Utterance], Minutes | None, ExportOptions], bytes]


def _word(meeting: Meeting, utterances: Sequence[Utterance], minutes: Minutes | None, options: ExportOptions) -> bytes:
    built = view.build(meeting, utterances, minutes, options)
    if options.template:
        return template_store.filled(template_store.find(options.template), built)
    return word.render_minutes(built)


def pdf_of(meeting: Meeting, utterances: Sequence[Utterance], minutes: Minutes | None, options: ExportOptions) -> bytes:
    """The PDF of a meeting, as ``write`` writes it. Raises ExportError when it can't be made."""
    return pdf.render_minutes(view.build(meeting, utterances, minutes, options))


def _text(render: Callable[[MinutesView], str]) -> _Renderer:
    def write(
        meeting: Meeting, utterances: Sequence[Utterance], minutes: Minutes | None, options: ExportOptions
    ) -> bytes:
        return render(view.build(meeting, utterances, minutes, options)).encode("utf-8")

    return write


def _markdown(
    meeting: Meeting, utterances: Sequence[Utterance], minutes: Minutes | None, options: ExportOptions
) -> bytes:
    built = view.build(meeting, utterances, minutes, options)
    text = obsidian.render(built, meeting, minutes) if options.obsidian else markdown.render(built)
    return text.encode("utf-8")


def _tasks(suffix: str) -> _Renderer:
    def write(
        meeting: Meeting, utterances: Sequence[Utterance], minutes: Minutes | None, options: ExportOptions
    ) -> bytes:
        if minutes is None:
            raise ExportError(
                tr(
                    "{title} has no minutes yet, so it has no tasks. Make the minutes first.",
                    title=meeting.title,
                )
            )
        language = options.language or minutes.language or meeting.language
        return TABLES[suffix](tasks_of(meeting, minutes), language, options.emails, options.calendar)

    return write


def _timed(render: Callable[[Meeting, Sequence[Utterance]], str]) -> _Renderer:
    """A format that is nothing without times."""

    def write(
        meeting: Meeting, utterances: Sequence[Utterance], minutes: Minutes | None, options: ExportOptions
    ) -> bytes:
        if not meeting.timed:
            raise ExportError(
                tr(
                    "{title} can't be written in this format, because its imported transcript has no times; "
                    "export it as text or Word.",
                    title=meeting.title,
                )
            )
        return render(meeting, utterances).encode("utf-8")

    return write


_RENDERERS: dict[str, _Renderer] = {
    ".docx": _word,
    ".pdf": pdf_of,
    ".md": _markdown,
    ".txt": _text(plain.render),
    ".srt": _timed(lambda meeting, utterances: subtitles.srt(utterances)),
    ".vtt": _timed(lambda meeting, utterances: subtitles.vtt(utterances, meeting.title)),
    ".json": lambda meeting, utterances, minutes, options: machine.render(meeting, utterances, minutes).encode("utf-8"),
    ".html": _text(web_page.render),
    ".xlsx": _tasks(".xlsx"),
    ".csv": _tasks(".csv"),
    ".ics": _tasks(".ics"),
    ".lrc": _timed(transcript_data.lrc),
    ".tsv": _timed(lambda meeting, utterances: transcript_data.tsv(utterances)),
    ".rttm": _timed(transcript_data.rttm),
    ".whisper.json": _timed(transcript_data.whisper_json),
}

#: Suffixes that ``write`` takes.
FORMATS = tuple(_RENDERERS)


def suffix_of(path: Path) -> str:
    """The ending of ``path`` that names its format, in small letters: the longest of those that are known."""
    name = path.name.lower()
    known = [suffix for suffix in _RENDERERS if name.endswith(suffix) and name != suffix]
    return max(known, key=len, default=path.suffix.lower())


def check_suffix(path: Path) -> str:
    """The suffix of ``path`` in small letters. Raises UsageError naming the known ones if it is none of them."""
    suffix = suffix_of(path)
    if suffix not in _RENDERERS:
        known = ", ".join(FORMATS)
        raise UsageError(
            tr("{file} has the ending {ending}; use one of {known}.", file=path.name, ending=path.suffix, known=known)
            if suffix
            else tr("{file} has no ending; use one of {known}.", file=path.name, known=known)
        )
    return suffix


def write(
    path: Path,
    meeting: Meeting,
    utterances: Sequence[Utterance],
    minutes: Minutes | None,
    options: ExportOptions | None = None,
) -> None:
    """Write the meeting to ``path`` in the format of its suffix (one of ``FORMATS``).

    The file is there whole or not at all: after a failure an older one is as it was. Raises UsageError for an
    unknown suffix and ExportError with what to do when the file can't be written.
    """
    path = Path(path)
    suffix = check_suffix(path)
    options = options or ExportOptions()
    _check_name(path)
    if suffix == ".html" and options.sound is not None:
        with _explained(path):
            sound = page_sound.address(path, options)
            data = web_page.render(view.build(meeting, utterances, minutes, options), sound).encode("utf-8")
            page_sound.write(path, data, options)
        return
    save(path, _RENDERERS[suffix](meeting, utterances, minutes, options))


def suggested_name(meeting: Meeting, suffix: str = ".docx") -> str:
    """A file name for an export of ``meeting``, valid on every system."""
    return file_stem(f"{meeting.date} {meeting.title}") + suffix


def save(path: Path, data: bytes) -> None:
    """Write a document whole or not at all. Raises ExportError with what to do when it can't be written."""
    _check_name(path)
    with _explained(path):
        # Replacing a file under Word's feet would lose what is typed there, where the system lets it happen.
        lock = _lock_of(path)
        if lock is not None:
            raise ExportError(
                tr(
                    "{file} is open in another program: close it there and export again. If it is not, "
                    "delete the left-over file {name} in {folder}.",
                    file=path.name,
                    name=lock.name,
                    folder=path.parent,
                )
            )
        atomic_files.write_bytes(path, data, shared=True)


def _check_name(path: Path) -> None:
    if "\0" in str(path):
        raise ExportError(tr("The file name contains a character that is not allowed; choose another name."))


def _lock_of(path: Path) -> Path | None:
    """The file with which Word or LibreOffice marks ``path`` as open, None when there is none."""
    if path.suffix.lower() != ".docx":
        return None
    # Word writes "~$" over the first two letters of longer names, so that the name gets no longer.
    cut = 0 if len(path.stem) <= 6 else 1 if len(path.stem) == 7 else 2
    names = (f"~${path.name[cut:]}", f"~${path.name}", f".~lock.{path.name}#")
    return next((lock for name in names if os.path.exists(lock := path.with_name(name))), None)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn an OSError into one sentence that says what to do."""
    try:
        yield
    except (OSError, UnicodeEncodeError) as error:
        raise ExportError(_explanation(path, error)) from error


def _explanation(path: Path, error: OSError | UnicodeEncodeError) -> str:
    code = error.errno if isinstance(error, OSError) else errno.EINVAL
    if code in (errno.EISDIR, errno.EACCES, errno.EPERM) and os.path.isdir(path):
        return tr("{path} is a folder; choose another file name.", path=path)
    if code in (errno.EACCES, errno.EPERM):
        if os.path.exists(path):  # unlike Path.exists() it does not raise where the folder is closed to us
            return tr(
                "{path} can't be replaced: it is open in another program or protected; close it there, "
                "or choose another name or folder.",
                path=path,
            )
        return tr("You don't have permission to write to {folder}; choose another folder.", folder=path.parent)
    if code in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return tr("The disk of {folder} is full; free some space or choose another folder.", folder=path.parent)
    if code == errno.EROFS:
        return tr("The disk of {folder} is read-only; choose another folder.", folder=path.parent)
    if code == errno.ENAMETOOLONG:
        return tr("The name {name}… is too long for this disk; choose a shorter one.", name=path.name[:40])
    if code in (errno.ENOTDIR, errno.EEXIST):
        return tr("{folder} is not a folder; choose another folder.", folder=path.parent)
    if code == errno.EINVAL:
        return tr(
            "The name {file} contains characters that this disk does not allow; choose another name.",
            file=repr(path.name),
        )
    return tr("{path} can't be written ({error}); choose another folder.", path=path, error=error)

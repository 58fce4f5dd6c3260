"""Command line of archives: thousands of recordings worked through by many processes, and found again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from meetingmate import models
from meetingmate.base.errors import ModelError, UsageError
from meetingmate.base.exit_codes import ExitCode, parts_missing
from meetingmate.base.settings import MINUTES_LANGUAGES, SERVER, Settings
from meetingmate.base.text import count_of
from meetingmate.cli import console
from meetingmate.cli.opening import user_settings
from meetingmate.cli.option_types import PATH, SPEAKERS, Speakers
from meetingmate.cli.options import json_option, quiet_option, speech_model_option, writing_model_option
from meetingmate.cli.signals import Interruptions
from meetingmate.jobs.archive import cluster, index
from meetingmate.jobs.archive.progress import Progress
from meetingmate.jobs.archive.run import ArchiveRun, Report, Watcher
from meetingmate.jobs.archive.task import choices
from meetingmate.sealing import keys

_Command = TypeVar("_Command", bound=Callable[..., Any])

_MOST_NAMED = 20


def _tls_options(command: _Command) -> _Command:
    """Options of certificates: all three are files."""
    for option in reversed(
        (
            click.option("--tls-ca", type=PATH, help="Certificate of the authority (PEM)."),
            click.option("--tls-cert", type=PATH, help="Certificate of this computer (PEM)."),
            click.option("--tls-key", type=PATH, help="File with the key of that certificate (PEM)."),
        )
    ):
        command = option(command)
    return command


def _certificates(ca: Path | None, cert: Path | None, key: Path | None) -> cluster.Certificates | None:
    if ca is None and cert is None and key is None:
        return None
    if ca is None or cert is None or key is None:
        raise UsageError("Give --tls-ca, --tls-cert and --tls-key together.")
    return cluster.Certificates(ca, cert, key)


@click.command(name="archive-run")
@click.argument("folder", type=PATH)
@click.option("-o", "--output", "result", type=PATH, required=True, metavar="RESULT", help="Folder to write.")
@click.option("--workers", type=click.IntRange(1, 1000), help="Processes on this computer. Default: one a core.")
@click.option("--scheduler", metavar="ADDRESS", help="Use the cluster of this Dask scheduler, such as tls://host:8786.")
@_tls_options
@click.option("--dashboard-port", type=click.IntRange(0, 65535), default=8787, help="Of Dask's page on this computer.")
@click.option("--language", help="Spoken language of all recordings, as a code such as en. Default: detected.")
@click.option("--minutes-language", type=click.Choice(("spoken", *MINUTES_LANGUAGES)), help="Language of the text.")
@click.option("--speakers", type=SPEAKERS, metavar="TEXT", help="Whether to detect speakers: auto or none.")
@speech_model_option
@writing_model_option
@click.option("--no-sound", is_flag=True, help="Leave the recordings out of the bundles.")
@click.option(
    "--split",
    "split_min",
    type=click.FloatRange(min=0),
    default=60.0,
    metavar="MINUTES",
    help="Longer recordings are worked on in parts of this length, with --language. 0: never. Default: 60.",
)
@quiet_option
@json_option
def archive_run(
    folder: Path,
    result: Path,
    workers: int | None,
    scheduler: str | None,
    tls_ca: Path | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    dashboard_port: int,
    language: str | None,
    minutes_language: str | None,
    speakers: Speakers | None,
    speech_model: str | None,
    writing_model: str | None,
    no_sound: bool,
    split_min: float,
    quiet: bool,
    as_document: bool,
) -> ExitCode:
    """Make the minutes of all recordings in FOLDER, with several processes or computers at once.

    RESULT gets a bundle for each recording, which `meetingmate import` takes, and an index for `meetingmate
    archive-search`. Run the same command again to continue, or after recordings were added. Exit code 3 when
    recordings failed; they are named here and in RESULT/failures.
    """
    if workers and scheduler:
        raise UsageError("Give --workers for this computer or --scheduler for a cluster, not both.")
    if speakers and speakers.expected:
        raise UsageError("--speakers must be auto or none here: the recordings differ.")
    certificates = _certificates(tls_ca, tls_cert, tls_key)
    settings = user_settings(
        spoken_language=language,
        minutes_language=minutes_language,
        speech_model=speech_model,
        writing_model=writing_model,
    )
    if speakers and speakers.told_apart is not None:
        settings = settings.with_values(speakers=speakers.told_apart)
    need = cluster.memory_needed(settings)
    made: cluster.Cluster
    if scheduler:
        made = cluster.RemoteCluster(need, scheduler, certificates)
    else:
        _need_models(settings)
        made = cluster.LocalCluster(need, cluster.workers_here(need, workers), dashboard_port)
    if keys.is_encrypted(settings.library_dir()):
        console.say("Your library is encrypted, but the bundles and the index will not be.")
    with Interruptions() as interruptions, console.ProgressView(quiet=quiet) as view:
        watcher = _Shown(view, interruptions)
        with made:
            if not made.workers() and scheduler:
                view.note("The scheduler has no workers yet. The run begins when one comes.")
            if made.dashboard:
                view.note(f"Dask's page about this run: {made.dashboard}")
            try:
                wanted = choices(settings, with_sound=not no_sound)
                report = ArchiveRun(folder, result, wanted, made, watcher, split_s=split_min * 60).run()
            except KeyboardInterrupt:
                view.note("Stopping. Run the same command to continue.")
                raise
    return _say(report, result, as_document=as_document)


def _need_models(settings: Settings) -> None:
    """Raise ModelError when a model of ``settings`` is not installed here: thousands of minutes would be the worse."""
    wanted = [settings.speech_model, "" if settings.writer() == SERVER else settings.writing_model]
    for model in wanted:
        if model and not models.is_installed(models.card(model)):
            raise ModelError(f"The model {model} is not installed. Run `meetingmate models install {model}`.")


class _Shown(Watcher):
    """Shows the run on the console, and ends it at Ctrl+C."""

    def __init__(self, view: console.ProgressView, interruptions: Interruptions) -> None:
        self._view, self._interruptions = view, interruptions

    def show(self, progress: Progress) -> None:
        """How far the run is."""
        facts = [count_of(progress.workers, "worker")]
        if progress.speed is not None:
            facts.append(f"{progress.speed:.1f} h of recording an hour")
        if progress.failed:
            facts.append(f"{progress.failed} failed")
        if progress.seconds_left is not None:
            facts.append(f"about {console.clock(progress.seconds_left)} left")
        ready = progress.done + progress.there + progress.same
        self._view.archive(f"{ready} of {progress.total} recordings", progress.share, ", ".join(facts))

    def note(self, sentence: str) -> None:
        """A line that stays."""
        self._view.note(sentence)

    def check(self) -> None:
        """Raise KeyboardInterrupt after Ctrl+C."""
        self._interruptions.check()


def _say(report: Report, result: Path, *, as_document: bool) -> ExitCode:
    progress = report.progress
    if as_document:
        console.print_json(msgspec.to_builtins(report))
    else:
        parts = [f"{progress.done} done"]
        parts += [f"{progress.there} done before"] if progress.there else []
        parts += [f"{progress.same} the same as another one"] if progress.same else []
        parts += [f"{progress.failed} failed"] if progress.failed else []
        console.line(f"{progress.total} recordings: {', '.join(parts)}. {result} holds {report.indexed} meetings.")
    for sentence in report.missing[:_MOST_NAMED]:
        console.say(sentence)
    if len(report.missing) > _MOST_NAMED:
        console.say(f"{len(report.missing) - _MOST_NAMED} more remarks are in the minutes themselves.")
    if report.failed:
        console.say(f"Why recordings failed is in {result / 'failures'}. Run the same command to try them again.")
    return parts_missing(report.failed)


@click.command(name="archive-worker")
@click.argument("scheduler", metavar="ADDRESS")
@click.option("--workers", type=click.IntRange(1, 1000), help="Processes on this computer. Default: one a core.")
@_tls_options
@speech_model_option
@writing_model_option
def archive_worker(
    scheduler: str,
    workers: int | None,
    tls_ca: Path | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    speech_model: str | None,
    writing_model: str | None,
) -> None:
    """Work for `meetingmate archive-run --scheduler ADDRESS` until Ctrl+C.

    The folders of the run must be there under the same paths. The models are those of your settings, unless named.
    """
    security = cluster.security_of(_certificates(tls_ca, tls_cert, tls_key), scheduler)
    settings = user_settings(speech_model=speech_model, writing_model=writing_model)
    _need_models(settings)
    count = cluster.workers_here(cluster.memory_needed(settings), workers)
    from meetingmate.jobs.archive import serving  # late: Dask, an optional package

    console.say(f"{count_of(count, 'worker')} for {scheduler}. Ctrl+C ends them.")
    with Interruptions() as interruptions:
        serving.serve(scheduler, security, count, check=interruptions.check, note=console.say)


@click.command(name="archive-search")
@click.argument("result", type=PATH)
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1), default=50, help="Meetings to show at most. Default: 50.")
@json_option
def archive_search(result: Path, words: tuple[str, ...], limit: int, as_document: bool) -> ExitCode:
    """Find meetings with all WORDS in RESULT, the folder of an archive run. Exit code 1 when there is none."""
    found: list[index.Match] = []
    more = False
    for match in index.search(result, list(words)):
        if len(found) == limit:
            more = True
            break
        found.append(match)
    if as_document:
        console.print_json({"meetings": msgspec.to_builtins(found), "more": more})
    else:
        for one in found:
            console.line(f"{one.date}  {console.clock(one.duration_s)}  {one.title}")
            console.line(f"    {one.excerpt}")
            console.line(f"    {result / one.file}")
        if more:
            console.say(f"There are more than {limit}. Add a word, or use --limit.")
        if found:
            console.say("`meetingmate import FILE` takes a meeting into your library.")
        else:
            console.say("No meetings have all of these words.")
    return ExitCode.DONE if found else ExitCode.FAILED


COMMANDS = (archive_run, archive_worker, archive_search)

"""Automations of a session: planned when the minutes of a meeting are final, run in a thread of their own.

A run is written down before its meeting counts as finished, so that none is lost; and with each step that can't be
taken back, so that none is repeated. When the program died meanwhile, documents that are missing are written at the
next start; a command or a web address that may have got its meeting already does not get it again: the log says so.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from meetingmate.base.errors import MeetingMateError, StoreError, UsageError
from meetingmate.base.logs import Technical
from meetingmate.base.settings import Settings
from meetingmate.base.translation import tr
from meetingmate.jobs.automation import command, documents, plan, sending
from meetingmate.jobs.automation.ledger import Ledger, RunRow, key_of
from meetingmate.jobs.automation.outcome import DELAYS_S, Outcome, Stopped, Trouble
from meetingmate.jobs.automation.plan import Automation, Document, Plan, PutJson, RunCommand, SendJson, WriteSet
from meetingmate.library import Job, Library

log = logging.getLogger(__name__)

#: How often it is looked for runs whose next try has come.
_LOOK_EVERY_S = 1.0
#: Seconds that closing waits for a run that can't be stopped, such as an answer of a server.
_CLOSE_S = 5.0
#: The step of a run whose meeting may have been handed over.
_HANDED_OVER = "handed over"


class Automations:
    """Runs what ``plan.load`` says on the meetings of ``library``.

    ``on_run`` hears of each run that has ended, ``on_problem`` once of each sentence about entries of the plan that
    can't be used when something was to run; both from any thread. Nothing happens, and no file is made, while
    ``Settings.automation`` is off.
    """

    def __init__(
        self,
        library: Library,
        settings: Settings,
        on_run: Callable[[RunRow], None] = lambda run: None,
        on_problem: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        self._library, self._settings, self._on_run, self._on_problem = library, settings, on_run, on_problem
        self._told: set[str] = set()
        self._library_key = key_of(library.folder)
        self._ledger: Ledger | None = None
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def ledger(self) -> Ledger:
        """The log, opened when it is first needed. Raises StoreError."""
        with self._lock:
            if self._ledger is None:
                self._ledger = Ledger()
            return self._ledger

    def take_settings(self, settings: Settings) -> None:
        """Other settings hold from now on."""
        self._settings = settings
        if self._thread is not None:
            self._wake.set()

    def start(self) -> None:
        """Work off what waits, and what comes, in a thread of its own."""
        self._thread = threading.Thread(target=self._work, name="automation", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Begin nothing more, and end a command that runs. May be called from any thread."""
        self._stop.set()
        self._wake.set()

    def close(self) -> None:
        """Stop. What waits goes on at the next start; a command that runs is ended.

        A job that ends afterwards still has its runs written down.
        """
        self.stop()
        if self._thread is not None:
            self._thread.join(_CLOSE_S)
        with self._lock:
            if self._ledger is not None and not (self._thread and self._thread.is_alive()):
                self._ledger.close()
                self._ledger = None

    def before_done(self, job: Job) -> None:
        """The minutes of a meeting are final: write down what is to run. Called before its job counts as done."""
        if not self._settings.automation:
            return
        try:
            self.schedule(job)
        except MeetingMateError as error:  # the meeting is finished all the same
            log.warning("automations of %s: %s", Technical(job.meeting), error)
        except Exception:  # it is called at the end of a job: no other job must be stopped
            log.exception("automations of %s", Technical(job.meeting))
        self._wake.set()

    def schedule(self, job: Job) -> None:
        """Write down what is to run for a finished meeting. Raises StoreError."""
        minutes = self._library.minutes(job.meeting) if job.minutes else None
        if minutes is None:
            return
        known = plan.load()
        for sentence in known.problems:
            if sentence not in self._told:
                self._told.add(sentence)
                self._on_problem(sentence)
        for one in known.automations:
            if one.on and (one.rewritten or not job.again):
                self.ledger.add(self._library_key, one.name, kind_of(one), job.meeting, minutes.version)

    def run_by_hand(self, name: str, meeting_id: str) -> RunRow:
        """Run an automation now, whether it is on and whether it ran before; a failure is not tried again.

        Raises UsageError when automations are switched off or the meeting has no minutes.
        """
        require_on(self._settings)
        automation = plan.load().automation(name)
        minutes = self._library.minutes(self._library.meeting(meeting_id).id)
        if minutes is None:
            raise UsageError(tr("This meeting has no minutes yet."))
        ledger = self.ledger
        number = ledger.add(
            self._library_key, automation.name, kind_of(automation), meeting_id, minutes.version, by_hand=True
        )
        assert number is not None
        return self._claimed(number, automation) or ledger.run(number)

    def work_off(self, of: str = "") -> list[RunRow]:
        """Do what is due now, or of it what concerns the meeting ``of``; returns the runs as they ended.

        Raises StoreError.
        """
        due = [run for run in self.ledger.due(time.time()) if of in ("", run.meeting)]
        ended = []
        for run in due:
            if self._stop.is_set() or not self._settings.automation:
                break
            job = self._library.job(run.meeting)
            if job is not None and job.unfinished():  # it makes other minutes, or is about to say that it is done
                continue
            if job is None and run.library != self._library_key:  # of another library
                continue
            known = plan.load()
            found = next((one for one in known.automations if one.name == run.automation), None)
            unreadable = found is None and bool(known.problems)  # it may be one that can't be read now
            instead = Outcome(code="plan", retry=True) if unreadable else Outcome(code="off")
            if done := self._claimed(run.number, found if found and found.on else instead):
                ended.append(done)
        return ended

    def settle_cut_off(self) -> None:
        """Say what became of runs whose process is gone. Raises StoreError."""
        for run in self.ledger.cut_off():
            if _HANDED_OVER in run.steps:
                self.ledger.end(run.number, "unknown", "unknown")
            elif run.by_hand:
                self.ledger.end(run.number, "failed", "killed")
            else:
                self.ledger.end(run.number, "waiting", "", next_try=time.time())
                continue
            self._on_run(self.ledger.run(run.number))

    # --- the thread -----------------------------------------------------------------------------------------

    def _work(self) -> None:
        begun = False
        while not self._stop.is_set():
            if self._settings.automation:
                try:
                    if not begun:
                        command.remove_left_over()
                        self.settle_cut_off()
                        begun = True
                    self.work_off()
                except MeetingMateError as error:
                    log.warning("automations: %s", error)
            self._wake.wait(_LOOK_EVERY_S if self._settings.automation else None)
            self._wake.clear()

    def _claimed(self, number: int, automation: Automation | Outcome) -> RunRow | None:
        """Do a run if nobody else does, or end it with an outcome; returns how it ended."""
        ledger = self.ledger
        run = ledger.claim(number)
        if run is None:
            return None
        outcome = self._outcome(run, automation)
        if outcome is None:  # stopped before anything that can't be done again
            ledger.end(number, "failed" if run.by_hand else "waiting", "killed" if run.by_hand else "")
        elif outcome.good:
            ledger.end(number, "done", outcome.code, outcome.number)
        elif outcome.retry and not run.by_hand and run.attempts <= len(DELAYS_S):
            delay_s = max(DELAYS_S[run.attempts - 1], outcome.wait_s)
            ledger.end(number, "waiting", outcome.code, outcome.number, next_try=time.time() + delay_s)
        else:
            ledger.end(number, "failed", outcome.code, outcome.number)
        ended = ledger.run(number)
        log.info(
            "automation %s, %s: %s %d", Technical(run.kind), Technical(run.meeting), Technical(ended.code), ended.amount
        )
        self._on_run(ended)
        return ended

    def _outcome(self, run: RunRow, automation: Automation | Outcome) -> Outcome | None:
        """What became of it; None when the program is about to end."""
        if isinstance(automation, Outcome):
            return automation
        try:
            content = documents.content_of(self._library, run.meeting, run.version)
            if content is None or self._is_trashed(run.meeting):
                return Outcome(code="gone")
            return self._do(run, automation, content)
        except Trouble as trouble:
            return trouble.outcome
        except Stopped:
            return None
        except StoreError:
            return Outcome(code="gone")
        except Exception:  # the border of the thread: one that fails must not stop the others
            log.exception("automation %s", Technical(run.kind))
            return Outcome(code="error")

    def _do(self, run: RunRow, automation: Automation, content: documents.Content) -> Outcome:
        ledger = self.ledger
        match automation:
            case WriteSet() | PutJson():
                wanted = documents_of(automation, plan.load())
                documents.write(
                    wanted, content, run.steps, lambda steps: ledger.note(run.number, steps), self._stop.is_set
                )
                return Outcome(code="files", number=len(wanted))
            case RunCommand():
                data = documents.json_of(content)
                ledger.note(run.number, [_HANDED_OVER])
                return command.run(automation.arguments, data, automation.timeout_s, self._stop.is_set)
            case SendJson():
                data = documents.json_of(content)
                ledger.note(run.number, [_HANDED_OVER])
                delivery = f"{run.meeting}-{run.version}" + (f"-{run.number}" if run.by_hand else "")
                return sending.send(automation, data, delivery)

    def _is_trashed(self, meeting_id: str) -> bool:
        row = self._library.database.row("SELECT trashed FROM meetings WHERE id = ?", (meeting_id,))
        return row is None or row[0] is not None


def kind_of(automation: Automation) -> str:
    """``export``, ``folder``, ``command`` or ``post``, as in the file."""
    return str(type(automation).__struct_config__.tag)


def documents_of(automation: WriteSet | PutJson, known: Plan) -> list[Document]:
    """What an automation writes. Raises Trouble when its set is gone."""
    if isinstance(automation, PutJson):
        return [Document(format=".json", folder=automation.folder, name=automation.file_name)]
    try:
        return known.set_named(automation.set).documents
    except UsageError as error:
        raise Trouble(Outcome(code="plan")) from error


def require_on(settings: Settings) -> None:
    """Raises UsageError when automations are switched off as a whole."""
    if settings.automation:
        return
    if settings.locked("automation"):
        raise UsageError(tr("Automations are switched off by your organisation. Ask your administrator."))
    raise UsageError(tr("Automations are switched off. Switch them on in the settings first."))


def destinations(settings: Settings) -> list[SendJson]:
    """Those that send minutes to a web address as things stand."""
    if not settings.automation:
        return []
    return [one for one in plan.load().automations if isinstance(one, SendJson) and one.on]

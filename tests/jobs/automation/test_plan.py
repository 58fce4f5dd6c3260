"""The file of the automations: readable, strict, never fatal, and kept as its owner wrote it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from meetingmate.base.errors import StoreError, UsageError
from meetingmate.jobs.automation import plan, web_address
from meetingmate.jobs.automation.plan import (
    Document,
    PutJson,
    RunCommand,
    SendJson,
    WatchedFolder,
    WriteSet,
)

TEXT = """\
# mine
[[set]]
name = "Team"
documents = [
    { format = ".docx", folder = "/minutes", name = "{year}/{series} {date}" },
    { format = ".eml", folder = "/minutes", transcript = true },
]

[[automation]]
kind = "export"
name = "Minutes"  # for the team
set = "Team"

[[automation]]
kind = "post"
name = "Wiki"
on = false
address = "https://wiki.example.org/hook?key=1"
secret_header = "Authorization"

[[watch]]
folder = "/recordings"
subfolders = true
"""


def written(text: str) -> plan.Plan:
    plan.path().write_text(text, encoding="utf-8")
    return plan.load()


def test_without_a_file_nothing_happens_by_itself(home: Path) -> None:
    found = plan.load()
    assert (found.sets, found.automations, found.folders, found.problems) == ([], [], [], [])


def test_the_file_is_read(home: Path) -> None:
    found = written(TEXT)
    assert found.problems == []
    assert found.set_named("team").documents[0] == Document(
        format=".docx", folder="/minutes", name="{year}/{series} {date}"
    )
    assert found.automations == [
        WriteSet(name="Minutes", set="Team"),
        SendJson(name="Wiki", on=False, address="https://wiki.example.org/hook?key=1", secret_header="Authorization"),
    ]
    assert found.folders == [WatchedFolder(folder="/recordings", subfolders=True)]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('[[automation]]\nkind = "export"\nname = "x"\nset = "none"', "There is no export set “none”"),
        ('[[automation]]\nkind = "shell"\nname = "x"', "Invalid value 'shell'"),
        ('[[automation]]\nkind = "command"\nname = "x"\narguments = "rm -rf"', "Expected `array`, got `str`"),
        ('[[automation]]\nkind = "command"\nname = "x"\narguments = []', "The command is missing"),
        ('[[automation]]\nkind = "command"\nname = "x"\narguments = ["a"]\ntimeout_s = 0', "time limit must be"),
        ('[[automation]]\nkind = "command"\nname = "x"\narguments = ["a"]\nshell = true', "unknown field `shell`"),
        ('[[automation]]\nkind = "folder"\nname = "x"\nfolder = "here"', "Write the whole path"),
        ('[[automation]]\nkind = "folder"\nname = "x"\nfolder = "/a"\nfile_name = "{x}"', "can’t hold {x}"),
        ('[[automation]]\nkind = "post"\nname = "x"\naddress = "ftp://x"', "not a web address"),
        (
            '[[automation]]\nkind = "post"\nname = "x"\naddress = "https://a"\nsecret_header = "Host"',
            "can’t be the name",
        ),
        ('[[automation]]\nkind = "post"\nname = " "\naddress = "https://a"', "The name is missing"),
        ('[[set]]\nname = "x"\ndocuments = []', "has no documents"),
        ('[[set]]\nname = "x"\ndocuments = [{ format = ".exe", folder = "/a" }]', "There is no format .exe"),
        ('[[watch]]\nfolder = ""', "The folder is missing"),
        ('[[watch]]\nfolder = "/a"\n\n[[watch]]\nfolder = "/a"', "already"),
        ("[[hook]]\na = 1", "Unknown entry hook"),
    ],
)
def test_what_cannot_be_used_is_named_and_the_rest_holds(home: Path, entry: str, said: str) -> None:
    found = written(f'{entry}\n\n[[automation]]\nkind = "folder"\nname = "good"\nfolder = "/a"\n')
    assert [one.name for one in found.automations] == ["good"]
    [problem] = found.problems
    assert said in problem


def test_a_table_in_the_place_of_a_list_is_one_entry(home: Path) -> None:
    found = written('[automation]\nkind = "folder"\nname = "x"\nfolder = "/a"\n\nwatch = 3\n')
    assert found.automations == []
    assert "unknown field `watch`" in found.problems[0]


@pytest.mark.parametrize("content", [b"= nonsense", b"\xff\xfe", b"a = 1\na = 2"])
def test_a_broken_file_is_named_and_kept_when_a_new_one_is_written(home: Path, content: bytes) -> None:
    plan.path().write_bytes(content)
    assert "can’t be read" in plan.load().problems[0]
    with plan.changing() as found:
        found.put(PutJson(name="x", folder="/a"))
    assert plan.path().with_name("automations.toml.bad").read_bytes() == content
    assert plan.load().automations == [PutJson(name="x", folder="/a")]
    plan.path().write_bytes(content + b"!")
    with plan.changing():
        pass
    assert plan.path().with_name("automations.toml.bad").read_bytes() == content
    assert plan.path().with_name("automations.toml.bad-2").read_bytes() == content + b"!"


@pytest.mark.parametrize(
    "text",
    [
        'watch = [{folder = "/w"}, {folder = "/later", rate = 3}]\n',
        '[automation]\nkind = "shell"\nname = "Old"\nfolder = "/later"\n',
    ],
)
def test_entries_in_another_form_stay_though_they_can_not_be_used(home: Path, text: str) -> None:
    before = written(text)
    assert before.problems
    with plan.changing() as found:
        found.put(PutJson(name="x", folder="/a"))
        found.put(WatchedFolder(folder="/b"))
    after = plan.load()
    assert "/later" in plan.path().read_text("utf-8")
    assert len(after.problems) == len(before.problems)
    assert after.folders == [*before.folders, WatchedFolder(folder="/b")]
    assert after.automations == [PutJson(name="x", folder="/a")]


def test_what_is_no_entry_at_all_is_not_written_over(home: Path) -> None:
    written("watch = [3]\n")
    with pytest.raises(UsageError, match="which is no automation"), plan.changing() as found:
        found.put(PutJson(name="x", folder="/a"))
    assert plan.path().read_text("utf-8") == "watch = [3]\n"


def test_comments_and_entries_that_could_not_be_read_stay(home: Path) -> None:
    broken = '\n[[automation]]\nkind = "shell"\nname = "Old"\n'
    written(TEXT + broken)
    with plan.changing() as found:
        found.put(WriteSet(name="Minutes", set="Team", rewritten=True), instead_of="minutes")
        found.put(RunCommand(name="Tool", arguments=["tool", "{json}"]))
        found.remove(found.automation("Wiki"))
    text = plan.path().read_text("utf-8")
    assert "# mine" in text
    assert "# for the team" in text
    assert 'kind = "shell"' in text
    assert "Wiki" not in text
    again = plan.load()
    assert again.automations == [
        WriteSet(name="Minutes", set="Team", rewritten=True),
        RunCommand(name="Tool", arguments=["tool", "{json}"]),
    ]
    assert again.sets[0].documents[1] == Document(format=".eml", folder="/minutes", transcript=True)
    assert len(again.problems) == 1


def test_another_entry_of_the_same_name_is_named_and_stays(home: Path) -> None:
    x, y, z = (PutJson(name=name, folder=f"/{name}") for name in "xyz")
    good = '[[automation]]\nkind = "folder"\nname = "x"\nfolder = "/x"\n'
    second, broken = good.replace("/x", "/second"), good.replace("folder", "shell", 1)
    assert written(broken + good + second).automations == [x]
    for entry in (y, z):
        with plan.changing() as changed:
            changed.put(entry)
    text = plan.path().read_text("utf-8")
    assert [text.count(one) for one in ('"/second"', '"shell"', '"/x"')] == [1, 1, 2]
    assert plan.load().automations == [x, y, z]
    assert len(plan.load().problems) == 2


def test_names_are_taken_once_and_a_set_in_use_stays(home: Path) -> None:
    found = written(TEXT)
    with pytest.raises(UsageError, match="“minutes” already"):
        found.put(PutJson(name="minutes", folder="/a"))
    with pytest.raises(UsageError, match="“Minutes” uses this export set"):
        found.remove(found.sets[0])


@pytest.mark.parametrize("entry", [
    PutJson(name="\x1b[31m", folder="/a"), PutJson(name="\udce9", folder="/a"), PutJson(name="x", folder="/\udce9"),
    RunCommand(name="x", arguments=["\udce9"]), PutJson(name="\u202ex", folder="/a"),
])  # fmt: skip
def test_text_that_is_none_or_commands_a_terminal_is_refused(home: Path, entry: PutJson | RunCommand) -> None:
    with plan.changing() as found, pytest.raises(UsageError):
        found.put(entry)
    assert plan.load().automations == []


def test_a_place_that_cannot_be_written_is_one_sentence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(plan.atomic_files, "write_text", fails)
    with pytest.raises(StoreError, match="can’t be written"), plan.changing() as found:
        found.put(PutJson(name="x", folder="/a"))


def test_two_that_change_it_at_once_lose_nothing(home: Path) -> None:
    def put(number: int) -> None:
        with plan.changing() as found:
            found.put(PutJson(name=f"n{number}", folder="/a"))

    threads = [threading.Thread(target=put, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one.name for one in plan.load().automations} == {f"n{number}" for number in range(8)}


@pytest.mark.parametrize(
    "text",
    [
        *("https://example.org/hook", "http://localhost:8080/x", "http://127.0.0.1/x", "http://[::1]:80/x"),
        *("http://192.168.1.4/x", "http://10.0.0.1/", "http://nas.local/x", "https://a.example/x?token=1"),
    ],
)
def test_addresses_that_are_encrypted_or_near(text: str) -> None:
    assert web_address.parse(text).url == text


@pytest.mark.parametrize(
    "text",
    [
        *("http://93.184.215.14/x", "http://[2606:2800:21f::1]/x", "ftp://localhost/", "file:///etc/passwd", "x", ""),
        *("https://user:secret@example.org/", "https://example.org/#x", "https://exa mple.org", "https://"),
        *("http://0.0.0.0/", "https://example.org:99999/", "https://exämple.org/"),
    ],
)
def test_addresses_that_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        web_address.parse(text)


def test_what_is_shown_of_an_address_holds_nothing_secret() -> None:
    address = web_address.parse("https://hooks.example.org/T0/secret?key=1")
    assert web_address.where_minutes_go(address) == (
        "The minutes are sent to https://hooks.example.org, which is not on this computer."
    )
    assert "not encrypted" in web_address.where_minutes_go(web_address.parse("http://192.168.1.4/x"))
    assert "stay on this computer" in web_address.where_minutes_go(web_address.parse("http://localhost/x"))
    assert "stay on" not in web_address.where_minutes_go(web_address.parse("http://localhost.example/x"))


def test_a_name_without_encryption_has_to_be_near_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def looked_up(*ips: str) -> None:
        monkeypatch.setattr(
            web_address.socket, "getaddrinfo", lambda *_a, **_k: [(0, 0, 0, "", (ip, 80)) for ip in ips]
        )

    near = web_address.parse("http://nas.local/x")
    looked_up("192.168.1.4")
    assert web_address.own_ip(near) == "192.168.1.4"
    looked_up("192.168.1.4", "93.184.215.14")
    with pytest.raises(web_address.NotOwnNetwork, match=r"nas.local is not in your own network"):
        web_address.own_ip(near)

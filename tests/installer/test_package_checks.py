"""What tries the packages: differences between builds, lists of contents, older versions, libraries of Debian."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

LINUX = Path(__file__).resolve().parents[2] / "installer" / "linux"
needs_dpkg = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="this is not Debian")


@pytest.fixture(scope="module", autouse=True)
def scripts() -> Iterator[None]:
    """The scripts import each other by their plain names."""
    before, known = list(sys.path), set(sys.modules)
    sys.path[:0] = [str(LINUX)]
    yield
    sys.path[:] = before
    own = {path.stem for path in LINUX.glob("*.py")}
    for name in own - known:
        sys.modules.pop(name, None)


@pytest.fixture
def package(tmp_path: Path) -> Callable[..., Path]:
    """Makes a small Debian package of a text."""

    def make(name: str, text: str = "x", rights: int = 0o644) -> Path:
        root = tmp_path / f"{name}-root"
        module = root / "opt/meetingmate/program/meetingmate/__init__.py"
        (module.parent / "__pycache__").mkdir(parents=True)
        (module.parent / "__pycache__/__init__.cpython-311.pyc").write_bytes(b"old")
        module.write_text(f'__version__ = "1.2.3"\nTEXT = "{text}"\n')
        module.chmod(rights)
        (root / "DEBIAN").mkdir()
        (root / "DEBIAN").chmod(0o755)
        fields = "Package: meetingmate\nVersion: 1.2.3\nArchitecture: amd64\nMaintainer: x <x@localhost>\n"
        (root / "DEBIAN/control").write_text(fields + "Description: small\n")
        (root / "DEBIAN/preinst").write_text("#!/bin/sh\necho 1.2.3\n")
        (root / "DEBIAN/preinst").chmod(0o755)
        target = tmp_path / f"{name}.deb"
        command = ["dpkg-deb", "--root-owner-group", "-Znone", "--build", root, target]
        date = {"SOURCE_DATE_EPOCH": "0", "PATH": "/usr/bin:/bin"}
        for path in (root, *root.rglob("*")):
            subprocess.run(["touch", "-d", "@0", path], check=True)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=date)
        return target

    return make


@needs_dpkg
def test_the_same_builds_are_the_same(package: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    import compare_builds

    assert compare_builds.main(package("one"), package("other")) == 0
    assert "the same, byte for byte" in capsys.readouterr().out


@needs_dpkg
def test_each_difference_of_packages_is_shown(package: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    import compare_builds

    assert compare_builds.main(package("one"), package("other", "y", 0o755)) == 1
    said = capsys.readouterr().out
    assert "./opt/meetingmate/program/meetingmate/__init__.py: rights 0o644 / 0o755, digest " in said
    assert "1 differences" in said


@pytest.mark.skipif(shutil.which("xz") is None, reason="there is no xz")
def test_a_file_that_one_archive_lacks_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import compare_builds

    for name, members in (("one", ("a", "b")), ("other", ("a",))):
        with tarfile.open(tmp_path / f"{name}.xz", "w:xz") as packed:
            for member in members:
                packed.addfile(tarfile.TarInfo(member))
    assert compare_builds.main(tmp_path / "one.xz", tmp_path / "other.xz") == 1
    assert "b: only in the first" in capsys.readouterr().out


def test_two_kinds_of_files_are_not_compared(tmp_path: Path) -> None:
    import compare_builds

    assert compare_builds.main(tmp_path / "a.deb", tmp_path / "a.xz") == 2


@needs_dpkg
def test_an_older_version_is_older_everywhere(package: Callable[..., Path], tmp_path: Path) -> None:
    import older_package

    made = older_package.older_package(package("one"), tmp_path / "work")
    root = tmp_path / "unpacked"
    subprocess.run(["dpkg-deb", "--raw-extract", made, root], check=True)
    module = root / "opt/meetingmate/program/meetingmate/__init__.py"
    assert f'__version__ = "{older_package.OLDER}"' in module.read_text()
    assert f"Version: {older_package.OLDER}\n" in (root / "DEBIAN/control").read_text()
    assert older_package.OLDER in (root / "DEBIAN/preinst").read_text()
    assert list(module.parent.rglob("*.pyc")) == []  # it would still say the newer number


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """What an installed package says of itself, in small."""
    program = tmp_path / "opt/meetingmate/python/lib/site-packages"
    for name, version in (("click", "8.2"), ("numpy", "2.4")):
        folder = program / f"{name}-{version}.dist-info"
        folder.mkdir(parents=True)
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\nText\n")
    (tmp_path / "opt/meetingmate/python/lib/libssl.so.3").write_text("x")
    documents = tmp_path / "usr/share/doc/meetingmate"
    (documents / "libraries").mkdir(parents=True)
    (documents / "libraries/libssl.so.3.txt").write_text("Apache")
    parts = [{"name": name, "version": version, "licenses": [{}]} for name, version in
             (("Python", "3.11.2"), ("click", "8.2"), ("numpy", "2.4"))]  # fmt: skip
    (documents / "sbom.cdx.json").write_text(json.dumps({"specVersion": "1.6", "components": parts}))
    line = "=" * 100
    text = "".join(f"{line}\n{name}: BSD\n{line}\n\n{'Licence. ' * 20}\n" for name in ("click 8.2", "numpy 2.4"))
    (documents / "NOTICES.txt").write_text(text)
    for name in ("copyright", "PARTS.md", "THIRD_PARTY_LICENSES.md"):
        (documents / name).write_text("text")
    return tmp_path


def say_all(root: Path) -> list[str]:
    import check_contents

    documents = root / "usr/share/doc/meetingmate"
    inside = check_contents.packages(root / "opt/meetingmate")
    return [
        check_contents.check_bill(documents / "sbom.cdx.json", inside),
        check_contents.check_notices(documents, inside),
        check_contents.check_libraries(root / "opt/meetingmate/python/lib", documents / "libraries"),
    ]


def test_a_whole_list_of_contents_is_fine(installed: Path) -> None:
    assert "lists Python 3.11.2 and 2 packages" in say_all(installed)[0]


@pytest.mark.parametrize(
    ("file", "before", "after", "sentence"),
    [
        ("sbom.cdx.json", '"2.4"', '"2.3"', "not what is inside"),
        ("sbom.cdx.json", "Python", "python", "not what is inside"),
        ("NOTICES.txt", "numpy 2.4: BSD", "numpy 2.3: BSD", "no licence of numpy 2.4"),
        ("NOTICES.txt", "Licence. ", "", "no licence of click 8.2"),
        ("PARTS.md", "text", "", "PARTS.md is empty"),
    ],
)
def test_what_is_missing_is_named(installed: Path, file: str, before: str, after: str, sentence: str) -> None:
    import clean_system

    path = installed / "usr/share/doc/meetingmate" / file
    path.write_text(path.read_text().replace(before, after))
    with pytest.raises(clean_system.Failed, match=sentence):
        say_all(installed)


def test_libraries_need_their_licences_and_encoders_stay_out(installed: Path) -> None:
    import clean_system

    encoder = installed / "opt/meetingmate/python/lib/libx264-1.so"
    encoder.write_bytes(bytes(60_000))
    with pytest.raises(clean_system.Failed, match=r"to be left out: libx264-1\.so"):
        say_all(installed)
    encoder.write_bytes(b"empty")
    say_all(installed)
    (installed / "usr/share/doc/meetingmate/libraries/libssl.so.3.txt").unlink()
    with pytest.raises(clean_system.Failed, match=r"no licence of libssl\.so\.3"):
        say_all(installed)


def test_libraries_that_debian_has_mended_are_named() -> None:
    import debian_libraries

    policy = """libssl3:
  Installed: 3.0.15-1
  Candidate: 3.0.17-1
  Version table:
 *** 3.0.15-1 100
libz1:
  Installed: 1.2
  Candidate: 1.2
  Version table:
"""
    assert debian_libraries.outdated(policy) == ["libssl3 3.0.15-1 (newest: 3.0.17-1)"]


def test_records_of_pip_name_only_what_is_there_and_no_folder_of_the_build(tmp_path: Path) -> None:
    import tree

    folder = tmp_path / "x-1.dist-info"
    folder.mkdir()
    (tmp_path / "x,y.py").write_text("")
    (folder / "direct_url.json").write_text('{"url": "file:///home/builder/x.whl"}')
    rows = [
        '"x,y.py",sha256=a,0',
        "../../bin/x,sha256=b,9",
        "x-1.dist-info/direct_url.json,,",
        "x-1.dist-info/RECORD,,",
    ]
    (folder / "RECORD").write_text("\n".join(rows) + "\n")
    tree.clean_records(tmp_path)
    assert (folder / "RECORD").read_text().splitlines() == ['"x,y.py",sha256=a,0', "x-1.dist-info/RECORD,,"]
    assert not (folder / "direct_url.json").exists()

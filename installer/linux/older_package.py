"""An older version of a package, to try upgrades with as long as no other was ever released."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

OLDER = "0.0.1"


def older_package(package: Path, work: Path) -> Path:
    """The same package with an older number, packed quickly; ``work`` is a folder for it. Returns the new package."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    root = work / "root"
    subprocess.run(["dpkg-deb", "--raw-extract", package, root], check=True)
    (root / "DEBIAN").chmod(0o755)  # whatever the umask makes of it: dpkg-deb takes no other
    control = (root / "DEBIAN/control").read_text(encoding="utf-8")
    found = re.search(r"^Version: (.*)$", control, re.M)
    assert found is not None
    module = root / "opt/meetingmate/program/meetingmate/__init__.py"
    for path in (root / "DEBIAN/control", root / "DEBIAN/preinst", module):
        path.write_text(path.read_text(encoding="utf-8").replace(found[1], OLDER), encoding="utf-8")
    for compiled in (module.parent / "__pycache__").glob("__init__.*.pyc"):  # never compared with its source
        compiled.unlink()
    target = work / f"meetingmate_{OLDER}_amd64.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zzstd", "-z1", "--build", root, target],
                   check=True, stdout=subprocess.DEVNULL)  # fmt: skip
    shutil.rmtree(root)
    return target

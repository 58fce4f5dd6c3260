"""What every process of the program does before anything else; the import of the package has done ``privacy``."""

from __future__ import annotations

from meetingmate.base import atomic_files, logs, paths
from meetingmate.base import settings as settings_store


def program() -> None:
    """For the window and the command line: keep what they make private, and mend what older versions left."""
    atomic_files.keep_private()
    settings_file = settings_store.settings_path()
    for path in (settings_file, *settings_file.parent.glob(f"{settings_file.name}.*")):
        atomic_files.make_private(path)
    for folder in {paths.config_dir(), paths.data_dir(), paths.state_dir()}:
        atomic_files.make_private(folder)
    atomic_files.make_tree_private(paths.state_dir())
    logs.remove(only_with_words=True)

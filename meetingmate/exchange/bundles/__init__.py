"""Bundles: whole meetings in one file, for another MeetingMate. The form of the file: docs/bundle-format.md."""

from meetingmate.exchange.bundles.importing import import_bundle
from meetingmate.exchange.bundles.members import SUFFIX, Manifest
from meetingmate.exchange.bundles.reading import read_meetings
from meetingmate.exchange.bundles.sharing import Shared, index_bundles, share_library
from meetingmate.exchange.bundles.writing import Bundled, not_encrypted, sizes_of, with_suffix, write_bundle

__all__ = [
    "SUFFIX",
    "Bundled",
    "Manifest",
    "Shared",
    "import_bundle",
    "index_bundles",
    "not_encrypted",
    "read_meetings",
    "share_library",
    "sizes_of",
    "with_suffix",
    "write_bundle",
]

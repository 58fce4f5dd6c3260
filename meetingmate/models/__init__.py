"""The models: catalogue, licences, download, verification, what fits this computer."""

from meetingmate.models.acceptance import LicenceNotAccepted, terms, to_accept
from meetingmate.models.acceptance import accept as accept_licence
from meetingmate.models.computer import Computer
from meetingmate.models.fit import Recommendation, memory_problem, recommended
from meetingmate.models.installing import check_room, install
from meetingmate.models.listing import (
    STARTER,
    card,
    catalogue,
    gone,
    gone_sentence,
    licence_of,
    own_problem,
    problems,
    title_of,
)
from meetingmate.models.measurements import (
    Figures,
    Measurement,
    SpeechFigures,
    WritingFigures,
    measured,
    remember,
    said_of,
)
from meetingmate.models.own import (
    FILES_OF_A_FOLDER,
    Trial,
    add,
    check_fits,
    check_free,
    kind_of,
    look,
    looks_like_model,
)
from meetingmate.models.progress import ModelProgress
from meetingmate.models.queue import ModelDownload, ModelQueue
from meetingmate.models.schema import HubSource, Licence, ModelCard, ModelClass, ModelFile, ModelKind, Part, Speed
from meetingmate.models.store import folder_of, installed, is_installed, model_path, remove, verify

__all__ = [
    "FILES_OF_A_FOLDER",
    "STARTER",
    "Computer",
    "Figures",
    "HubSource",
    "Licence",
    "LicenceNotAccepted",
    "Measurement",
    "ModelCard",
    "ModelClass",
    "ModelDownload",
    "ModelFile",
    "ModelKind",
    "ModelProgress",
    "ModelQueue",
    "Part",
    "Recommendation",
    "SpeechFigures",
    "Speed",
    "Trial",
    "WritingFigures",
    "accept_licence",
    "add",
    "card",
    "catalogue",
    "check_fits",
    "check_free",
    "check_room",
    "folder_of",
    "gone",
    "gone_sentence",
    "install",
    "installed",
    "is_installed",
    "kind_of",
    "licence_of",
    "look",
    "looks_like_model",
    "measured",
    "memory_problem",
    "model_path",
    "own_problem",
    "problems",
    "recommended",
    "remember",
    "remove",
    "said_of",
    "terms",
    "title_of",
    "to_accept",
    "verify",
]

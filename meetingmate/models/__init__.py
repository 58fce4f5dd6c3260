"""The models: catalogue, download, verification, what fits this computer."""

from meetingmate.models.fit import memory_problem
from meetingmate.models.installing import check_room, install
from meetingmate.models.listing import STARTER, card, catalogue, own_problem, title_of
from meetingmate.models.own import add
from meetingmate.models.progress import ModelProgress
from meetingmate.models.queue import ModelDownload, ModelQueue
from meetingmate.models.schema import HubSource, ModelCard, ModelClass, ModelFile, ModelKind, Part
from meetingmate.models.store import folder_of, installed, is_installed, model_path, remove, verify

__all__ = [
    "STARTER",
    "HubSource",
    "ModelCard",
    "ModelClass",
    "ModelDownload",
    "ModelFile",
    "ModelKind",
    "ModelProgress",
    "ModelQueue",
    "Part",
    "add",
    "card",
    "catalogue",
    "check_room",
    "folder_of",
    "install",
    "installed",
    "is_installed",
    "memory_problem",
    "model_path",
    "own_problem",
    "remove",
    "title_of",
    "verify",
]

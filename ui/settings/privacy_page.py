"""The page ``Privacy``: asking before a recording, what is kept of it, and encryption."""

from __future__ import annotations

from meetingmate.base.translation import mark, tr
from meetingmate.jobs.session import Session
from meetingmate.updates import check
from ui.encryption.page import EncryptionPage
from ui.settings import fields
from ui.settings.draft import SettingsDraft
from ui.settings.rows import SettingsPage
from ui.settings.sending_block import SendingBlock

_KEEP = [("copy", mark("Keep a compressed copy in the library")), ("link", mark("Link to the original file"))]


class PrivacyPage(SettingsPage):
    """``encryption`` is there with a ``session``, whose library it is about."""

    def __init__(self, draft: SettingsDraft, session: Session | None) -> None:
        super().__init__(tr("Privacy"), draft)
        consent = fields.prose(draft, "consent_text", tr("For example: May I record this meeting for the minutes?"), 5)
        self.add("consent_text", tr("Consent reminder"), consent)
        self.add(
            "keep_audio",
            tr("Recordings you open"),
            fields.choice(draft, "keep_audio", [(how, tr(name)) for how, name in _KEEP]),
        )
        self.sending = SendingBlock(draft)
        self.add_widget(
            self.sending, tr("What leaves this computer"), tr("send server network internet cloud upload webhook post")
        )
        self.add("update_check", tr("Remind me to look for a newer version"), fields.check(draft, "update_check"))
        self.add(
            "update_address",
            tr("Update server"),
            fields.line(draft, "update_address", "https://downloads.example.org/meetingmate"),
            "" if check.is_possible(draft.settings) else check.no_server(),
        )
        self.encryption = EncryptionPage(session, draft.background) if session is not None else None
        if self.encryption is not None:
            self.add_widget(
                self.encryption, tr("Encryption"), tr("encrypt password passphrase key lock protect secure safe")
            )

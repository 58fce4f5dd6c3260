"""The key that releases are signed with: whoever publishes MeetingMate puts the public half here.

``python installer/sign_release.py key FILE`` makes one. Empty: nobody publishes this build, and it asks for no updates.
"""

#: Ed25519, 32 bytes in base64.
PUBLIC_KEY = ""

"""Finding a setting by what people call it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

#: Other words for a setting than those on the screen.
_ALSO = {
    "speech_model": "whisper recognition engine transcription quality accuracy speed download",
    "writing_model": "llm ai language model summary summarise download writer",
    "spoken_language": "translate english german hindi recognise talk",
    "minutes_language": "translate english german headings dates protocol",
    "speakers": "diarization diarisation voices who said separate participants people",
    "voice_profiles": "voiceprint biometric fingerprint recognise people remember identify",
    "vocabulary": "words dictionary jargon names spelling glossary custom abbreviations hotwords acronyms",
    "microphone": "mic input headset device sound audio",
    "library_folder": "storage location path directory data database disk move",
    "export_folder": "save location path directory documents output downloads",
    "threads": "cpu cores processor performance fast slow speed",
    "beam_size": "accuracy precision beam quality fast slow speed",
    "interface_language": "translation english deutsch français español हिन्दी localisation",
    "writing_server": "ollama lm studio llama-server vllm openai api network",
    "writing_server_model": "ollama lm studio llama-server vllm openai api network",
    "appearance": "dark mode light theme colours colors contrast night look accessibility",
    "keep_audio": "recordings copy link original storage disk space delete sound",
    "appendix": "word transcript document attach",
    "quotes": "evidence sources proof document review word",
    "record_computer": "system sound speaker loopback zoom teams call online remote",
    "live_text": "captions subtitles real time realtime live",
    "live_minutes": "real time realtime live suggestions",
    "small_model": "slow computer captions faster whisper",
    "final_pass": "second pass refine better quality again",
    "final_model": "second pass refine better quality whisper",
    "silence_prompt_min": "quiet auto stop end over pause",
    "longest_recording_h": "limit maximum auto stop forgotten duration",
    "consent_text": "permission gdpr law legal ask agree announcement participants",
    "notify_when_ready": "notification alert popup message done finished",
    "global_shortcut": "hotkey keyboard key global system-wide start stop",
    "shortcuts": "hotkey keyboard keys bindings keybinding",
}


def words_for(key: str) -> str:
    """Synonyms for a setting."""
    return _ALSO.get(key, "")


def matches(query: str, title: str, words: str, names: str = "") -> int:
    """How well something fits: 0 not at all, 2 when its title has all words of ``query``, else 1.

    A word of the query is found at the beginning of any word. With ``names`` one of these has to be among them.
    """
    asked = _plain(query).split()
    if not asked or (names and not any(_has_all([one], _plain(names).split()) for one in asked)):
        return 0
    if _has_all(asked, _plain(title).split()):
        return 2
    return 1 if _has_all(asked, _plain(f"{title} {words}").split()) else 0


def _has_all(asked: Iterable[str], words: list[str]) -> bool:
    return all(any(word.startswith(one) for word in words) for one in asked)


def _plain(text: str) -> str:
    """Small letters without accents, and words without what stands around them."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return "".join(c if c.isalnum() else " " for c in bare)

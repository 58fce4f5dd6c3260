"""Transcripts and minutes in a second language.

``sentence_checks`` proves by program that numbers, names, dates and denials are those of the original, ``translating``
puts the sentences of a text through an engine and the checks, ``pair_model`` and ``writing_model`` are engines,
``ways`` says which model could do a pair of languages, ``minutes`` makes the translated copy of minutes.
"""

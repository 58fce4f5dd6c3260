"""Drafts from meetings: e-mails, reports, notes and tickets, made of checked minutes by templates.

``gathering`` reads the meetings, ``making`` fills the template of ``templates`` with the fields of ``records``,
``output`` writes the draft for other programs. Every fact of it keeps the item of the minutes it was taken from.
"""

-- Texts of a meeting in other languages: derived, kept so that they are not computed twice. ``place`` is the id of a
-- line, or "minutes"; the document is meetingmate.domain.translation.Translated, ``original`` the text it was made of.
CREATE TABLE translations (
    meeting TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    place TEXT NOT NULL,
    language TEXT NOT NULL,
    original TEXT NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (meeting, place, language, original)
);
CREATE TRIGGER translations_of_changed_lines AFTER INSERT ON utterances BEGIN
    DELETE FROM translations WHERE meeting = new.meeting AND place = new.id AND original <> new.text;
END;
CREATE TRIGGER translations_of_edited_lines AFTER UPDATE OF text ON utterances BEGIN
    DELETE FROM translations WHERE meeting = new.meeting AND place = new.id AND original <> new.text;
END;

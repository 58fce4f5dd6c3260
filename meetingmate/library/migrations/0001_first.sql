-- Nouns are kept as JSON documents (meetingmate.meeting); the columns beside them are what is listed, sorted or searched.
CREATE TABLE meetings (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    date TEXT NOT NULL,
    duration_s REAL NOT NULL,
    created TEXT NOT NULL,
    document BLOB NOT NULL
);
CREATE INDEX meetings_by_day ON meetings (date DESC, created DESC);

CREATE TABLE utterances (
    row INTEGER PRIMARY KEY,
    meeting TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    start REAL NOT NULL,
    text TEXT NOT NULL,
    document BLOB NOT NULL,
    UNIQUE (meeting, id)
);
CREATE INDEX utterances_in_time ON utterances (meeting, start);

CREATE VIRTUAL TABLE utterance_words USING fts5 (
    text, content='utterances', content_rowid='row', tokenize='unicode61 remove_diacritics 2'
);
CREATE TRIGGER utterances_added AFTER INSERT ON utterances BEGIN
    INSERT INTO utterance_words (rowid, text) VALUES (new.row, new.text);
END;
CREATE TRIGGER utterances_removed AFTER DELETE ON utterances BEGIN
    INSERT INTO utterance_words (utterance_words, rowid, text) VALUES ('delete', old.row, old.text);
END;
CREATE TRIGGER utterances_changed AFTER UPDATE ON utterances BEGIN
    INSERT INTO utterance_words (utterance_words, rowid, text) VALUES ('delete', old.row, old.text);
    INSERT INTO utterance_words (rowid, text) VALUES (new.row, new.text);
END;

CREATE TABLE minutes (
    meeting TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (meeting, version)
);

-- One row for a meeting whose processing was asked for; it stays as the record of how that ended.
CREATE TABLE jobs (
    meeting TEXT PRIMARY KEY REFERENCES meetings (id) ON DELETE CASCADE,
    created TEXT NOT NULL,
    document BLOB NOT NULL
);

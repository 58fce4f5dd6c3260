-- What is searched, listed and counted across meetings. All but people, rules and options is derived from the
-- documents (meetingmate/library/derived.py writes it in the transaction that changes the document).
ALTER TABLE meetings ADD COLUMN number INTEGER;
ALTER TABLE meetings ADD COLUMN series TEXT;
ALTER TABLE meetings ADD COLUMN trashed TEXT;
ALTER TABLE meetings ADD COLUMN opened TEXT;
UPDATE meetings SET number = rowid;
CREATE UNIQUE INDEX meetings_by_number ON meetings (number);
DROP INDEX meetings_by_day;
-- Covers the list of meetings, so that it is read without the documents.
CREATE INDEX meetings_listed ON meetings (trashed, date DESC, created DESC, number, id, title, duration_s, series);

-- The different words of each meeting, folded (meetingmate/library/words.py): finds the meetings to look into.
-- It may hold words that are gone since; a search looks at the text itself before it shows anything.
DROP TRIGGER utterances_added;
DROP TRIGGER utterances_removed;
DROP TRIGGER utterances_changed;
DROP TABLE utterance_words;
CREATE TABLE meeting_words (row INTEGER PRIMARY KEY, words TEXT NOT NULL);
CREATE VIRTUAL TABLE meeting_index USING fts5 (
    words, content='meeting_words', content_rowid='row', tokenize='ascii', detail=none, columnsize=0, prefix='1 2 3'
);
CREATE TRIGGER words_added AFTER INSERT ON meeting_words BEGIN
    INSERT INTO meeting_index (rowid, words) VALUES (new.row, new.words);
END;
CREATE TRIGGER words_removed AFTER DELETE ON meeting_words BEGIN
    INSERT INTO meeting_index (meeting_index, rowid, words) VALUES ('delete', old.row, old.words);
END;
CREATE TRIGGER words_changed AFTER UPDATE ON meeting_words BEGIN
    INSERT INTO meeting_index (meeting_index, rowid, words) VALUES ('delete', old.row, old.words);
    INSERT INTO meeting_index (rowid, words) VALUES (new.row, new.words);
END;
-- The transcript of each meeting as one text, folded, a line for each utterance; ids has a line for the id of each.
CREATE TABLE meeting_lines (row INTEGER PRIMARY KEY, folded TEXT NOT NULL, ids TEXT NOT NULL);
CREATE TRIGGER meetings_gone AFTER DELETE ON meetings BEGIN
    DELETE FROM meeting_words WHERE row = old.number;
    DELETE FROM meeting_lines WHERE row = old.number;
END;

-- Lines beside the transcript that are searched: title, notes, people, decisions ...
CREATE TABLE items (
    row INTEGER PRIMARY KEY,
    meeting TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    item TEXT NOT NULL,
    start REAL,
    text TEXT NOT NULL
);
CREATE INDEX items_of_meeting ON items (meeting);

-- Action items of the newest minutes.
CREATE TABLE tasks (
    meeting TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    position INTEGER NOT NULL,
    status TEXT NOT NULL,
    due TEXT,
    document BLOB NOT NULL,
    PRIMARY KEY (meeting, item)
);
CREATE INDEX tasks_by_due ON tasks (status, due);
CREATE TABLE task_owners (
    meeting TEXT NOT NULL,
    item TEXT NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (meeting, item, key),
    FOREIGN KEY (meeting, item) REFERENCES tasks (meeting, item) ON DELETE CASCADE
);
CREATE INDEX task_owners_by_name ON task_owners (key);

CREATE TABLE meeting_tags (
    meeting TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (meeting, key)
);
-- Who attends (attends = 1) or speaks (0), by folded name.
CREATE TABLE meeting_people (
    meeting TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    attends INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (meeting, key, attends)
);
CREATE INDEX meeting_people_by_name ON meeting_people (key);

-- What the user keeps about people: the document is meetingmate.library.people.Person; every name leads to one person.
CREATE TABLE people (key TEXT PRIMARY KEY, document BLOB NOT NULL);
CREATE TABLE people_names (
    key TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (key) ON DELETE CASCADE
);

CREATE TABLE rules (id INTEGER PRIMARY KEY, document BLOB NOT NULL);
CREATE TABLE options (name TEXT PRIMARY KEY, value TEXT NOT NULL);

ALTER TABLE jobs ADD COLUMN state TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN source TEXT NOT NULL DEFAULT '';
UPDATE jobs SET state = json_extract(document, '$.state'), source = json_extract(document, '$.source');
CREATE INDEX jobs_by_state ON jobs (state, created);
CREATE INDEX jobs_of_meeting ON jobs (meeting, state);
CREATE INDEX jobs_by_source ON jobs (source);

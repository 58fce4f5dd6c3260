-- What questions are answered from beside the meetings themselves. The vectors are derived and computed in the
-- background; the folders of documents are the user's choice, what is in them is read again when a file changes.
CREATE TABLE document_folders (path TEXT PRIMARY KEY, added TEXT NOT NULL);
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    folder TEXT NOT NULL REFERENCES document_folders (path) ON DELETE CASCADE,
    path TEXT NOT NULL,
    size INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    problem TEXT NOT NULL DEFAULT '',
    UNIQUE (folder, path)
);
-- ``place`` is the heading or page a passage stands under, ``folded`` its text as it is searched, ``words`` what is
-- looked up in the index.
CREATE TABLE document_passages (
    row INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    place TEXT NOT NULL,
    text TEXT NOT NULL,
    folded TEXT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX passages_of_document ON document_passages (document);
CREATE VIRTUAL TABLE document_index USING fts5 (
    words, content='document_passages', content_rowid='row', tokenize='ascii', detail=none, columnsize=0,
    prefix='1 2 3'
);
CREATE TRIGGER passages_added AFTER INSERT ON document_passages BEGIN
    INSERT INTO document_index (rowid, words) VALUES (new.row, new.words);
END;
CREATE TRIGGER passages_removed AFTER DELETE ON document_passages BEGIN
    INSERT INTO document_index (document_index, rowid, words) VALUES ('delete', old.row, old.words);
END;

-- The meaning of the passages of a meeting or document: ``places`` names them (JSON), ``signs`` has a bit and
-- ``vectors`` a byte for each of their numbers. ``stale``: 1 when the text has changed
-- since, 2 while they are computed. A number is never given twice, so
-- that who has read a row knows it again.
CREATE TABLE meeting_vectors (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    meeting TEXT NOT NULL UNIQUE REFERENCES meetings (id) ON DELETE CASCADE,
    model TEXT NOT NULL,
    stale INTEGER NOT NULL,
    places BLOB NOT NULL,
    signs BLOB NOT NULL,
    vectors BLOB NOT NULL
);
CREATE TABLE document_vectors (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL UNIQUE REFERENCES documents (id) ON DELETE CASCADE,
    model TEXT NOT NULL,
    places BLOB NOT NULL,
    signs BLOB NOT NULL,
    vectors BLOB NOT NULL
);
CREATE TRIGGER vectors_of_new_lines AFTER INSERT ON meeting_lines BEGIN
    UPDATE meeting_vectors SET stale = 1 WHERE stale <> 1 AND meeting = (SELECT id FROM meetings WHERE number = new.row);
END;
CREATE TRIGGER vectors_of_changed_lines AFTER UPDATE ON meeting_lines BEGIN
    UPDATE meeting_vectors SET stale = 1 WHERE stale <> 1 AND meeting = (SELECT id FROM meetings WHERE number = new.row);
END;
CREATE TRIGGER vectors_of_new_items AFTER INSERT ON items BEGIN
    UPDATE meeting_vectors SET stale = 1 WHERE stale <> 1 AND meeting = new.meeting;
END;
CREATE TRIGGER vectors_of_removed_items AFTER DELETE ON items BEGIN
    UPDATE meeting_vectors SET stale = 1 WHERE stale <> 1 AND meeting = old.meeting;
END;

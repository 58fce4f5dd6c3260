-- Forms that were filled from a meeting, by the id of the form; the document is meetingmate.domain.forms.FilledForm.
CREATE TABLE filled_forms (
    meeting TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    form TEXT NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (meeting, form)
);

"""Public systems for live transcripts, each run by the Python that it is installed for: nothing of this program is
imported here."""

"""Whether there is a newer MeetingMate: one small signed file, fetched only when a person says so."""

"""How a person takes part in their own meetings: figures, suggestions, a checklist. Computed when it is shown, kept
nowhere; of other people only with their consent."""

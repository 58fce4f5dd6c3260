"""The processes that do the heavy work, and the typed messages they exchange with the session."""

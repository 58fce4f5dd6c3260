"""Questions about meetings and documents, answered from what stands there, each sentence with its source."""

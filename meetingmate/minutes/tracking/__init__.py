"""From tags to items: which turns belong to one task or decision, and what became of it."""

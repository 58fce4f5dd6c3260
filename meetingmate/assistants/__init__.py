"""Everyday work around the minutes: drafts, translation, questions, forms, coaching. Facts come from meetings alone."""

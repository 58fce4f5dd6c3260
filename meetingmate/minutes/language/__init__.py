"""What people say in a language: packs of expressions, clauses, dates, names, words."""

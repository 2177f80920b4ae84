"""Helpers that know nothing of communes: text, language, and files replaced at once."""

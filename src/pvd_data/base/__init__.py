"""What knows nothing of communes: text, language, and files replaced at once."""

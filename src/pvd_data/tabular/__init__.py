"""From bytes to records: encodings, line ends, delimiters, quotes; nothing of what they mean."""

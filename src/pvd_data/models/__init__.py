"""One frozen row model per table."""

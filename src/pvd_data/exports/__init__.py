"""The tables in other file formats."""

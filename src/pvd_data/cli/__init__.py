"""The command line: one small module per command; nobody imports it."""

"""The command line: a module for each command; no other code imports it."""

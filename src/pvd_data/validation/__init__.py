"""Checking files against the schemas and the reference, block by block."""

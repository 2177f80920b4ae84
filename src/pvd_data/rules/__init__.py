"""The faults that data can have: one registry, from which messages and docs/regles.md come."""

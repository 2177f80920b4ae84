"""The forms a report takes: for people, for machines, for CI."""

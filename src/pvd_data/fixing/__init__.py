"""Applying the certain suggestions of the validator to a CSV."""

"""The rules of validation: the words of each and what decides it, one module a family."""

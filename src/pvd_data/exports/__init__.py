"""The tables in other people's formats: one small module per format, one function for all."""

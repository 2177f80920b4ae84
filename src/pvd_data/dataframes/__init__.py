"""Dataframes of any library: tables as frames, codes joined to the programme, checks."""

"""The programme in dataframes: the lookup table, joins and checks."""

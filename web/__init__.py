"""The web site: static pages made of the tables, by `python -m web`."""

"""Maps, drawn when the site is made."""

"""`python -m pipeline refresh`: what the publishers have changed, fetched, judged, built, and told."""

"""The kinds of pages: each module says which there are of its kind, and what stands in them."""

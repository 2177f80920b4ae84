"""Everything that is generated: schemas, the descriptor, pages of the documentation."""

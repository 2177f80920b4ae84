"""What a table is: the types of cells, the row models, the tables and their columns."""

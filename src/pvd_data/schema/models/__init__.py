"""Row models, one class a table; fields in the order of the columns."""

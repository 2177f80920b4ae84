"""A file made from another, with the programme's columns beside each row, in bounded memory."""

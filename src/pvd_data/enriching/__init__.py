"""Files of any size joined to the programme."""

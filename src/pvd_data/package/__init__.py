"""Where the data are: opening a data package, and reading the one that is shipped."""

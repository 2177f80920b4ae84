"""`python -m pvd_data` is the command `pvd-data`, where that is not on the path."""

from __future__ import annotations

from pvd_data.cli.main import main

if __name__ == "__main__":
    main(prog_name="pvd-data")

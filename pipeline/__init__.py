"""From the official files to `data/`; beside the library, not in the wheel."""

"""`python -m tests.docs [PAGE…]`: write into the pages what their examples print by now."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.docs.test_pages import PAGES, environ_of, give, runs

RUNNER = Path(__file__).with_name("runner.py").resolve()


def write(page: Path) -> int:
    """Run a page, and write what it prints into it; 1 if a block fails."""
    with tempfile.TemporaryDirectory() as place:
        give(Path(place))
        command = [sys.executable, "-W", "error", str(RUNNER), "--write", str(page)]
        environ = {**os.environ, **environ_of(page)}
        return subprocess.run(command, cwd=place, env=environ, check=False).returncode


if __name__ == "__main__":
    asked = [Path(name).resolve() for name in sys.argv[1:]] or PAGES
    raise SystemExit(max([write(page) for page in asked if runs(page)], default=0))

"""`python -m tests.edition`: write all that quotes a figure of the edition.

That is `this_edition.toml`, the summary of the build (with the official files), and the texts of the
project. What examples of the documentation print is written by `python -m tests.docs`.
"""

from __future__ import annotations

import subprocess
import sys

import pvd_data
from tests.edition.figures import FILE, ROOT, SUMMARY, find_figures, write_figures
from tests.edition.texts import PHRASES, with_figures
from tests.pipeline.bench import OFFICIAL


def _summary() -> str:
    """What a build says of the official files, after the rows of each table."""
    build = [sys.executable, "-m", "pipeline", "build", "--check", "--sources", str(OFFICIAL)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise SystemExit(f"{done.stdout}{done.stderr}")
    return done.stdout[done.stdout.index("Anomalies par nature") :]


if __name__ == "__main__":
    figures = find_figures(pvd_data.load())
    FILE.write_text(write_figures(figures), "utf-8")
    for name, phrases in PHRASES.items():
        path = ROOT / name
        text = with_figures(path.read_text("utf-8"), figures["rows"], phrases)
        path.write_text(text, "utf-8")
    if OFFICIAL.is_dir():
        SUMMARY.write_text(_summary(), "utf-8")

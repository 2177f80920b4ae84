"""A copy of the checkout with an environment of its own, in which files are changed and tests run.

Interpreters that tests start are those of the copy, isolated ones too, and so import what is changed.
"""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
COPIES = ROOT / ".mutants"

#: Bytes of memory for each process of a test; what a mutant asks beyond is a failure. Not of
#: address space, whose limit tests set and look at.
MEMORY = 12 * 2**30

LEFT_OUT = {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "MAKEFLAGS", "MAKELEVEL"}


class Copy:
    """A copy of the checkout with an environment of its own, where files are changed."""

    def __init__(self, number: int) -> None:
        """Take the copy of a number; `prepare` makes it."""
        self.folder = COPIES / str(number)

    @property
    def own(self) -> Path:
        """A folder in it for what is not of the checkout, which git ignores."""
        folder = self.folder / COPIES.name
        folder.mkdir(exist_ok=True)
        return folder

    def prepare(self) -> None:
        """Make the copy equal to the checkout, and its environment."""
        listed = subprocess.run(
            ["git", "ls-files", "-coz", "--exclude-standard"],  # noqa: S607
            cwd=ROOT,
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        wanted = {Path(name) for name in listed.decode().split("\0") if name}
        wanted = {name for name in wanted if ROOT.joinpath(name).is_file()}
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in wanted:
            self.folder.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, self.folder / name)
        for top in {name.parts[0] for name in wanted if len(name.parts) > 1}:
            for path in self.folder.joinpath(top).rglob("*.*"):
                old = path.is_file() and path.relative_to(self.folder) not in wanted
                if old and path.suffix != ".pyc":
                    path.unlink()
        subprocess.run(
            ["make", "--silent", f"PYTHON={sys.executable}", ".venv/.dev"],  # noqa: S607
            cwd=self.folder,
            check=True,
            stdout=sys.stderr,
        )
        self.put_recorder()

    def put_recorder(self) -> None:
        """Have each interpreter of the environment record what it enters, if it is asked to."""
        (packages,) = self.folder.glob(".venv/lib/python*/site-packages")
        shutil.copy(Path(__file__).with_name("recorder.py"), packages / "mutants_recorder.py")
        packages.joinpath("mutants_recorder.pth").write_text(
            "import os; 'MUTANTS_RECORD' in os.environ and __import__('mutants_recorder').start()\n",
            "utf-8",
        )

    def test(self, targets: list[str], patience: float, *more: str, **environ: str) -> int:
        """Run tests; return how pytest ended, or -1 where it did not.

        Args:
            targets: files and names of tests, in order; none for all.
            patience: seconds.
            *more: further arguments of pytest.
            **environ: what else the environment has.
        """
        listed = self.own / "targets"
        listed.write_text("\n".join(targets), "utf-8")
        command = [
            *(str(self.folder / ".venv" / "bin" / "python"), "-m", "pytest", "-qq", "-m"),
            *(
                "not outside or processes or lengthy",
                "--hypothesis-seed=0",
                "-p",
                "no:cacheprovider",
                "--tb=line",
                *more,
            ),
            *([f"@{listed}"] if targets else []),
        ]
        kept = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
        environ = kept | environ  # its own record, where a test of this is recorded itself
        with self.own.joinpath("said").open("wb") as said, subprocess.Popen(
            command,
            cwd=self.folder, env=environ, stdout=said, stderr=said,
            start_new_session=True, preexec_fn=_limit,
        ) as process:  # fmt: skip
            try:
                return process.wait(patience)
            except subprocess.TimeoutExpired:
                return -1
            finally:  # with what its tests have started
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)

    def said(self) -> str:
        """Return the end of what pytest said."""
        return self.own.joinpath("said").read_text("utf-8", "replace")[-3000:]


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

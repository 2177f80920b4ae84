"""Virtual environments for what is compared: the wheel in one, each peer in one of its own.

An editable install is not what users have (its hooks cost time at each start), and packages
that are installed beside others are not what they would pick instead. Without pip, and without
the setuptools that Python 3.11 puts beside it, an environment holds what was asked for and what
that needs, which can be counted.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import tempfile
import venv
from importlib.metadata import distributions
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]

PEERS = {
    "frictionless": "frictionless>=5.18,<6",
    "pandas": "pandas>=2.2",
    "polars": "polars>=1.30",
    "pycountry": "pycountry>=24.6",
}
"""What a user would pick instead, as pip is asked for it."""


class Environment(NamedTuple):
    """A virtual environment.

    Attributes:
        python: its interpreter.
        packages: the folder of what is installed.
    """

    python: Path
    packages: Path

    def versions(self) -> dict[str, str]:
        """Return the versions of what is installed, by the names of the distributions."""
        found = distributions(path=[str(self.packages)])
        return {one.metadata["Name"]: one.version for one in found}

    def size(self) -> int:
        """Return how many bytes are installed, without the bytecode."""
        files = (path for path in self.packages.rglob("*") if path.suffix != ".pyc")
        return sum(path.stat().st_size for path in files if path.is_file())


class Environments(NamedTuple):
    """Everything that is installed to be compared.

    Attributes:
        wheel: the wheel of this checkout.
        by_name: the environments: `pvd-data`, and each of the peers.
    """

    wheel: Path
    by_name: dict[str, Environment]

    def python(self, name: str) -> Path:
        """Return the interpreter of an environment."""
        return self.by_name[name].python

    @property
    def package(self) -> Path:
        """The data package of the wheel, as it is installed."""
        return self.by_name["pvd-data"].packages / "pvd_data" / "_package"

    def versions(self) -> dict[str, str]:
        """Return the versions of what is compared, and of what it stands on."""
        here = self.by_name["pvd-data"].versions()
        versions = {name: here[name] for name in ("pvd-data", "pydantic", "click")}
        return versions | {name: self.by_name[name].versions()[name] for name in PEERS}


@contextlib.contextmanager
def environments(folder: Path | None) -> Iterator[Environments]:
    """Install what is compared; needs the network for what is not there yet.

    Args:
        folder: where they are kept for the next time; None for a temporary folder. The wheel
            is built and installed again each time.
    """
    if folder is None:
        with tempfile.TemporaryDirectory() as name:
            yield _made(Path(name))
    else:
        yield _made(folder.resolve())


def _made(folder: Path) -> Environments:
    by_name = {name: _peer(folder / name, asked) for name, asked in PEERS.items()}
    sys.stderr.write("building and installing the wheel\n")
    dist = folder / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    _pip("wheel", "--no-deps", "--wheel-dir", str(dist), str(ROOT))
    (wheel,) = dist.glob("*.whl")
    # Whole, each time: a file that has gone from the wheel must not stay behind.
    return Environments(wheel, {"pvd-data": _install(folder / "pvd-data", str(wheel)), **by_name})


def _peer(folder: Path, asked: str) -> Environment:
    done = folder / "asked"
    if done.exists() and done.read_text(encoding="utf-8") == asked:
        return _environment(folder)
    sys.stderr.write(f"installing {asked}\n")
    made = _install(folder, asked)
    done.write_text(asked, encoding="utf-8")
    return made


def _install(folder: Path, what: str) -> Environment:
    venv.EnvBuilder(clear=True, symlinks=True).create(folder)
    made = _environment(folder)
    _pip("--python", str(made.python), "install", "--compile", what)
    return made


def _environment(folder: Path) -> Environment:
    (packages,) = folder.glob("lib/python3*/site-packages")
    return Environment(folder / "bin" / "python", packages)


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "-qq", "--disable-pip-version-check", *arguments]
    if subprocess.run(command, check=False).returncode:  # noqa: S603
        raise SystemExit(f"{' '.join(command)}: failed; what is not installed yet needs a network")

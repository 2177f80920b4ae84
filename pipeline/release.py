"""`python -m pipeline.release`: what a release publishes, made and compared without a network.

`dist/pypi` gets the sdist and the wheel, built twice and the same to the byte; `dist/npm` the
package of npm; `dist/assets` what is attached to the release, with its checksums;
`dist/notes.md` the section of CHANGELOG.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

import pvd_data
from pipeline.errors import BuildError
from pipeline.tagged import check_tag, notes
from pvd_data import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parent.parent
CHECKSUMS = "SHA256SUMS"

#: What the sdist leaves out of the repository, and what it adds: see pyproject.toml.
_LEFT_OUT = (".ci/",)
_ADDED = {"PKG-INFO"}

_GEOMETRIES: dict[Literal["point", "contour"], str] = {"point": "", "contour": "-contours"}


def build(to: Path) -> tuple[Path, Path]:
    """Build the sdist and the wheel from it; build both once more, the wheel without the sdist.

    hatchling writes no time, user or right of the machine; only another zlib packs otherwise.

    Args:
        to: a folder for them.

    Returns:
        The wheel and the sdist.

    Raises:
        BuildError: the second ones are others.
    """
    _uv_build("--out-dir", to)
    with tempfile.TemporaryDirectory() as again:
        _uv_build("--sdist", "--wheel", "--out-dir", again)
        return compare(to, Path(again))


def _uv_build(*options: str | Path) -> None:
    subprocess.run([sys.executable, "-m", "uv", "--quiet", "build", *options, ROOT], check=True)  # noqa: S603


def compare(one: Path, other: Path) -> tuple[Path, Path]:
    """Return the wheel and the sdist of a folder, which another one has to the byte.

    Args:
        one: the folder.
        other: the other.

    Raises:
        BuildError: they are not the same.
    """
    (wheel,), (sdist,) = one.glob("*.whl"), one.glob("*.tar.gz")
    for path in (wheel, sdist):
        twin = other / path.name
        if not twin.is_file() or path.read_bytes() != twin.read_bytes():
            raise BuildError("deux constructions ne sont pas les mêmes, à l'octet", file=path.name)
    return wheel, sdist


def strangers(sdist: Path) -> set[str]:
    """Return what an sdist has beside the files of the repository, and what it lacks of them.

    Args:
        sdist: the archive.
    """
    with tarfile.open(sdist) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    known = _git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    return packed ^ ({name for name in known if name and not name.startswith(_LEFT_OUT)} | _ADDED)


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=True)  # noqa: S603, S607
    return done.stdout.decode()


def make_assets(to: Path, departement: Iterable[str] = ()) -> list[Path]:
    """Write the data as files that are of use without Python, named by the version.

    Args:
        to: a folder for them.
        departement: only these départements.
    """
    made = [to / f"pvd-data-{__version__}.{form}" for form in ("zip", "xlsx", "sqlite")]
    with tempfile.TemporaryDirectory() as folder:
        for path in made:
            (one,) = pvd_data.export(
                Path(folder, path.suffix), path.suffix[1:], departement=departement
            )
            shutil.move(one, path)
        for geometry, suffix in _GEOMETRIES.items():
            (one,) = pvd_data.export(
                Path(folder, geometry),
                "geojson",
                "communes",
                geometry=geometry,
                departement=departement,
            )
            made.append(to / f"communes{suffix}-{__version__}.geojson")
            shutil.move(one, made[-1])
        tables = pvd_data.export(Path(folder, "parquet"), "parquet", departement=departement)
        made.append(to / f"pvd-data-{__version__}-parquet.zip")
        _pack(made[-1], sorted(tables))
    return made


def _pack(target: Path, files: list[Path]) -> None:
    """Put files, which are compressed already, into a zip without their times and rights."""
    with zipfile.ZipFile(target, "w") as archive:
        for path in files:
            member = zipfile.ZipInfo(path.name)  # of 1980
            member.create_system, member.external_attr = 3, 0o100644 << 16
            archive.writestr(member, path.read_bytes())


def npm_package(package: Path, to: Path, repository: str = "") -> Path:
    """Pack what npm gets.

    Args:
        package: the folder of the package, as `make npm` makes it.
        to: a folder for the archive.
        repository: the address of the repository, which npm compares with where it is published
            from; the package does not know it.

    Raises:
        BuildError: it is not there, or of another version.
    """
    if not package.joinpath("package.json").is_file():
        raise BuildError("le paquet de npm n'est pas là : « make npm » le fait", file=str(package))
    about = json.loads(package.joinpath("package.json").read_text("utf-8"))
    if about["version"] != __version__:
        raise BuildError(f"« {__version__} » attendu", file="package.json", value=about["version"])
    npm = shutil.which("npm")
    if npm is None:
        raise BuildError("npm n'est pas là, pour le paquet de npm")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(package, Path(folder, "package")))
        if repository:
            about["repository"] = {"type": "git", "url": f"git+{repository}.git"}
            text = json.dumps(about, ensure_ascii=False, indent=2) + "\n"
            copy.joinpath("package.json").write_text(text, "utf-8", newline="\n")
        to.mkdir(exist_ok=True)
        pack = [
            npm,
            "pack",
            "--silent",
            "--ignore-scripts",
            "--pack-destination",
            str(to.resolve()),
        ]
        subprocess.run(pack, cwd=copy, stdout=subprocess.DEVNULL, check=True)  # noqa: S603
    (made,) = to.glob("*.tgz")
    return made


def checksums(files: Iterable[Path]) -> str:
    """Return the SHA-256 of files, as `sha256sum --check` reads them.

    Args:
        files: the files, all in one folder.
    """
    hashed = ((hashlib.sha256(path.read_bytes()).hexdigest(), path.name) for path in sorted(files))
    return "".join(f"{digest}  {name}\n" for digest, name in hashed)


def make(to: Path, tag: str = "", repository: str = "") -> None:
    """Make all that is published.

    Args:
        to: an empty folder.
        tag: the tag, such as v1.2.3; nothing if it is tried only.
        repository: the address of the repository.

    Raises:
        BuildError: it cannot be published so.
    """
    if tag:
        check_tag(tag, ROOT)
        if changed := _git("status", "--porcelain"):
            raise BuildError(f"ces fichiers ne sont pas ceux d'un commit :\n{changed}")
    pypi, assets = to / "pypi", to / "assets"
    wheel, sdist = build(pypi)
    pypi.joinpath(".gitignore").unlink()  # of uv, for folders within a checkout
    if found := strangers(sdist):
        raise BuildError(f"l'archive des sources n'est pas le dépôt : {', '.join(sorted(found))}")
    assets.mkdir()
    make_assets(assets)
    packed = npm_package(ROOT / "packages" / "npm", to / "npm", repository)
    for path in (wheel, sdist, packed):
        shutil.copy(path, assets)
    assets.joinpath(CHECKSUMS).write_text(checksums(assets.iterdir()), "utf-8", newline="\n")
    changelog = ROOT.joinpath("CHANGELOG.md").read_text("utf-8")
    to.joinpath("notes.md").write_text(notes(changelog), "utf-8", newline="\n")


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=ROOT / "dist", help="Dossier.")
@click.option("--tag", default="", help="L'étiquette que tout doit porter, comme v1.2.3.")
@click.option("--repository", default="", help="L'adresse du dépôt.")
@click.pass_context
def main(context: click.Context, out: Path, tag: str, repository: str) -> None:
    """Fait ce qu'une version publie, sans rien publier."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder, "dist")
            made.mkdir()
            make(made, tag, repository)
            shutil.rmtree(out, ignore_errors=True)
            shutil.copytree(made, out)
    except BuildError as error:
        click.echo(f"Erreur : {error}", err=True)
        context.exit(2)
    click.echo(out.joinpath("assets", CHECKSUMS).read_text("utf-8"), nl=False)


if __name__ == "__main__":
    main()

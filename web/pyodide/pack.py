"""Compile and pack what runs in the browser; run by Pyodide itself, under Node, so by its Python.

Each archive holds compiled modules, not compressed: it is imported as it is, and compressed whole,
which makes it smaller than file by file. What is read as a file, libraries and data, is in a
second one, which is unpacked.
"""

from __future__ import annotations

import gzip
import io
import py_compile
import zipfile
from pathlib import Path, PurePosixPath

#: Of all files, so that the same files make the same archive.
DAY = (1980, 1, 1, 0, 0, 0)

#: What of the standard library nothing here imports, and what is long.
LEFT_OUT = (
    *("_pyrepl", "_ios_support.py", "_apple_support.py", "_android_support.py", "antigravity.py"),
    *("asyncio", "cProfile.py", "pstats.py", "profile.py", "profiling", "code.py", "codeop.py"),
    *("concurrent", "ctypes", "curses", "dbm", "doctest.py", "email", "ensurepip", "ftplib.py"),
    *("http", "idlelib", "imaplib.py", "lib2to3", "mailbox.py", "multiprocessing", "pdb.py"),
    *("poplib.py", "pydoc.py", "pydoc_data", "smtplib.py", "sqlite3", "test", "this.py", "tkinter"),
    *("turtle.py", "turtledemo", "unittest", "venv", "wsgiref", "xmlrpc", "zoneinfo"),
)


def pack(files: dict[str, bytes]) -> bytes:
    """Return an archive of files, which is not compressed.

    Args:
        files: their contents by name.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, DAY), files[name])
    return made.getvalue()


def compiled(source: bytes, name: str) -> bytes:
    """Return a module as Python runs it, which does not ask how old its source is.

    Args:
        source: the module.
        name: its path, which tracebacks tell.
    """
    there, done = Path("/tmp/module.py"), "/tmp/module.pyc"  # noqa: S108  (Pyodide's own folder)
    there.write_bytes(source)
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    py_compile.compile(str(there), done, dfile=name, doraise=True, invalidation_mode=mode)
    return Path(done).read_bytes()


def modules_of(archive: zipfile.ZipFile, left_out: tuple[str, ...] = ()) -> dict[str, bytes]:
    """Return the modules of an archive, compiled.

    Args:
        archive: a wheel, or the standard library.
        left_out: what is not taken: a module, or a folder.
    """
    return {
        f"{name}c": compiled(archive.read(name), name)
        for name in archive.namelist()
        if name.endswith(".py")
        and not any(PurePosixPath(name).is_relative_to(one) for one in left_out)
    }


def files_of(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Return what an archive has beside modules, and what is about it.

    Args:
        archive: a wheel.
    """
    return {
        name: archive.read(name)
        for name in archive.namelist()
        if not name.endswith((".py", ".pyi", "/", "py.typed")) and ".dist-info/" not in name
    }


def write(name: str, files: dict[str, bytes]) -> None:
    """Write an archive, compressed whole."""
    Path(f"/web/checker/{name}.zip.gz").write_bytes(gzip.compress(pack(files), 9, mtime=0))


def standard_library() -> None:
    """Pack the standard library."""
    with zipfile.ZipFile("/web/node/node_modules/pyodide/python_stdlib.zip") as archive:
        write("stdlib", modules_of(archive, LEFT_OUT))


def others() -> None:
    """Pack what others have written: one archive for all checks, one for workbooks."""
    code: dict[str, bytes] = {}
    data: dict[str, bytes] = {}
    workbooks: dict[str, bytes] = {}
    for wheel in sorted(Path("/web/wheels").glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            if wheel.name.startswith("python_calamine"):
                workbooks |= modules_of(archive) | files_of(archive)
            else:
                code |= modules_of(archive, ("pydantic/v1",))
                data |= files_of(archive)
    # A library that is loaded has to be a file, and its package is then a folder.
    folders = {name.partition("/")[0] for name in data}
    data |= {name: code.pop(name) for name in [*code] if name.partition("/")[0] in folders}
    write("others", code)
    write("libraries", data)
    write("workbooks", workbooks)


def ours() -> None:
    """Pack our own wheel, and what stands between it and the page."""
    (wheel,) = Path("/web/own").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        files = modules_of(archive) | files_of(archive)
    for path in sorted(Path("/checker").glob("*.py")):
        files[f"{path.stem}.pyc"] = compiled(path.read_bytes(), path.name)
    write("ours", files)


if __name__ == "__main__":
    standard_library()
    others()
    ours()

"""Compile and pack what runs in the browser; run by Pyodide itself, under Node, so by its Python.

The standard library is an archive that Python imports as it is. The others are put one file after
another, so that the page writes them where Python looks, a tenth of the time of unpacking an
archive there. All are compressed whole, which makes them smaller than file by file.
"""

from __future__ import annotations

import gzip
import io
import json
import py_compile
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

#: Of all files, so that the same files make the same archive.
DAY = (1980, 1, 1, 0, 0, 0)

STANDARD = "/web/node/node_modules/pyodide/python_stdlib.zip"

#: What of the standard library nothing here imports, and what is long.
LEFT_OUT = (
    *("_pyrepl", "_ios_support", "_apple_support", "_android_support", "antigravity", "argparse"),
    *(
        "asyncio/proactor_events",
        "asyncio/tools",
        "asyncio/windows_events",
        "bdb",
        "cProfile",
        "cmd",
    ),
    *(
        "compileall",
        "concurrent/futures/process",
        "configparser",
        "ctypes",
        "curses",
        "dbm",
        "doctest",
    ),
    *("email", "ensurepip", "ftplib", "http", "idlelib", "imaplib", "lib2to3", "logging/config"),
    *("logging/handlers", "mailbox", "mimetypes", "modulefinder", "multiprocessing", "netrc"),
    *("nturl2path", "optparse", "pdb", "pickletools", "platform", "plistlib", "poplib", "pprint"),
    *(
        "profile",
        "profiling",
        "pstats",
        "pyclbr",
        "pydoc",
        "pydoc_data",
        "pyodide/console",
        "smtplib",
    ),
    *(
        "socketserver",
        "sqlite3",
        "statistics",
        "symtable",
        "sysconfig",
        "tabnanny",
        "tarfile",
        "test",
    ),
    *(
        "this",
        "timeit",
        "tkinter",
        "trace",
        "tracemalloc",
        "turtle",
        "turtledemo",
        "unittest",
        "venv",
    ),
    *("wave", "webbrowser", "wsgiref", "xml", "xmlrpc", "zipapp", "zoneinfo"),
    # Written in Python for where C is not.
    *("_pydatetime", "_pyio", "_sysconfigdata__emscripten_wasm32-emscripten"),
)

#: What only workbooks need, which are made of XML; its package imports that of addresses.
OF_WORKBOOKS = ("xml/", "email/", "http/")

#: What of the standard library only models need, with which lists are completed: `pydantic` imports it.
OF_MODELS = ("zoneinfo/", "sysconfig/", "_sysconfigdata__")

#: The encodings that files come in, and what Python itself asks for.
ENCODINGS = (
    *("__init__", "aliases", "ascii", "cp1250", "cp1252", "cp437", "cp850", "idna", "iso8859_1"),
    *("iso8859_15", "latin_1", "mac_roman", "punycode", "raw_unicode_escape", "unicode_escape"),
    *("undefined", "utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le"),
    *("utf_7", "utf_8", "utf_8_sig"),
)

#: What of others' packages nothing here imports.
UNUSED = ("pydantic/v1", "pydantic/mypy", "pydantic/color", "annotated_types/test_cases")

#: What of ours stands above all that checks a file.
ABOVE = ("pvd_data/cli/", "pvd_data/publishing/", "pvd_data/testing", "pvd_data/__main__")

#: What of our tables no check of somebody's file reads.
UNREAD = ("dispositifs", "ort", "dates_donnees", "participations", "evenements")


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


def join(files: dict[str, bytes]) -> bytes:
    """Return files one after another, behind a line that tells their names and sizes.

    Args:
        files: their contents by name.
    """
    names = sorted(files)
    sizes = json.dumps([[name, len(files[name])] for name in names])
    return b"".join([sizes.encode(), b"\n", *map(files.__getitem__, names)])


def compiled(source: bytes, name: str, optimize: int = 0) -> bytes:
    """Return a module as Python runs it, which does not ask how old its source is.

    Args:
        source: the module.
        name: its path, which tracebacks tell.
        optimize: 2 leaves out its docstrings.
    """
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    with tempfile.TemporaryDirectory() as folder:
        there, done = Path(folder, "module.py"), Path(folder, "module.pyc")
        there.write_bytes(source)
        py_compile.compile(
            str(there),
            str(done),
            dfile=name,
            doraise=True,
            optimize=optimize,
            invalidation_mode=mode,
        )
        return done.read_bytes()


def modules_of(archive: zipfile.ZipFile, left_out: tuple[str, ...] = ()) -> dict[str, bytes]:
    """Return the modules of an archive of others, compiled, without docstrings.

    Args:
        archive: a wheel, or the standard library.
        left_out: what is not taken: a module, or a folder.
    """
    return {
        f"{name}c": compiled(archive.read(name), name, 2)
        for name in archive.namelist()
        if name.endswith(".py")
        and not any(PurePosixPath(name[:-3]).is_relative_to(one) for one in left_out)
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


def write(name: str, content: bytes) -> None:
    """Write a file, compressed."""
    Path(f"/web/checker/{name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))


def standard_library() -> None:
    """Pack the standard library."""
    with zipfile.ZipFile(STANDARD) as archive:
        modules = modules_of(archive, LEFT_OUT)
    kept = {f"encodings/{name}.pyc" for name in ENCODINGS}
    write(
        "stdlib.zip",
        pack({n: of for n, of in modules.items() if n in kept or not n.startswith("encodings/")}),
    )


def others() -> None:
    """Pack what others have written: for models, which no check makes, and for workbooks."""
    with zipfile.ZipFile(STANDARD) as archive:
        modules = modules_of(archive)
    xml = {n: of for n, of in modules.items() if n.startswith(OF_WORKBOOKS)}
    files = {n: of for n, of in modules.items() if n.startswith(OF_MODELS)}
    for wheel in sorted(Path("/web/wheels").glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            if wheel.name.startswith("python_calamine"):
                write("workbooks", join(modules_of(archive) | files_of(archive) | xml))
            else:
                files |= modules_of(archive, UNUSED) | files_of(archive)
    write("models", join(files))


def ours() -> None:
    """Pack our own wheel, and what stands between it and the page."""
    (wheel,) = Path("/web/own").glob("*.whl")
    unread = {f"pvd_data/_package/data/{name}.csv" for name in UNREAD}
    with zipfile.ZipFile(wheel) as archive:
        files = {
            f"{name}c": compiled(archive.read(name), name)
            for name in archive.namelist()
            if name.endswith(".py") and not name.startswith(ABOVE)
        }
        files |= {
            name: content
            for name, content in files_of(archive).items()
            if name not in unread and not name.startswith("pvd_data/_package/schemas/")
        }
    for path in sorted(Path("/checker").glob("*.py")):
        files[f"{path.stem}.pyc"] = compiled(path.read_bytes(), path.name)
    write("ours", join(files))


if __name__ == "__main__":
    standard_library()
    others()
    ours()

"""One file made from another: which engine does it, and where the result goes."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, BinaryIO, Literal, cast

from pvd_data.base.atomic import is_stream, staged
from pvd_data.base.language import os_refusal
from pvd_data.base.places import place_of
from pvd_data.dataframes.by_name import join_names
from pvd_data.dataframes.join import join_frame
from pvd_data.enriching import apart, by_row
from pvd_data.enriching.job import NotPlainError, Summary, cannot_join, fail
from pvd_data.errors import ExportError, FrameError
from pvd_data.tabular.streams import check_file, is_remote, open_stream

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterator

    from narwhals.typing import IntoFrameT

    from pvd_data.enriching.job import Job, Mark

    Done = tuple[str, Counter[Mark]]


Engine = Literal["auto", "polars", "python"]
"""The engines that join; « python » is the standard library, and pyarrow for Parquet."""

ENGINES: tuple[Engine, ...] = ("auto", "polars", "python")

FORMS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
"""The forms of files by the ends of their names."""


def enrich_file(job: Job, out: str, *, engine: Engine = "auto", force: bool = False) -> Summary:
    """Write a file with the programme's columns beside each row; same rows, same order.

    What the file had comes out as it was: the cells of a CSV as text, JSON to the byte. Memory
    does not grow with the file. Nothing is left of a file that could not be written whole; only a
    process that is killed leaves the hidden file it was writing.

    Args:
        job: what is asked.
        out: path of the new file, or `-` for the standard output.
        engine: which engine joins; by default polars where it is installed and the CSV is not small.
        force: whether a file that is there may be replaced, be it the source itself.

    Raises:
        ExportError: it cannot be done; the error says why, and on which line of the source.
        UnreadableFileError: the source cannot be opened.
    """
    form = _form(job.source, out)
    special = is_special(out)
    whole = not special and job.source != "-"
    if job.names is not None and form == "csv":
        if engine == "polars":
            raise _not_by_polars(job)
        engine = "python"
    if engine == "auto" and form == "csv" and whole and is_small(job.source):
        engine = "python"
    chosen = _choose(engine, form, whole=whole, source=job.source)
    with _refused(out):
        if not special:
            _check_target(out, force=force)
            with staged(Path(out)) as (path,):
                return _to_file(job, form, chosen, path)
        if out != "-":
            place_of(Path(out))
            with Path(out).open("wb") as stream:
                return _by_row(job, form, stream)
        if sys.stdout is None:
            raise fail(out, "the standard output is closed", "la sortie standard est fermée")
        return _by_row(job, form, sys.stdout.buffer)


def _to_file(job: Job, form: str, engine: str, path: Path) -> Summary:
    if form == "parquet":
        check_file(job.source)
        return _summary(engine, apart.enrich_parquet(job, engine, path))
    if engine != "python":
        module = import_module(f"pvd_data.enriching.with_{engine}")
        run: Callable[[Job, Path], Done] = module.enrich_csv
        try:
            return _summary(engine, run(job, path))
        except FrameError as error:
            raise cannot_join(job, error) from error
        except NotPlainError:
            pass  # what reads row by row knows what it is, and on which line
    with path.open("wb") as stream:
        return _by_row(job, form, stream)


def _summary(engine: str, done: Done) -> Summary:
    on, marks = done
    return Summary(on, engine, marks)


def _by_row(job: Job, form: str, out: BinaryIO) -> Summary:
    run = by_row.enrich_csv if form == "csv" else by_row.enrich_json
    stream = open_stream(job.source, allow_remote=False, progress=job.tell_bytes)
    try:
        on, marks = run(job, stream, out)
        out.flush()
    finally:
        stream.close()
    return Summary(on, "python", marks)


def _form(source: str, out: str) -> str:
    """Return the form of the source, which is that of the output."""
    if is_remote(source):
        raise fail(
            source,
            "an address; download the file first",
            "une adresse ; téléchargez le fichier d'abord",
        )
    if is_remote(out):
        raise fail(
            out,
            "an address; give the path of a file, and send it yourself",
            "une adresse ; donnez le chemin d'un fichier, et envoyez-le vous-même",
        )
    forms = {name: FORMS.get(Path(name).suffix.lower()) for name in (source, out) if name != "-"}
    special = {name for name in forms if is_special(name)}
    for name, form in forms.items():
        if form is None and name not in special:
            known = ", ".join(FORMS)
            raise fail(
                name,
                f"its name does not say what it is; it should end in one of {known}",
                f"son nom ne dit pas ce qu'il est ; il doit finir par {known}",
            )
    found = {form for name, form in forms.items() if name not in special}
    if len(found) > 1:
        raise fail(
            out,
            "its form is not that of the source, whose cells would not come out as they are",
            f"ce n'est pas la forme de {source}, dont les cellules ne sortiraient pas telles "
            "quelles ; donnez la même extension",
        )
    return cast("str", found.pop()) if found else "csv"


def _choose(engine: Engine, form: str, *, whole: bool, source: str) -> str:
    """Return the engine that does it.

    Args:
        engine: which was asked for.
        form: of the files.
        whole: whether source and output are files.
        source: how messages name the source.
    """
    if form == "jsonl" or not whole:
        if engine == "polars" or form == "parquet":
            raise _only_by_row(engine, form, source)
        return "python"
    candidates = _NEEDS[form] if engine == "auto" else {engine: _NEEDS[form][engine]}
    for name, needed in candidates.items():
        if all(find_spec(module) is not None for module in needed):
            return "pyarrow" if (name, form) == ("python", "parquet") else name
    preferred = next(iter(candidates.values()))
    missing = " ".join(_EXTRAS[module] for module in preferred)
    raise fail(
        source,
        f"this asks for other libraries: pip install {missing}",
        f"il y faut d'autres bibliothèques : pip install {missing}",
    )


def _not_by_polars(job: Job) -> ExportError:
    return fail(
        job.source,
        "the names of a CSV are looked up without polars; leave out the engine",
        "les noms d'un CSV se cherchent sans polars ; retirez --engine",
    )


def _only_by_row(engine: str, form: str, source: str) -> Exception:
    if form == "parquet":
        return fail(
            source,
            "Parquet cannot be read or written as it comes; give two files",
            "le Parquet ne se lit ni ne s'écrit au fil de l'eau ; donnez deux fichiers",
        )
    if form == "jsonl":
        return fail(
            source,
            f"JSON lines keep their text, which {engine} would change; leave out the engine",
            f"les lignes JSON gardent leur texte, que {engine} récrirait ; retirez --engine",
        )
    return fail(
        source,
        f"{engine} takes files, not pipes; leave out the engine",
        f"{engine} veut des fichiers, pas des tuyaux ; retirez --engine",
    )


#: Of a smaller CSV, loading polars takes longer than joining without it (`benchmarks/enrich.py`).
SMALL = 4 * 2**20


def is_small(source: str) -> bool:
    """Say whether a CSV is joined before polars is loaded.

    Args:
        source: its path; of what cannot be looked at whoever opens it says why.
    """
    try:
        return Path(source).stat().st_size < SMALL
    except (OSError, ValueError):
        return True


# By preference. For Parquet pyarrow comes first: it alone keeps all types and metadata.
_NEEDS: dict[str, dict[str, tuple[str, ...]]] = {
    "csv": {
        "polars": ("narwhals", "polars"),
        "python": (),
    },
    "parquet": {
        "python": ("narwhals", "pyarrow"),
        "polars": ("narwhals", "polars"),
    },
}

_EXTRAS = {
    "narwhals": "'pvd-data[frames]'",
    "pyarrow": "'pvd-data[parquet]'",
    "polars": "polars",
}


def is_special(out: str) -> bool:
    """Say whether an output is the standard one, a pipe or a device: written as it comes."""
    return out == "-" or is_stream(Path(out))


@contextmanager
def _refused(out: str) -> Iterator[None]:
    """Word what the system refuses; a broken pipe is left to the caller.

    Raises:
        ExportError: the output cannot be written.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise cannot_write(out, error) from error


def cannot_write(out: str, error: Exception) -> ExportError:
    """Say that an output cannot be written.

    Args:
        out: the output.
        error: why.
    """
    if isinstance(error, OSError):
        why = os_refusal(error)
        return fail(out, f"nothing is written: {why['en']}", f"rien n'est écrit : {why['fr']}")
    return fail(out, f"it cannot be written: {error}", f"écriture impossible : {error}")


def _check_target(out: str, *, force: bool) -> None:
    """Refuse an output for reasons that a sentence of our own says better than the system."""
    try:
        target = Path(os.path.realpath(out))
    except ValueError as error:  # such as a null character
        raise cannot_write(out, error) from error
    if target.is_dir():
        raise fail(out, "this is a folder; give a file", "c'est un dossier ; donnez un fichier")
    if not target.parent.is_dir():
        raise fail(
            out,
            "its folder is not there; make it first",
            "son dossier n'existe pas ; créez-le d'abord",
        )
    if target.exists() and not force:
        raise fail(
            out,
            "it is already there; ask to replace it",
            "ce fichier existe déjà ; --force le remplace",
        )


def join(job: Job, frame: IntoFrameT, on: str) -> IntoFrameT:
    """Return a frame with the columns that a job asks for, and those it counts by.

    Args:
        job: what is asked.
        frame: rows of its source.
        on: the label of the column of codes; where there are names, they are named already.
    """
    joined: IntoFrameT
    if job.names is None:
        joined = join_frame(frame, on, job.spec)
    else:
        codeless = job.spec._replace(resolve_former=False, repair=False, day=None)
        joined = join_names(frame, job.names, codeless)
    return joined


#: Seconds between two looks.
_EVERY = 0.2

#: The most that is reported before the end.
_ALMOST = 0.99


@contextmanager
def watch(job: Job, share: Callable[[], float]) -> Iterator[None]:
    """Look now and then how much is done, and report it.

    Args:
        job: what is asked; nothing is looked at if nobody wants to know.
        share: how much is done, from 0 to 1.
    """
    if job.progress is None:
        yield
        return
    done = Event()

    def look() -> None:
        while not done.wait(_EVERY):
            job.tell(min(max(share(), 0), _ALMOST))

    thread = Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    job.tell(1)


def growth(job: Job, path: Path) -> Callable[[], float]:
    """Return how large a file has become beside the one that it is made from.

    Args:
        job: what is asked; its source is a file.
        path: the file being written.
    """
    whole = max(Path(job.source).stat().st_size, 1)
    return lambda: path.stat().st_size / whole

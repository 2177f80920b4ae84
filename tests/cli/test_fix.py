"""`pvd-data fix`: a diff or a file written at once, what is said, and what is refused."""

from __future__ import annotations

import errno
import io
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pvd_data.base.language import typeset as fr
from pvd_data.cli import fix as module
from pvd_data.cli.main import main

DAMAGED = b"code_insee,nom,note\n5046,EMBRUN,x\n05170,Talard,\n"
FIXED = b"code_insee,nom,note\n05046,Embrun,x\n05170,Talard,\n"
DIFF = """\
--- {0}
+++ {0}
@@ -1,3 +1,3 @@
 code_insee,nom,note
-5046,EMBRUN,x
+05046,Embrun,x
 05170,Talard,
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with two cells that are certain and one that is not."""
    path = tmp_path / "a.csv"
    path.write_bytes(DAMAGED)
    return path


def run(*args: object, lang: str = "fr", stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(
        main, ["fix", *map(str, args)], env={"PVD_DATA_LANG": lang}, input=stdin
    )


def test_what_would_change_is_shown_and_nothing_is_written(path: Path) -> None:
    result = run(path)
    assert result.stdout == fr(
        "Ligne  Colonne     Trouvé  Corrigé  Pourquoi\n"
        "    2  code_insee  5046    05046    zéro perdu\n"
        "    2  nom         EMBRUN  Embrun   Nom aux majuscules différentes\n"
    )
    assert result.exit_code == 1
    assert result.stderr == (
        fr(
            f"{path} : 2 cellules à corriger ; --write écrit\n"
            "  T002 constraint-error : 1\n"
            "  R008 name-case : 1\n"
            "Une fois corrigé, il restera 1 erreur et 0 avertissement, dont 1 avec une proposition à confirmer\n"
            f"Pour voir les fautes : pvd-data validate {path}\n"
        )
    )
    english = run(path, lang="en")
    assert english.stdout.splitlines()[:2] == [
        "Line  Column      Found   Fixed   Why",
        "   2  code_insee  5046    05046   lost zero",
    ]
    diff = run(path, "--diff")
    assert (diff.stdout, diff.stderr) == (DIFF.format(path), result.stderr)
    assert path.read_bytes() == DAMAGED


def test_a_file_is_written_once_and_then_left_alone(path: Path) -> None:
    path.chmod(0o640)
    result = run(path, "--write", lang="en")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"{path}: 2 cells fixed\n"
        "  T002 constraint-error: 1\n"
        "  R008 name-case: 1\n"
        "Left: 1 error and 0 warnings, 1 of them with a suggestion to confirm\n"
        f"To see the faults: pvd-data validate {path}\n"
    )
    assert path.read_bytes() == FIXED
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(path.parent.iterdir()) == [path]
    before = path.stat()
    result = run(path, "--write")
    assert result.stderr.startswith(
        fr(f"{path} : rien à corriger qui soit certain\nIl reste 1 erreur")
    )
    assert path.stat() == before


def test_nothing_left_is_exit_0(path: Path) -> None:
    path.write_bytes(DAMAGED.replace(b"Talard", b"Tallard"))
    for lang, said in (("fr", "il ne restera ni erreur ni"), ("en", "neither error nor warning")):
        result = run(path, lang=lang)
        assert result.exit_code == 0
        assert said in result.stderr
        assert "validate" not in result.stderr
    assert run(path, "--write").exit_code == 0
    assert run(path, "--write").stderr.endswith("Il ne reste ni erreur ni avertissement\n")


def test_options_of_the_check_are_kept_and_said_again(path: Path) -> None:
    path.write_bytes(DAMAGED.replace(b"code_insee", b"c o").replace(b"nom", b"lib_com"))
    named = ("--column", "code_insee=c o")
    for rules, line in (
        (("--select", "T"), "05046,EMBRUN,x"),
        (("--select", "T,R008", "--ignore", "T002"), "5046,Embrun,x"),
        (("--ignore", "F"), "05046,Embrun,x"),
    ):
        assert f"\n+{line}\n" in run(path, "--diff", *named, *rules).stdout
    result = run(path, *named, "--select", "F,R010", "--key", "c o", "--as-of", "2020-01-01")
    assert (result.exit_code, result.stdout) == (0, "")
    strange = path.with_name("b.csv")
    strange.write_bytes(b"code_insee\n05001\n")
    assert run(strange).exit_code == 0
    result = run(strange, "--require-programme", "--key", "code_insee", "--as-of", "2020-01-01")
    assert result.exit_code == 1
    assert result.stderr.endswith(
        f"validate {strange} --require-programme --key code_insee --as-of 2020-01-01\n"
    )
    result = run(path, *named, "--table", "communes", "--no-strict", "--ignore", "R")
    assert result.stderr.endswith(
        f"validate {path} --column 'code_insee=c o' --table communes --no-strict --ignore R\n"
    )


def test_warnings_count_as_errors_where_that_is_asked(path: Path) -> None:
    path.write_bytes(b"code_insee,nom\n05067,Les Infournas\n")
    assert run(path).exit_code == 0
    assert run(path, "--strict").exit_code == 1


def test_settings_are_those_of_validate(path: Path) -> None:
    path.with_name("pvd-data.toml").write_text('ignore = ["T"]\nlang = "en"\n', "utf-8")
    assert "\n+5046,Embrun,x\n" in run(path, "--diff").stdout
    assert run(path, "--diff", "--no-config").stdout == DIFF.format(path)
    other = path.with_name("other.toml")
    other.write_text('select = ["T"]\n', "utf-8")
    result = run(path, "--diff", "--config", other)
    assert "\n+05046,EMBRUN,x\n" in result.stdout
    assert run(path, "--config", other, "--no-config").exit_code == 2


def test_the_standard_input_can_be_shown_and_not_written() -> None:
    result = run("-", "--diff", stdin=DAMAGED)
    assert (result.exit_code, result.stdout) == (1, DIFF.format("-"))
    assert "validate" not in result.stderr
    result = run("-", "--write", stdin=DAMAGED)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == fr("Erreur : - : --write demande un fichier, pas l'entrée standard\n")


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", "b")
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("b.xlsx", _zip(), "seuls un CSV et un classeur .xlsx"),
        ("b.ods", _zip(), "seuls un CSV et un classeur .xlsx"),
        ("b.xlsx", b"insee_com", "un fichier qui n'est ni un .xlsx ni un .ods"),
        ("b.csv", _zip(), "seuls un CSV et un classeur .xlsx"),
        ("b.csv", b"%PDF-1.7", fr("c'est un PDF ; seuls un CSV et un classeur")),
        ("datapackage.json", b"{}", "donnez un seul de ses fichiers CSV"),
        ("b.csv", b"a,b\n1,2\n", fr("aucune colonne reconnue ; colonnes : « a », « b »")),
        (".", b"", "donnez un seul de ses fichiers CSV"),
        ("none.csv", None, "ce fichier n'existe pas"),
        ("no\0ne.csv", None, "ce fichier n'existe pas"),
        ("https://example.org/a.csv", None, "téléchargez le fichier d'abord"),
    ],
)
@pytest.mark.parametrize("mode", ["--write", "--diff"])
def test_what_cannot_be_fixed_is_refused_in_a_sentence(
    tmp_path: Path, name: str, content: bytes | None, said: str, mode: str
) -> None:
    target = name if name.startswith("https") else f"{tmp_path}/{name}"
    if content:
        Path(target).write_bytes(content)
    result = run(target, mode)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(fr("Erreur : "))
    assert said in result.stderr
    assert result.stderr.count("\n") == (2 if "reconnue" in said else 1)
    if content:
        assert Path(target).read_bytes() == content
        assert len(list(tmp_path.iterdir())) == 1
    english = run(target, mode, lang="en").stderr
    assert not any(word in english for word in (" un ", " le ", " pas "))


def test_what_is_no_file_or_too_long_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fifo = path.with_name("fifo")
    os.mkfifo(fifo)
    assert "ce n'est pas un fichier" in run(fifo).stderr
    monkeypatch.setattr(module, "MOST", len(DAMAGED))
    assert run(path).exit_code == run("-", stdin=DAMAGED).exit_code == 1
    monkeypatch.setattr(module, "MOST", len(DAMAGED) - 1)
    for args in ((path,), ("-",)):
        result = run(*args, stdin=DAMAGED)
        assert result.exit_code == 2
        assert fr("Mio ; corrigez-le en plusieurs parties") in result.stderr


def test_wrong_usage_is_exit_2(path: Path) -> None:
    for args in (
        ("--diff", "--write"),
        ("--column", "code_insee"),
        ("--column", "x=y"),
        ("--table", "comunes"),
        ("--select", "X999"),
        ("--as-of", "hier"),
    ):
        assert run(path, *args).exit_code == 2
    assert fr("pas de colonne « INSEE »") in run(path, "--column", "code_insee=INSEE").stderr
    assert run(path, lang="de").exit_code == 2


@pytest.mark.parametrize("call", ["fsync", "replace", "open", "chmod"])
@pytest.mark.parametrize(
    ("number", "said"), [(errno.ENOSPC, "le disque est plein"), (errno.EIO, "error")]
)
def test_a_failure_leaves_the_file_as_it_was_and_nothing_beside(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, said: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fail)
    result = run(path, "--write")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(fr(f"Erreur : {path} : rien n'est écrit : "))
    assert said in result.stderr
    assert path.read_bytes() == DAMAGED
    assert list(path.parent.iterdir()) == [path]


def test_an_interruption_leaves_the_file_as_it_was_and_nothing_beside(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    assert run(path, "--write").exit_code != 0
    assert path.read_bytes() == DAMAGED
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_changed_meanwhile_is_left_alone(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: path.write_bytes(b"new"))
    result = run(path, "--write")
    assert result.exit_code == 2
    assert "le fichier a changé pendant la correction" in result.stderr
    assert path.read_bytes() == b"new"
    assert list(path.parent.iterdir()) == [path]


def test_a_link_stays_a_link(path: Path) -> None:
    link = path.with_name("link.csv")
    link.symlink_to("a.csv")
    run(link, "--write")
    assert link.is_symlink()
    assert path.read_bytes() == FIXED


def test_a_file_that_is_to_be_kept_is_not_written_over(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    result = run(path, "--write")
    assert result.exit_code == 2
    assert fr("rien n'est écrit : droits insuffisants") in result.stderr
    assert path.read_bytes() == DAMAGED


def test_what_the_system_forbids_to_write_or_read_is_said(path: Path) -> None:
    program = "import sys; from pvd_data.cli.main import main; main(['fix', *sys.argv[1:]])"
    command = [sys.executable, "-c", program, str(path), "--write", "--lang", "fr"]
    for target, mode in ((path.parent, 0o555), (path, 0o444)):
        before = stat.S_IMODE(target.stat().st_mode)
        target.chmod(mode)
        try:
            # Nothing is forbidden to root.
            if os.access(target, os.W_OK):
                pytest.skip("run by root, who may write anywhere")
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        finally:
            target.chmod(before)
        assert done.returncode == 2
        assert fr("rien n'est écrit : droits insuffisants") in done.stderr
        assert path.read_bytes() == DAMAGED
        assert list(path.parent.iterdir()) == [path]


def test_a_name_of_a_file_drives_no_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31m\n.csv"
    path.write_bytes(DAMAGED)
    result = run(path, "--diff")
    assert result.exit_code == 1
    assert "\x1b" not in result.stdout + result.stderr
    assert len(result.stdout.splitlines()) == len(DIFF.splitlines())


TEXT = (
    "note;code_insee;nom;date_adhesion\r\n"
    "é;5046; Embrun;07/05/2021\r\n"
    "x;05017;La Batie-Neuve;2021-05-10\r\n"
    "à;05006;L'Argentière-la-Bessée;13/07/2021"
)
RIGHT = (
    "note;code_insee;nom;date_adhesion\r\n"
    "é;05046;Embrun;2021-05-07\r\n"
    "x;05017;La Bâtie-Neuve;2021-05-10\r\n"
    "à;05006;L'Argentière-la-Bessée;2021-07-13"
)


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "mac_roman", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", [False, True])
def test_a_file_comes_out_in_its_own_encoding(tmp_path: Path, encoding: str, mark: bool) -> None:
    start = "\ufeff" if mark and encoding.startswith("utf-16") else ""
    path, copy = tmp_path / "a.csv", tmp_path / "b.csv"
    path.write_bytes((start + TEXT).encode(encoding))
    result = run(path, "-o", copy)
    assert result.stdout == ""
    assert copy.read_bytes() == (start + RIGHT).encode(encoding)
    assert f"validate {copy}\n" in result.stderr
    assert path.read_bytes() == (start + TEXT).encode(encoding)
    assert run(path, "--write").exit_code == 1  # its encoding is an error
    assert path.read_bytes() == copy.read_bytes()
    assert fr("rien à corriger") in run(path).stderr


def test_lines_in_two_encodings_stay_so(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = [line.encode("utf-8" if line[0] == "à" else "cp1252") for line in TEXT.split("\r\n")]
    right = [line.encode("utf-8" if line[0] == "à" else "cp1252") for line in RIGHT.split("\r\n")]
    path.write_bytes(b"\r\n".join(lines))
    run(path, "--write")
    assert path.read_bytes() == b"\r\n".join(right)


def test_a_letter_that_the_encoding_has_not_leaves_its_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    head = "note;code_insee;nom\nété à midi, prévu;05017;La Bâtie-Neuve\n".encode("cp850")
    in_utf_8 = "x;02201;Cœuvres-et-Valsery\n".encode()
    path.write_bytes(head + in_utf_8 + b"a;14087;Bonnoeil\nx;5046;Embrun\n")
    result = run(path, "--write")
    assert path.read_bytes() == head + in_utf_8 + b"a;14087;Bonnoeil\nx;05046;Embrun\n"
    said = "Laissé tel quel, ligne 4 : l'encodage du fichier, CP850, n'a pas toutes les lettres\n"
    assert fr(said) in result.stderr


def test_utf_16_has_no_diff(path: Path) -> None:
    path.write_bytes(TEXT.encode("utf-16"))
    result = run(path, "--diff")
    assert (result.exit_code, result.stdout) == (2, "")
    assert fr("« patch » ne lit pas ; retirez --diff") in result.stderr
    assert "La Bâtie-Neuve" in run(path).stdout


def test_a_copy_is_written_beside_and_replaces_nothing(path: Path) -> None:
    copy = path.with_name("b.csv")
    assert run("-", "-o", copy, stdin=DAMAGED).exit_code == 1
    assert copy.read_bytes() == FIXED
    for other in (copy, path):
        result = run(path, "-o", other)
        assert result.exit_code == 2
        assert fr("ce fichier existe déjà") in result.stderr
    assert path.read_bytes() == DAMAGED
    assert run(path, "-o", path.with_name("no") / "c.csv").exit_code == 2
    assert run(path, "-o", "c.csv", "--write").exit_code == 2

"""`pvd-data validate`: data against the schemas and the reference; a report, an exit code."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pvd_data.base.language import Text, os_refusal
from pvd_data.base.places import place_of
from pvd_data.cli.options import check_options, on_disk, options_over, pick_settings, tell_limits
from pvd_data.cli.usage import Choice, FilesCommand, bad_value, not_one_of
from pvd_data.cli.words import (
    CannotError,
    annotate_errors,
    current_lang,
    in_actions,
    print_data,
    print_error,
    print_text,
    progress_bar,
    tell,
)
from pvd_data.errors import REINSTALL, NothingToCheckError
from pvd_data.reports.registry import FORMATS
from pvd_data.validation.targets import CANNOT, Stood, not_checked, stand_for
from pvd_data.validation.validate import check, merge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pvd_data.base.language import Lang
    from pvd_data.report import Report
    from pvd_data.validation.options import Options

SUMMARY = "GITHUB_STEP_SUMMARY"

_DAMAGED = Text(
    fr="Les données fournies ne sont plus celles qui ont été livrées ; réinstallez pvd-data : {command}",
    en="The shipped data are no longer those that were shipped; reinstall pvd-data: {command}",
)

_NOTHING = Text(
    fr="rien à vérifier dans aucun de ces fichiers ; --ignore-unknown les laisse passer",
    en="nothing to check in any of these files; --ignore-unknown lets them pass",
)

#: Their readers open the files that are named, from the folder where the command runs.
_FROM_HERE = frozenset({"full", "junit"})

#: Their readers open the files from the root of the repository, wherever the command runs.
_FROM_ROOT = frozenset({"github", "gitlab", "sarif"})

#: What tells where that is in CI.
_WORKSPACES = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")

#: Read by people, so in the encoding of their terminal; all others are UTF-8.
_FOR_PEOPLE = frozenset({"text", "full"})


def parse_outputs(
    context: click.Context, option: click.Parameter, given: Iterable[str]
) -> dict[Path, str]:
    """Take `FORMAT=FILE`, as a callback of click.

    Args:
        context: that of the command.
        option: the option.
        given: what was written on the command line.

    Returns:
        The form of each file.

    Raises:
        BadParameter: one of them is not of that shape, or there is no such form.
    """
    outputs: dict[Path, str] = {}
    for text in given:
        form, equals, name = text.partition("=")
        said = None
        if not equals or not name:
            said = Text(
                fr="« {text} » ; attendu : FORMAT=FICHIER, comme html=rapport.html",
                en="{text!r}; expected: FORMAT=FILE, as in html=report.html",
            ).fill(text=text)
        elif form not in FORMATS:
            said = not_one_of(form, FORMATS)
        elif name == "-":
            said = Text(
                fr="pour la sortie standard, employez --format {form}",
                en="for the standard output use --format {form}",
            ).fill(form=form)
        elif Path(name) in outputs:
            said = Text(fr="« {name} » est donné deux fois", en="{name!r} is given twice").fill(
                name=name
            )
        if said is not None:
            raise bad_value(said, context, option)
        outputs[Path(name)] = form
    return outputs


@click.command(cls=FilesCommand)
@click.argument("targets", metavar="[CIBLE]...", nargs=-1)
@check_options()
@click.option(
    "--format",
    "form",
    type=Choice(list(FORMATS)),
    help="Forme du rapport ; par défaut text, ou github dans GitHub Actions.",
)
@click.option(
    "--output",
    "outputs",
    metavar="FORMAT=FICHIER",
    multiple=True,
    callback=parse_outputs,
    help="Écrit aussi le rapport dans un fichier, par exemple html=rapport.html.",
)
@click.option(
    "--ignore-unknown",
    is_flag=True,
    help="Laisse passer un fichier où aucune colonne n'est reconnue, même s'il est seul.",
)
@click.option(
    "--open",
    "opened",
    is_flag=True,
    help="Ouvre aussi le rapport dans le navigateur : la page de --format html.",
)
@click.option(
    "--allow-remote", is_flag=True, help="Accepte une adresse https à la place d'un fichier."
)
@click.pass_context
def validate(
    context: click.Context,
    /,
    targets: tuple[str, ...],
    form: str | None,
    outputs: dict[Path, str],
    ignore_unknown: bool,
    allow_remote: bool,
    opened: bool,
    config: Path | None,
    isolated: bool,
    **asked: Any,
) -> None:
    """Vérifie un fichier ou un jeu de données : forme, doublons, codes et noms des communes.

    CIBLE : un fichier CSV, aussi compressé, un classeur (Excel ou .ods), du JSON, du GeoJSON, du
    Parquet, un jeu de données (dossier, datapackage.json ou zip), ou un tiret (-) pour lire ce qu'un
    autre programme envoie. D'un autre dossier ou zip, chaque table. Sans CIBLE, le jeu de données
    fourni avec pvd-data. Dans un fichier à vous sont vérifiées les colonnes que la commande
    reconnaît, et celles que vous nommez par --column ou --key.

    Les options peuvent aussi être écrites dans un fichier pvd-data.toml, ou dans la section
    [tool.pvd-data] d'un pyproject.toml.

    Codes de sortie : 0 aucune erreur, 1 des erreurs, 2 travail impossible : rien n'a pu être
    vérifié, ou un fichier nommé n'a pas pu être lu (les autres sont vérifiés quand même).
    """
    settings = pick_settings(context, next(iter(targets), None), config, isolated=isolated)
    asked["lang"] = lang = current_lang()
    form = form or settings.values.get("format") or _usual_form()
    annotate_errors(context, wanted=form == "github" or in_actions())
    stood = _stand_for(targets, lang)
    wanted: list[str | None] = [*stood.targets] if targets else [None]
    _refuse_targets(outputs, stood.targets)
    tell_limits(settings, wanted, asked)
    reports: list[tuple[str | None, Report]] = []
    alone = len(wanted) + len(stood.left) == 1
    for target in wanted:
        options = options_over(settings.of(on_disk(target)), asked)
        try:
            reports.append((target, _check(target, options, allow_remote=allow_remote)))
        except CANNOT as error:
            unknown = isinstance(error, NothingToCheckError) and error.label is None
            if target is None or (alone and not (unknown and ignore_unknown)):
                raise
            reports.append((target, not_checked(target, error, lang)))
            if stood.targets[target] and not unknown:
                stood.failed.append(error)
    if alone and stood.failed:
        raise stood.failed[0]
    checked = Checked([*reports, *stood.left.items()], lang)
    print_report(checked.write(form), form)
    if any(target is None and is_damaged(report) for target, report in reports):
        tell(_DAMAGED.fill(command=REINSTALL)[lang])
    if form == "github":
        append_summary(checked.summary())
    for path, name in outputs.items():
        write_file(path, checked.write(name))
    if opened:
        from pvd_data.cli.page import open_page

        open_page(checked.write("html"))
    for failure in stood.failed:
        print_error(failure.text[lang], lang, annotated=in_actions() and form != "github")
    nothing = checked.report.nothing_checked
    if nothing and not (stood.failed or ignore_unknown):
        raise CannotError(_NOTHING)
    context.exit(2 if stood.failed else 0 if nothing or checked.report.valid else 1)


def _stand_for(targets: Iterable[str], lang: Lang) -> Stood:
    """Find out what the targets stand for; plain files for themselves."""
    if any(os.path.isdir(one) or set(one) & set("*?[") for one in targets):  # noqa: PTH112
        return stand_for(targets, lang)
    return Stood(dict.fromkeys(targets, True))


def _check(target: str | None, options: Options, *, allow_remote: bool) -> Report:
    with progress_bar(on_disk(target)) as bar:

        def progress(read: int, size: int | None) -> None:
            if bar is not None and size:
                bar(read / size)

        return check(target, options, allow_remote, progress)


def is_damaged(report: Report) -> bool:
    """Say whether a file of a package is not the one that its descriptor describes.

    Args:
        report: what was found in the package.
    """
    return any(report.totals["error", slug] for slug in ("byte-count", "hash-count"))


def _refuse_targets(outputs: dict[Path, str], targets: Iterable[str]) -> None:
    """Refuse to write a report over what it is about."""
    said = Text(
        fr="--output écrirait sur la cible : {path}",
        en="--output would write over the target: {path}",
    )
    for path in outputs:
        for target in targets:
            try:
                same = path.samefile(target)
            except (OSError, ValueError):
                continue
            if same:
                raise click.UsageError(said.fill(path=path)[current_lang()])


def _usual_form() -> str:
    return "github" if in_actions() else "text"


class Checked:
    """The reports of a run, each with its target."""

    def __init__(self, reports: Sequence[tuple[str | None, Report]], lang: Lang) -> None:
        """Keep what was found.

        Args:
            reports: each target and what was found in it.
            lang: language of the report.
        """
        self._reports = reports
        self._lang = lang
        self.report = merge(report for _, report in reports)

    def write(self, form: str) -> str:
        """Write everything in one of the forms.

        Args:
            form: its name.
        """
        seen = self._seen(form)
        if form != "html":
            return FORMATS[form](seen, self._lang)
        from pvd_data.cli.page import stamp_of

        stamp = stamp_of(target for target, _ in self._reports)
        return seen.to_html(self._lang, day=stamp.day, hashes=stamp.hashes)

    def summary(self) -> str:
        """Write the summary of a job of GitHub."""
        from pvd_data.reports.github import summary_markdown

        return summary_markdown(self._seen("github"), self._lang)

    def _seen(self, form: str) -> Report:
        # Of several packages the paths inside each could be the same.
        if form in _FROM_HERE | _FROM_ROOT or len(self._reports) > 1:
            root = repository() if form in _FROM_ROOT else Path.cwd()
            return merge(seen_from(root, report, target) for target, report in self._reports)
        return self.report


def repository() -> Path:
    """Return the root of the repository in which the command runs; where it runs if there is none.

    In CI the workspace that its environment names; else the folder upwards that git works in.
    """
    here = Path.cwd()
    above = (here, *here.parents)
    for name in _WORKSPACES:
        given = os.environ.get(name)
        if given and (root := Path(os.path.realpath(given))) in above:
            return root
    return next((folder for folder in above if os.path.lexists(folder / ".git")), here)


def seen_from(root: Path, report: Report, target: str | None) -> Report:
    """Name files as they are found from a folder, with `/` as separator.

    The files of a package are named relative to it. What lies outside the folder is named as the
    target was.

    Args:
        root: the folder.
        report: what was found.
        target: where; nothing changes if that is no path on this machine.
    """
    if target is None or not os.path.lexists(target):
        return report
    if os.path.isdir(target):  # noqa: PTH112  (a Path of a pipe or device says the same)
        inside: str | None = target
    else:
        inside = str(Path(target).parent) if target.lower().endswith(".json") else None

    def is_whole(name: str) -> bool:  # as are those of a zip that is no package
        return name == target or name.startswith(f"{target}/")

    @cache  # which the disk is asked for, and of which there are few
    def place(name: str) -> str:
        if is_whole(name):
            return _relative(Path(name), root)
        if inside is None:  # a table of a zip
            return f"{_relative(Path(target), root)}/{name}"
        return _relative(Path(inside, name), root)

    def key(name: str) -> str:
        if is_whole(name):
            return place(name)
        # A sheet of a workbook.
        sheet = name.removeprefix(f"{target}#")
        return f"{place(target)}#{sheet}" if sheet != name and target is not None else name

    return replace(
        report,
        issues=tuple(
            issue if (named := place(issue.path)) == issue.path else replace(issue, path=named)
            for issue in report.issues
        ),
        rows={key(name): number for name, number in report.rows.items()},
        not_checked=tuple(map(key, report.not_checked)),
        columns={key(name): found for name, found in report.columns.items()},
        passed_over={key(name): found for name, found in report.passed_over.items()},
        file_columns={key(name): found for name, found in report.file_columns.items()},
        not_checked_why={key(name): why for name, why in report.not_checked_why.items()},
        unreadable=tuple(map(key, report.unreadable)),
    )


def _relative(path: Path, root: Path) -> str:
    try:
        return (path.parent.resolve() / path.name).relative_to(root).as_posix()
    except (OSError, RuntimeError, ValueError):
        return path.as_posix()


def print_report(text: str, form: str) -> None:
    """Print a report.

    Args:
        text: the report.
        form: its form.
    """
    if form not in _FOR_PEOPLE:
        print_data(text)
    elif text:
        print_text(text.removesuffix("\n"))


def write_file(path: Path, text: str) -> None:
    """Write a file whole or not at all.

    Folders that are not there are made.

    Args:
        path: where.
        text: what.

    Raises:
        CannotError: it cannot be written.
    """
    from pvd_data.base.atomic import write_whole

    content = text.encode("utf-8", "backslashreplace")
    try:
        place_of(path).parent.mkdir(parents=True, exist_ok=True)
        write_whole({path: content})
    except (OSError, ValueError) as error:
        why = os_refusal(error) if isinstance(error, OSError) else error
        said = Text(
            fr="{path} ne peut pas être écrit : {why}", en="{path} cannot be written: {why}"
        )
        raise CannotError(said.fill(path=path, why=why)) from error


def append_summary(text: str) -> None:
    """Add to the summary of the job, if there is one; a warning if that cannot be done.

    Args:
        text: Markdown.
    """
    path = os.environ.get(SUMMARY)
    if not path:
        return
    try:
        with Path(path).open("ab") as file:
            file.write(text.encode("utf-8", "backslashreplace"))
    except (OSError, ValueError) as error:
        said = Text(
            fr="Le résumé de la tâche ne peut pas être écrit : {error}",
            en="The summary of the job cannot be written: {error}",
        )
        tell(said.fill(error=error)[current_lang()])

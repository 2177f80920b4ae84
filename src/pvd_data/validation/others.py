"""Resources of a package that are none of our tables, held to their own schemas by frictionless.

They are anybody's: what reads them runs in a confined process, and never beyond the package. What
was not checked, or not to its end, is named with the reason.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, field
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pvd_data.base.confined import ConfinedError, Limits, can_confine, run_confined
from pvd_data.base.language import Text
from pvd_data.base.text import SAID, one_line
from pvd_data.errors import DescriptorError
from pvd_data.report import Issue
from pvd_data.rules.registry import RULES
from pvd_data.tabular.streams import is_remote
from pvd_data.validation.by_frictionless import MAX_LINE, MAX_UNPACKED
from pvd_data.validation.collector import Collector

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pvd_data.package.opening import PackageFiles
    from pvd_data.validation.options import Options

#: Seconds of the processor for all of these resources, beside the time that their cells take, and
#: with it.
BUDGET = 7
CEILING = 60

#: What frictionless is given of a resource; profiles, say, are addresses that it would fetch.
GIVEN = ("name", "path", "schema", "dialect", "format", "mediatype", "encoding", "type")

_MISSING = Text(
    fr="pour le vérifier : pip install 'pvd-data[frictionless]'",
    en="to have it checked: pip install 'pvd-data[frictionless]'",
)
_UNSTARTED = Text(fr="aucun processus ne peut être lancé ici", en="no process can be started here")
_ZIPPED = Text(
    fr="dans un zip seules nos tables sont vérifiées ; décompressez-le",
    en="in a zip only our tables are checked; unpack it",
)
_INLINE = Text(fr="sans fichier dans le jeu de données", en="no file in the package")
_ELSEWHERE = Text(
    fr="son schéma ou son dialecte n'est pas un fichier du jeu de données",
    en="its schema or its dialect is no file of the package",
)
_UNUSABLE = Text(fr="descripteur inutilisable : {said}", en="unusable descriptor: {said}")

#: By the words of the program; what has none here died.
_WHY = {
    "time": Text(fr="trop long à vérifier", en="it takes too long to check"),
    "memory": Text(fr="trop grand pour la mémoire", en="too large for the memory"),
    "line": Text(
        fr=f"une ligne dépasse {MAX_LINE // 2**20} Mio",
        en=f"a line of more than {MAX_LINE // 2**20} MiB",
    ),
    "unpacked": Text(
        fr=f"plus de {MAX_UNPACKED // 2**20} Mio une fois décompressé",
        en=f"more than {MAX_UNPACKED // 2**20} MiB once unpacked",
    ),
    "format": Text(
        fr="ce n'est pas une table, ou d'un format non vérifié ({said})",
        en="no table, or of a format that is not checked ({said})",
    ),
    "refused": Text(
        fr="il mène hors du jeu de données ; rien n'en est lu ni téléchargé",
        en="it leads out of the package; nothing there is read or fetched",
    ),
    "extra": Text(fr="{said}", en="{said}"),
    "raised": _UNUSABLE,
}
_DIED = Text(fr="illisible : {said}", en="it cannot be read: {said}")
_OUTSIDE = Text(
    fr="ressource {name!r} : {file!r} est distant, hors du jeu de données, ou absent",
    en="resource {name!r}: {file!r} is remote, outside the package, or not there",
)
_BY_FRICTIONLESS = Text(fr="frictionless : {message}", en="frictionless: {message}")


@dataclass
class OtherCheck:
    """What was found in the resources that are none of our tables.

    Attributes:
        options: what is asked.
        collectors: the faults of those that were checked.
        skipped: why the others were not, by their names.
    """

    options: Options
    collectors: list[Collector] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)

    def skip(self, name: str, why: Text) -> None:
        """Note that a resource was not checked."""
        self.skipped[name] = why[self.options.language]

    def take(self, resource: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """Take what the program says of a resource."""
        name = resource["name"]
        if "why" in answer:
            self.skip(name, _WHY[answer["why"]].fill(said=one_line(answer.get("said", ""), SAID)))
            return
        path = resource["path"]
        collector = Collector(self.options, path if isinstance(path, str) else path[0], name)
        for error in answer["errors"]:
            _add(collector, *error)
        self.collectors.append(collector)


def check_others(files: PackageFiles, options: Options) -> OtherCheck:
    """Have resources checked by frictionless, which follows whatever schema they have.

    Args:
        files: the package.
        options: what is asked.

    Raises:
        DescriptorError: the file of one is not there, is remote, or is outside the package.
    """
    check = OtherCheck(options)
    root = files.root
    if root is None:
        _skip_all(check, files.others, _ZIPPED)
        return check
    inside = _Inside(root)
    for resource in files.others:
        for file in _paths(resource):
            if not inside.is_there(file):
                raise DescriptorError(files.place, _OUTSIDE.fill(name=resource["name"], file=file))
    found = find_spec("frictionless")
    if found is None or found.origin is None:
        _skip_all(check, files.others, _MISSING)
    elif not can_confine():
        _skip_all(check, files.others, _UNSTARTED)
    else:
        given = []
        for resource in files.others:
            why = inside.objection(resource)
            if why is None:
                given.append(_given(resource))
            else:
                check.skip(resource["name"], why)
        beside = [_given(one) for one in files.ours if inside.objection(one) is None]
        _run(check, root, given, beside)
    return check


def _skip_all(check: OtherCheck, others: Sequence[Mapping[str, Any]], why: Text) -> None:
    for resource in others:
        check.skip(resource["name"], why)


def _run(
    check: OtherCheck, root: Path, given: list[dict[str, Any]], beside: list[dict[str, Any]]
) -> None:
    """Check each resource in turn; one that ends the process ends it for itself alone."""
    import tempfile

    program = (
        resources.files("pvd_data.validation").joinpath("by_frictionless.py").read_text("utf-8")
    )
    budget = float(BUDGET)
    asked: dict[str, Any] = {"root": str(root.resolve()), "beside": beside}
    asked["limit"] = check.options.limit
    while given:
        done, before = 0, _spent()
        with tempfile.TemporaryDirectory() as temporary:
            asked |= {"resources": given, "temporary": temporary, "budget": budget}
            sent = [json.dumps(asked).encode()]
            try:
                for line in run_confined(program, sent, _folders(), Limits(processor=CEILING)):
                    if line.strip():
                        check.take(given[done], json.loads(line))
                        done += 1
            except ConfinedError as error:
                said = _WHY.get(error.out_of) or _DIED.fill(said=one_line(error.said, SAID))
                for one in given[done : done + 1]:  # none, if it died behind the last
                    check.skip(one["name"], said)
                done += 1
        given = given[done:]
        budget -= max(_spent() - before, 1)
        if budget < 1:
            _skip_all(check, given, _WHY["time"])
            return


def _spent() -> float:
    """Return the seconds of the processor that ended processes took."""
    times = os.times()
    return times.children_user + times.children_system


def _folders() -> tuple[str, ...]:
    """Return where frictionless and what it needs are installed."""
    spec = find_spec("frictionless")
    own = Path(spec.origin).parent.parent if spec is not None and spec.origin else None
    named = [p for p in sys.path if Path(p).name in ("site-packages", "dist-packages")]
    return tuple(dict.fromkeys([*([str(own)] if own else []), *named]))


def _paths(resource: Mapping[str, Any]) -> list[str]:
    """Return the paths of a resource; none where they have a wrong shape."""
    path = resource.get("path")
    paths: list[Any] = path if isinstance(path, list) else [path]
    return paths if all(isinstance(one, str) and one for one in paths) else []


def _given(resource: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: resource[name] for name in GIVEN if name in resource}
    if resource.get("profile") == "tabular-data-resource":  # the first version of the standard
        given["type"] = "table"
    if given.get("type") != "table":
        given.pop("type", None)
    return given


class _Inside:
    """Says what is a file of the package."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._real = root.resolve()

    def is_there(self, path: str) -> bool:
        """Say whether something is there, and in the package once links are followed."""
        return self._resolved(path) is not None

    def objection(self, resource: Mapping[str, Any]) -> Text | None:
        """Say why frictionless may not see a resource, if so."""
        paths = _paths(resource)
        if not paths or not all(map(self._is_file, paths)):
            return _INLINE
        # A schema or a dialect may be in a file of its own.
        own = [resource.get(name) for name in ("schema", "dialect")]
        if not all(self._is_file(one) for one in own if isinstance(one, str)):
            return _ELSEWHERE
        return None

    def _resolved(self, path: str) -> Path | None:
        if is_remote(path):
            return None
        try:
            found = (self._root / path).resolve(strict=True)
        except (OSError, RuntimeError, ValueError):
            return None
        return found if found.is_relative_to(self._real) else None

    def _is_file(self, path: str) -> bool:
        # A pipe is read for ever.
        found = self._resolved(path)
        return found is not None and found.is_file()


def _add(
    collector: Collector,
    slug: str,
    message: str,
    line: int | None,
    column: str | None,
    number: int | None,
) -> None:
    """Take a fault of frictionless as it says it, by its own slug."""
    collector.totals["error", slug] += 1
    collector.issues.append(
        Issue(
            rule=RULES[slug].code if slug in RULES else "X000",
            slug=slug,
            severity="error",
            message=_BY_FRICTIONLESS.fill(message=message)[collector.options.language],
            path=collector.path,
            resource=collector.resource,
            line=line,
            column=column,
            column_number=number,
        )
    )

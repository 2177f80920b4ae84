"""The commands by name, each imported when it is asked for: none pays for what another needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from pvd_data.base.language import typeset

if TYPE_CHECKING:
    import click

SHORT_HELPS: Mapping[str, str] = {
    name: typeset(said)
    for name, said in (
        ("columns", "Dit ce que contient chaque colonne d'un fichier."),
        ("diff", "Dit ce qui a changé d'une liste du programme à une autre."),
        ("enrich", "Ajoute à un fichier des colonnes sur les communes du programme."),
        ("explain", "Explique les règles que « validate » vérifie."),
        ("export", "Écrit les données pour un tableur, une carte ou une base."),
        ("fix", "Corrige dans un fichier ce qui est certain, et rien d'autre."),
        ("history", "Dit depuis quand une commune est dans le programme."),
        ("info", "Dit ce que contiennent les données et d'où elles viennent."),
        ("passage", "Dit ce que les communes d'un jour sont un autre jour."),
        ("resolve", "Dit à quelle commune d'aujourd'hui mène un code INSEE."),
        ("schema", "Pour les développeurs : décrit les tables."),
        ("search", "Cherche une commune par son nom, même mal écrit."),
        ("show", "Montre une commune, un département ou un EPCI."),
        ("stats", "Compte les communes par région, année d'adhésion, etc."),
        ("validate", "Vérifie un fichier ou un jeu de données."),
    )
}
"""What each command is for; it is the function of its name in the module of that name."""


class Commands(Mapping[str, "click.Command"]):
    """The commands by name, in order."""

    def __init__(self, finish: Callable[[click.Command], None]) -> None:
        """Import nothing yet.

        Args:
            finish: adds what every command has.
        """
        self._finish = finish
        self._ready: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        """Return a command, imported when it is first asked for."""
        if name not in self._ready:
            short_help = SHORT_HELPS[name]
            command: click.Command = getattr(import_module(f"pvd_data.cli.{name}"), name)
            command.short_help = short_help
            self._finish(command)
            self._ready[name] = command
        return self._ready[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(SHORT_HELPS)

    def __len__(self) -> int:
        """Count the commands."""
        return len(SHORT_HELPS)

"""`pvd-data`: the group of commands, and what all of them do with a failure.

Words for people go to stderr, results to stdout. Exit codes: 0 fine,
1 the data are invalid, 2 the command could not do its work; as shells have it, 130 after an
interruption, 143 when it is told to end (129 by its terminal), and 141 if the reader of the output
has closed it.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import click

import pvd_data
from pvd_data.base.language import Text, os_refusal, typeset
from pvd_data.base.text import one_line
from pvd_data.cli.usage import Context, UsageRefusedError, not_one_of, quiet_lang_option, read_lang
from pvd_data.cli.words import (
    annotate,
    current_lang,
    is_annotated,
    let_go,
    print_error,
    print_text,
    tell,
)
from pvd_data.errors import InvalidDataError, PvdDataError

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from types import FrameType


#: Objects that come before it looks at the young ones; 700 is Python's own.
_YOUNG = 50_000


@contextmanager
def fewer_collections() -> Iterator[None]:
    """Collect seldom: modules, rows and names are made to stay, and it looks at each in vain.

    Measured: `explain` takes 0.9 times a bare interpreter less, `validate` of ten rows with faults
    3.8 (`benchmarks/startup.py`). What is garbage still goes, later.

    >>> with fewer_collections():
    ...     gc.get_threshold()[0]
    50000
    """
    before = gc.get_threshold()
    gc.set_threshold(_YOUNG, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


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


_DEBUG = "pvd_data.debug"

#: The number of stderr; before it come the standard input and output.
_LAST_STREAM = 2

_CRASH = Text(
    fr="Erreur interne : {said} ; relancez avec --debug",
    en="Internal error: {said}; run again with --debug",
)
_CRASH_WITH_TRACE = Text(fr="Erreur interne : {said}", en="Internal error: {said}")
_REFUSED = Text(fr="{name} : {why}", en="{name}: {why}")
_SYSTEM = Text(fr="le système refuse : {why}", en="the system refuses: {why}")
_NO_MEMORY = Text(fr="il n'y a pas assez de mémoire", en="there is not enough memory")
_INTERRUPTED = Text(fr="Interrompu.", en="Interrupted.")


#: What ends a command; the last is how systems of CI cancel a job. Windows has no SIGHUP.
_ENDS = [getattr(signal, name) for name in ("SIGINT", "SIGHUP", "SIGTERM") if hasattr(signal, name)]


def _end(number: int, _: FrameType | None) -> None:
    """Go out through every `finally`, so that nothing half written is left, undisturbed."""
    for other in _ENDS:
        signal.signal(other, signal.SIG_IGN)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(128 + number)


@contextlib.contextmanager
def _tidy_end() -> Iterator[None]:
    """End in good order when a signal says so; one that is ignored, as by nohup, stays ignored."""
    usual = (signal.SIG_DFL, signal.default_int_handler)
    before = {}
    if threading.current_thread() is threading.main_thread():
        before = {n: signal.getsignal(n) for n in _ENDS if signal.getsignal(n) in usual}
    try:
        for number in before:
            signal.signal(number, _end)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _fill_streams() -> None:
    """Put something where a stream is closed, so that no file takes its number."""
    with contextlib.suppress(OSError):
        while (number := os.open(os.devnull, os.O_RDWR)) <= _LAST_STREAM:
            pass
        os.close(number)


class _Group(click.Group):
    context_class = Context

    def main(self, *args: Any, **more: Any) -> Any:
        """Run a command line; end in good order when told to."""
        with fewer_collections(), _tidy_end():
            return super().main(*args, **more)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line, and first of all its language.

        Raises:
            UsageRefusedError: it has options that no command has.
        """
        read_lang(ctx, args)
        # Without a command, `--` says as little as nothing, which is answered with the help.
        if not args or args == ["--"]:
            tell(ctx.get_help())
            ctx.exit(2)
        try:
            return super().parse_args(ctx, args)
        except (click.NoSuchOption, click.BadOptionUsage) as error:
            error.ctx = ctx
            raise UsageRefusedError(error) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands, without importing them: twenty times a bare interpreter."""
        with formatter.section("Commands"):
            formatter.write_dl([*SHORT_HELPS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command; name those that are close where there is none."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise click.UsageError(not_one_of(args[0], self.commands)[current_lang()], ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; turn what stopped it into a sentence and an exit code."""
        try:
            _fill_streams()
            return super().invoke(ctx)
        except PvdDataError as error:
            self._trace(ctx)
            lang = current_lang()
            print_error(error.text[lang], lang)
            ctx.exit(1 if isinstance(error, InvalidDataError) else 2)
        except click.UsageError as error:
            raise UsageRefusedError(error) from error
        except (click.ClickException, click.exceptions.Exit):
            raise
        except (KeyboardInterrupt, click.Abort):
            tell(_INTERRUPTED[current_lang()])
            ctx.exit(130)
        except BrokenPipeError:
            let_go(sys.stdout)
            ctx.exit(141)
        except OSError as error:
            self._trace(ctx)
            name = "" if error.filename is None else one_line(os.fsdecode(error.filename))
            refused = _REFUSED if name else _SYSTEM
            print_error(
                refused.fill(name=name, why=os_refusal(error))[current_lang()], current_lang()
            )
            ctx.exit(2)
        except MemoryError:
            print_error(_NO_MEMORY[current_lang()], current_lang())
            ctx.exit(2)
        except Exception as error:
            self._trace(ctx)
            said = one_line(f"{type(error).__name__}: {error}")
            crash = _CRASH_WITH_TRACE if ctx.meta.get(_DEBUG) else _CRASH
            tell(crash.fill(said=said)[current_lang()])
            if is_annotated():
                annotate(crash.fill(said=said)[current_lang()])
            ctx.exit(2)
        finally:
            try:
                if sys.stdout is not None:
                    sys.stdout.flush()
            except (OSError, ValueError):
                let_go(sys.stdout)

    def _trace(self, ctx: click.Context) -> None:
        if ctx.meta.get(_DEBUG):
            import traceback

            tell(traceback.format_exc().removesuffix("\n"))


def _answering(answer: Callable[[click.Context], str]) -> Callable[..., None]:
    """Make an option that prints something instead of the command."""

    def callback(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
        if wanted and not context.resilient_parsing:
            print_text(answer(context))
            context.exit()

    return callback


@click.group(cls=_Group, subcommand_metavar="COMMANDE [ARGUMENT]...")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_answering(lambda _: f"pvd-data, version {pvd_data.__version__}"),
    help="Affiche la version.",
)
@click.pass_context
def main(context: click.Context) -> None:
    """Consulte et vérifie les données de référence du programme Petites villes de demain.

    Chaque commande a sa propre aide, par exemple : pvd-data validate -h

    Codes de sortie, pour les programmes : 0 tout va bien, 1 les données ont des erreurs, 2 la
    commande n'a pas pu faire son travail.
    """
    if os.environ.get("NO_COLOR"):  # https://no-color.org
        context.color = False


def _set_debug(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    context.meta[_DEBUG] = wanted


def _finish(command: click.Command) -> None:
    """Add what every command has: its help in French, with French signs."""
    help_option = click.help_option(
        "-h",
        "--help",
        callback=_answering(lambda context: context.get_help()),
        help="Affiche cette aide.",
    )
    help_option(command)
    command.help = typeset(command.help or "")
    for param in command.params:
        if isinstance(param, click.Option):
            param.help = typeset(param.help or "")


def _ready(command: click.Command) -> None:
    """Add to a command what the group does not have: --debug and --lang."""
    command.params.append(
        click.Option(
            ["--debug"],
            is_flag=True,
            expose_value=False,
            is_eager=True,  # what reads the other options can fail too
            callback=_set_debug,
            help="En cas d'erreur, affiche aussi le détail technique.",
        )
    )
    if all(param.name != "lang" for param in command.params):
        quiet_lang_option(command)
    _finish(command)


_finish(main)
# click sets none where none is added.
main.commands = cast("MutableMapping[str, click.Command]", Commands(_ready))

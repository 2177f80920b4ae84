"""Where an output is in truth: no link leads it out of the checkout that holds the link.

Who checks files of others does not want those to say where a report is written. Elsewhere links are
the user's own, and are followed.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

from pvd_data.base.language import Text

#: The folders that systems of CI check out into.
_WORKSPACES = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


class LeadsOutError(OSError):
    """A link would lead an output out of the checkout that holds it."""

    def __init__(self, link: Path, target: Path, root: Path) -> None:
        """Name the link, what it leads to, and the checkout."""
        said = Text(
            fr="{link} est un lien qui mène à {target}, hors de {root} ; si c'est voulu, donnez ce chemin-là",
            en="{link} is a link that leads to {target}, out of {root}; if that is meant, give that path",
        )
        self.why = said.fill(link=link, target=target, root=root)
        super().__init__(errno.ELOOP, self.why["en"], str(link))


def place_of(path: Path) -> Path:
    """Follow the links of an output, its folders' included, but none out of its checkout.

    The checkout is the nearest folder above the link with a `.git`; without one, the workspace of
    the CI, or else the folder where the command runs, if the link is in there.

    Args:
        path: the output, which need not exist.

    Returns:
        Where it is in truth.

    Raises:
        LeadsOutError: a link leads out.
        OSError: there can be no such path.
    """
    try:
        real = Path(os.path.realpath(path))
        place = Path(os.path.realpath(path.anchor or "."))
        for part in path.relative_to(path.anchor).parts:
            if part == "..":
                place = place.parent
                continue
            link, place = place / part, Path(os.path.realpath(place / part))
            root = _checkout_of(link.parent) if place != link else None
            if root is not None and not place.is_relative_to(root):
                raise LeadsOutError(link, place, root)
    except ValueError as error:  # such as a null character
        raise OSError(errno.EINVAL, str(error), str(path)) from error
    return real


def _checkout_of(folder: Path) -> Path | None:
    for above in (folder, *folder.parents):
        if os.path.lexists(above / ".git"):
            return above
    named = [os.environ.get(name) for name in _WORKSPACES]
    for root in (Path(os.path.realpath(name)) for name in (*named, ".") if name):
        if folder.is_relative_to(root):
            return root
    return None

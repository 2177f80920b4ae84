"""From the description of a source to the addresses where its newest file may be."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

from pipeline.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from pipeline.refresh.web import Web

#: Most pages to which one page leads.
_PAGES = 5

_DAY = re.compile(r"20[0-9]{6}")
_HREF = re.compile(r"""href\s*=\s*["']([^"'#]+)""", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """An address of a file.

    Attributes:
        url: the address.
        name: how the publisher calls the file; empty if only the server can say.
        checksum: what the publisher says of its bytes: algorithm and digest; empty if nothing.
        year: the year that its address says.
    """

    url: str
    name: str = ""
    checksum: tuple[str, str] = ("", "")
    year: int | None = None


def find(way: Mapping[str, str], web: Web, day: date) -> Iterator[Found]:
    """Yield the addresses of a way, the newest first.

    Args:
        way: how the file is found.
        web: what is asked.
        day: today.

    Raises:
        BuildError: nothing is found.
    """
    if "jeu" in way:
        yield from _of_dataset(way, web)
    elif "page" in way:
        yield _on_page(way, web)
    elif "{annee}" in way["adresse"]:
        for year in (day.year, day.year - 1):
            yield Found(way["adresse"].replace("{annee}", str(year)), year=year)
    else:
        yield Found(way["adresse"], year=year_in(way["adresse"]))


def _of_dataset(way: Mapping[str, str], web: Web) -> Iterator[Found]:
    """Yield a resource of a dataset by its id, and the newest one by its title.

    An id that is called stable may be replaced; a title keeps its form.
    """
    pattern = re.compile(way["titre"], re.IGNORECASE)
    resources = _resources(way, web)
    known = [one for one in resources if one.get("id") == way.get("ressource")]
    titled = [one for one in resources if any(map(pattern.search, _names(one)))]
    fitting = [*known, *sorted(titled, key=_age, reverse=True)[:1]]
    if not fitting:
        titles = ", ".join(str(one.get("title")) for one in resources[:20]) or "aucun"
        raise BuildError(
            f"aucun fichier du jeu {way['jeu']} ne répond au motif « {way['titre']} » ; titres "
            f"trouvés : {titles}"
        )
    for one in fitting:
        checksum = one.get("checksum") or {}
        name = next((said for said in _names(one)[::-1] if pattern.search(said)), "")
        yield Found(
            str(one["url"]),
            name,
            (str(checksum.get("type", "")), str(checksum.get("value", ""))),
            year_in(" ".join(_names(one))),
        )


def _resources(way: Mapping[str, str], web: Web) -> list[Mapping[str, Any]]:
    """List the resources of a dataset, by the second version of the API, or by the first."""
    api, dataset = way["api"], way["jeu"]
    addresses = {
        "data": f"{api}/2/datasets/{dataset}/resources/?page_size=50",
        "resources": f"{api}/1/datasets/{dataset}/",
    }
    said = []
    for key, url in addresses.items():
        try:
            content = web.get(url).content or b""
            resources = json.loads(content)[key]
            return [one for one in resources if one.get("url")]
        except BuildError as error:
            said.append(str(error))
        except (ValueError, LookupError, TypeError, AttributeError):
            said.append(f"{url} : ce n'est pas la description d'un jeu de données")
    raise BuildError(" ; ".join(said))


def _names(resource: Mapping[str, Any]) -> Sequence[str]:
    """Return what a resource is called: by its title, and by its address."""
    return str(resource.get("title") or ""), _basename(str(resource["url"]))


def _age(resource: Mapping[str, Any]) -> tuple[str, str]:
    """Return what sorts resources by age: the day that they are called by, then their change."""
    days = [day for name in _names(resource) for day in _DAY.findall(name)]
    return max(days, default=""), str(resource.get("last_modified") or "")


def _on_page(way: Mapping[str, str], web: Web) -> Found:
    """Return the newest link of a page, or else of a page to which it leads."""
    pattern, url = re.compile(way["lien"]), way["page"]
    links = _links(url, web)
    fitting = [one for one in links if pattern.search(one)]
    if not fitting and "suivre" in way:
        onward = re.compile(way["suivre"])
        pages = [one for one in links if onward.search(one)][:_PAGES]
        fitting = [one for page in pages for one in _links(page, web) if pattern.search(one)]
    if not fitting:
        raise BuildError(f"aucun lien de la page ne répond au motif « {way['lien']} »", file=url)
    newest = max(fitting, key=lambda one: year_in(_basename(one)) or 0)
    return Found(newest, _basename(newest), year=year_in(_basename(newest)))


def _links(url: str, web: Web) -> list[str]:
    answer = web.page(url)
    text = (answer.content or b"").decode("utf-8", "replace")
    return [urljoin(answer.url, html.unescape(one)) for one in _HREF.findall(text)]


def _basename(url: str) -> str:
    return PurePosixPath(unquote(urlsplit(url).path)).name


def year_in(text: str) -> int | None:
    """Return the last year that a text says.

    Args:
        text: a name or an address.

    >>> year_in("epcicom2026.xlsx"), year_in("8680726/ensemble.zip")
    (2026, None)
    """
    years = [int(one) for one in re.findall(r"(?<![0-9])20[0-9]{2}(?![0-9])", text)]
    return max(years, default=None)

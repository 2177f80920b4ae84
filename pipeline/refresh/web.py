"""Asking a publisher's server, with limits on time and size, and a sentence for each refusal."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import urllib3

from pipeline.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_AGAIN = (429, 500, 502, 503, 504)
_MOVED = (301, 302, 303, 307, 308)
_REDIRECTS = 5
_BLOCK = 1 << 16
_HERE = {"127.0.0.1", "localhost", "::1"}

_SAID = {
    401: "l'accès est refusé",
    403: "l'accès est refusé",
    404: "il n'y a rien à cette adresse",
    410: "ce qui était à cette adresse a été retiré",
    429: "trop de demandes ; réessayez plus tard",
}


@dataclass(frozen=True)
class Limits:
    """How long and how much one answer may be.

    Attributes:
        seconds: for one answer, redirects and repeats included; a tenth of them without a byte, or
            before the next try, whatever `Retry-After` says.
        size: most bytes.
        tries: how often a server that is busy is asked again.
    """

    seconds: float = 300
    size: int = 128_000_000
    tries: int = 3

    @property
    def pause(self) -> float:
        """Most seconds without a byte, or before the next try."""
        return self.seconds / 10


@dataclass(frozen=True)
class Answer:
    """What a server gave.

    Attributes:
        url: the address after redirects.
        content: the body; None where it has not changed.
        etag: what the server calls this version; empty if nothing.
        modified: when it says that this version was made; empty if it does not.
        name: how the server calls the file; empty if it does not.
    """

    url: str
    content: bytes | None
    etag: str = ""
    modified: str = ""
    name: str = ""


@dataclass(frozen=True)
class Web:
    """Where files are asked for.

    Attributes:
        limits: on each answer.
        pool: the connections.
        pages: what was asked for by `page`.
    """

    limits: Limits = field(default_factory=Limits)
    pool: urllib3.PoolManager = field(default_factory=urllib3.PoolManager)
    pages: dict[str, Answer] = field(default_factory=dict)

    def page(self, url: str) -> Answer:
        """Ask for an address to which several sources lead: once.

        Args:
            url: the address.

        Raises:
            BuildError: there is no answer, or one that cannot be used.
        """
        if url not in self.pages:
            self.pages[url] = self.get(url)
        return self.pages[url]

    def get(self, url: str, *, etag: str = "", modified: str = "") -> Answer:
        """Ask for an address.

        Args:
            url: the address.
            etag: what the server called the version that is known.
            modified: when it said that this one was made.

        Raises:
            BuildError: there is no answer, or one that cannot be used.
        """
        headers = {"User-Agent": "pvd-data (pipeline refresh)", "Accept-Encoding": "identity"}
        if etag:
            headers["If-None-Match"] = etag
        if modified:
            headers["If-Modified-Since"] = modified
        stopped = threading.Event()
        return _within(
            self.limits.seconds, lambda: self._followed(url, headers, stopped), url, stopped
        )

    def _followed(self, url: str, headers: Mapping[str, str], stopped: threading.Event) -> Answer:
        here = urlsplit(url).hostname in _HERE
        for _ in range(_REDIRECTS + 1):
            check_address(url, here=here)
            try:
                answer = self._asked(url, headers)
                try:
                    if answer.status not in _MOVED:
                        return self._read(url, answer, stopped)
                    url = urljoin(url, answer.headers.get("Location", ""))
                finally:
                    answer.release_conn()
            except urllib3.exceptions.HTTPError as error:
                raise BuildError(_refusal(error), file=url) from error
        raise BuildError(f"plus de {_REDIRECTS} renvois d'une adresse à une autre", file=url)

    def _asked(self, url: str, headers: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
        limits = self.limits
        retries = urllib3.Retry(
            total=limits.tries,
            redirect=False,
            status_forcelist=_AGAIN,
            backoff_factor=limits.pause / 4,
            backoff_max=limits.pause,
            retry_after_max=limits.pause,  # type: ignore[arg-type] # seconds, whole in its stub
            raise_on_status=False,
        )
        return self.pool.request(
            "GET",
            url,
            headers=dict(headers),
            redirect=False,
            retries=retries,
            timeout=urllib3.Timeout(connect=limits.pause, read=limits.pause),
            preload_content=False,
        )

    def _read(self, url: str, answer: urllib3.BaseHTTPResponse, stopped: threading.Event) -> Answer:
        told = answer.headers
        facts = (told.get("ETag", ""), told.get("Last-Modified", ""), _named(told))
        if answer.status == 304:
            return Answer(url, None, *facts)
        if answer.status != 200:
            said = _SAID.get(answer.status, "le serveur ne donne pas le fichier")
            raise BuildError(f"{said} (réponse {answer.status})", file=url)
        most = self.limits.size
        if (
            told.get("Content-Length", "0").isdecimal()
            and int(told.get("Content-Length", "0")) > most
        ):
            answer.close()
            raise BuildError(_too_big(most), file=url)
        content = bytearray()
        # As it comes, block by block: a drip of bytes is stopped by the time, a flood by the size.
        while block := answer.read1(_BLOCK):
            content += block
            if len(content) > most:
                answer.close()
                raise BuildError(_too_big(most), file=url)
            if stopped.is_set():
                answer.close()
                break
        return Answer(url, bytes(content), *facts)


def _within(
    seconds: float, call: Callable[[], Answer], url: str, stopped: threading.Event
) -> Answer:
    """Call in a thread of its own, which is left behind when time is over.

    No time limit of sockets covers a look-up of a name, or headers that come byte by byte.
    """
    done: list[Answer | Exception] = []

    def run() -> None:
        try:
            done.append(call())
        except Exception as error:  # raised where it is waited for
            done.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if not done:
        stopped.set()
        raise BuildError(f"la réponse n'est pas entière après {seconds:g} secondes", file=url)
    if isinstance(done[0], Exception):
        raise done[0]
    return done[0]


def check_address(url: str, *, here: bool) -> None:
    """Let pass what is encrypted and elsewhere; from this machine, what is on this machine too.

    Args:
        url: the address.
        here: whether who leads to it is on this machine.

    Raises:
        BuildError: it is refused.
    """
    parts = urlsplit(url)
    on_this = parts.hostname in _HERE
    if parts.scheme not in ("http", "https") or (on_this and not here):
        raise BuildError("cette adresse n'est pas celle d'un site", file=url)
    if parts.scheme == "http" and not on_this:
        raise BuildError("seule une adresse https est admise", file=url)


def _too_big(most: int) -> str:
    return f"la réponse dépasse {most} octets"


def _named(headers: Mapping[str, str]) -> str:
    """Return the name that a server gives a file, without folders."""
    found = re.search(r'filename="?([^";]+)', headers.get("Content-Disposition", ""))
    return re.split(r"[\\/]", found[1])[-1].strip() if found else ""


def _refusal(error: urllib3.exceptions.HTTPError) -> str:
    reason = error.reason if isinstance(error, urllib3.exceptions.MaxRetryError) else error
    if isinstance(reason, urllib3.exceptions.TimeoutError):
        return "le serveur ne répond pas"
    if isinstance(reason, urllib3.exceptions.IncompleteRead | urllib3.exceptions.ProtocolError):
        return f"la réponse est coupée ({reason})"
    return f"le serveur ne peut être joint ({reason})"

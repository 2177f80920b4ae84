"""`python -m web.serve public`: serve the site on this machine, as a file server would."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Files(SimpleHTTPRequestHandler):
    """Serves files, modules and WebAssembly as what they are."""

    protocol_version = "HTTP/1.1"
    extensions_map = {  # noqa: RUF012  (as the class that it extends has it)
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
        ".json": "application/json",
        ".geojson": "application/geo+json",
        ".gz": "application/gzip",
    }

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name it has)
        """Say nothing of each request."""


def serve(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of a folder, which is asked by this machine only, and does not run yet.

    Args:
        folder: the site.
        port: where it listens; 0 for any.
    """
    return ThreadingHTTPServer(("127.0.0.1", port), partial(Files, directory=str(folder)))


def main(arguments: list[str] | None = None) -> None:
    """Serve until it is interrupted."""
    parser = argparse.ArgumentParser(prog="python -m web.serve", description="Serve the site.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=8000)
    asked = parser.parse_args(arguments)
    with serve(asked.folder, asked.port) as server:
        sys.stdout.write(f"http://127.0.0.1:{server.server_port}/\n")
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()

"""What the runner of GitHub's Actions reads on the streams of a command."""

from __future__ import annotations


def command_data(text: str) -> str:
    """Write a text as a workflow command takes it, on one line.

    Args:
        text: the text.

    >>> command_data("100 %")
    '100 %25'
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

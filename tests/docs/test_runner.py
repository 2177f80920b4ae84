"""A page that lies is found out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import find_blocks, find_commands

RUNNER = Path(__file__).with_name("runner.py")

TRUE = """\
# A page

```csv title="towns.csv"
code
05046
```

```python
town = "Embrun"
```

```python
>>> town
'Embrun'
>>> from pathlib import Path
>>> Path("towns.csv").read_text()
'code\\n05046\\n'

```

```console
$ tail -n 1 \\
  towns.csv
05046
$ true
```

```sql
SELECT code FROM read_csv('towns.csv', all_varchar = true);
-- → 05046
```

```toml
strict = true
```
"""

LIES = {
    "python": ["raise ValueError", "assert 1 > 2", ">>> 1 + 1\n3", "import nothing_of_that_name"],
    "console": ["$ echo no\nyes", "$ nothing-of-that-name\n"],
    "sh": ["false", "false\ntrue"],
    "sql": ["SELECT 1\n-- → 2", "SELECT nothing"],
    "toml": ["a = "],
    "yaml": ["a: ["],
    "json": ["{"],
    "ruby": ["puts 1"],
}


def run(text: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run a page."""
    page = folder / "page.md"
    page.write_text(text, "utf-8")
    return subprocess.run(
        [sys.executable, "-W", "error", RUNNER, *options, page],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.once
def test_a_page_that_is_true_passes(tmp_path: Path) -> None:
    done = run(TRUE, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.once
@pytest.mark.parametrize("kind", LIES)
def test_a_page_that_lies_fails_and_says_where(kind: str, tmp_path: Path) -> None:
    lies = LIES[kind]
    done = run("\n".join(f"```{kind}\n{lie}\n```\n" for lie in lies), tmp_path)
    assert done.returncode == 1
    told = [line for line in done.stderr.splitlines() if line.endswith(f": {kind}")]
    assert len(told) == len(lies)
    assert told[0] == f"page.md:2: {kind}"


@pytest.mark.once
def test_what_is_printed_is_written_into_a_page(tmp_path: Path) -> None:
    stale = (
        TRUE.replace("'Embrun'\n", "'Gap'\n'Veynes'\n")
        .replace("\n05046\n$ true", "\n05170\n05179\n$ true")
        .replace("-- → 05046\n", "-- → 5046\n-- → 5170\n")
    )
    done = run(stale, tmp_path, "--write")
    assert (done.returncode, done.stderr) == (0, "")
    assert tmp_path.joinpath("page.md").read_text("utf-8") == TRUE
    # What fails otherwise has no figure to write.
    done = run("```python\n1 / 0\n```\n", tmp_path, "--write")
    assert (done.returncode, "ZeroDivisionError" in done.stderr) == (1, True)


def test_a_longer_fence_holds_one_that_is_shown(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("````text\n```python\n1 / 0\n```\n````\n\n```js\nx; // → 1\n```\n", "utf-8")
    shown, js = find_blocks(page)
    assert (shown.kind, shown.line, shown.title) == ("text", 2, None)
    assert (js.kind, js.line, js.answer) == ("js", 8, "1")


def test_a_command_and_what_it_prints_are_parted() -> None:
    first, second = find_commands("$ a \\\n  b\nout\n$ c\n")
    assert (first.line, first.output) == ("a \\\n  b", "out\n")
    assert (second.line, second.output) == ("c", "")

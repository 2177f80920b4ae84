"""Links lead no output out of the checkout that holds them; elsewhere they are the user's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pvd_data.base.atomic import replace_file, staging, write_whole
from pvd_data.base.places import LeadsOutError, place_of

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links are POSIX's")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout, beside which there are a file and a folder that are none of its business."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "rc").write_bytes(b"before")
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "repository"


@pytest.mark.parametrize(
    ("link", "target", "output"),
    [
        ("out.csv", "../home/rc", "out.csv"),
        ("out.csv", "../home/new", "out.csv"),  # to what is not there yet
        ("out", "../home", "out/rc"),
        ("out", "../home", "out/none/rc"),
        ("out", "..", "out/home/rc"),
        ("out", "/", "out/etc/x"),
        ("out.csv", "/dev/null", "out.csv"),
    ],
)
def test_a_link_out_of_the_checkout_is_refused_and_named(
    link: str, target: str, output: str, repository: Path
) -> None:
    (repository / link).symlink_to(target)
    true = os.path.realpath(repository / link)
    for write in (
        lambda path: write_whole({path: b"x"}),
        lambda path: replace_file(path, b"before", b"x"),
        lambda path: staging(path).__enter__(),
    ):
        with pytest.raises(LeadsOutError) as caught:
            write(repository / output)
        assert f"{repository / link} is a link that leads to {true}" in str(caught.value)
        assert "donnez ce chemin-là" in caught.value.why["fr"]
    home = repository.parent / "home"
    assert [(path.name, path.read_bytes()) for path in home.iterdir()] == [("rc", b"before")]


def test_links_within_the_checkout_and_from_elsewhere_are_followed(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = repository.parent / "home"
    (repository / "years").mkdir()
    (repository / "latest.csv").symlink_to("years/2026.csv")
    (repository / "there").symlink_to("years")
    (home / "work").symlink_to(repository)
    (home / "mine").symlink_to("/dev/null")
    monkeypatch.chdir(repository)
    years = repository / "years" / "2026.csv"
    for given in ("latest.csv", "there/2026.csv", "there/../latest.csv", home / "work/latest.csv"):
        assert place_of(Path(given)) == years
    assert place_of(home / "mine") == Path("/dev/null")
    assert place_of(Path("/dev/stdout")) == Path(os.path.realpath("/dev/stdout"))


@pytest.mark.parametrize("place", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", "cwd"])
def test_without_git_it_is_the_workspace_or_the_current_folder(
    place: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / ".git").rmdir()
    (repository / "out").symlink_to("../home")
    assert place_of(repository / "out" / "a") == repository.parent / "home" / "a"
    if place == "cwd":
        monkeypatch.chdir(repository)
    else:
        monkeypatch.setenv(place, str(repository))
    with pytest.raises(LeadsOutError):
        place_of(repository / "out" / "a")


def test_links_in_a_circle_lead_nowhere(repository: Path) -> None:
    (repository / "a").symlink_to("b")
    (repository / "b").symlink_to("a")
    with pytest.raises(OSError):
        write_whole({repository / "a" / "c": b"x"})

"""The server process itself: what it takes from its shell, and what it takes from strangers."""

import resource
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.support.installations import empty_installation
from tests.support.live import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Started from a shell that allows few files, as many do."""
    installation = empty_installation(Path(tmp_path_factory.mktemp("server")))
    few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, most))
    try:
        with installation.serve() as running:
            yield running
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (few, most))


def test_it_takes_as_many_files_as_it_may(server: Server) -> None:
    """Every socket is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert resource.prlimit(server.running.pid, resource.RLIMIT_NOFILE) == (most, most)


@pytest.mark.parametrize("root", ["/elsewhere", "\u00ff"])
def test_no_stranger_moves_the_site(server: Server, root: str) -> None:
    """Daphne would believe this header of anybody, and fail at bytes that are no ASCII."""
    with urlopen(Request(server.url + "/bantuan/", headers={"Daphne-Root-Path": root})) as answer:
        assert answer.status == 200
        page = answer.read().decode()
    with urlopen(server.url + "/bantuan/") as answer:
        assert answer.read().decode() == page

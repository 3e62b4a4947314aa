"""The address that is judged is the one connected to, whatever a name resolves to."""

from ipaddress import ip_network

import pytest

from meshserve.core.problems import Problem
from meshserve.ingest.fetch import Fetcher, Forbidden
from support.fetching import fetching, hello, refusal, run, serving


def test_a_private_address_beside_a_public_one_is_enough_to_refuse() -> None:
    async def both(host: str, port: int) -> list[str]:
        return ["93.184.215.14", "10.0.0.1"]

    async def main() -> Problem:
        async with fetching(resolve=both) as fetcher:
            return await refusal(fetcher, "http://both.example/")

    details = run(main()).details
    assert "both.example leads to an address that is not public; start the server with --allow-fetch" in details
    assert "10.0.0.1" not in details, "names of this network are not looked up for strangers"


def test_a_name_without_addresses() -> None:
    async def none(host: str, port: int) -> list[str]:
        return []

    async def main() -> Problem:
        async with fetching(resolve=none) as fetcher:
            return await refusal(fetcher, "http://none.example/")

    assert "none.example cannot be resolved" in run(main()).details


def test_the_address_that_was_judged_is_the_one_connected_to() -> None:
    """The name leads to this server first, and to another ever after."""
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1" if len(asked) == 1 else "127.0.0.99"]

    async def main() -> None:
        async with serving(hello) as local, fetching(allow=[ip_network("127.0.0.1")], resolve=rebinding) as fetcher:
            url = local.url("/x", "rebinding.example")
            assert await fetcher.fetch(url, 1000) == b"hello"
            assert asked == ["rebinding.example"]
            assert local.requests[0].headers["Host"] == f"rebinding.example:{local.port}"
            await fetcher.close()  # so that a connection must be made anew
            assert "leads to an address that is not public" in (await refusal(fetcher, url)).details
            assert len(local.requests) == 1

    run(main())


def test_the_socket_is_judged_once_more() -> None:
    """Whatever the client makes of a host, there is no socket for an address that is not permitted."""
    fetcher = Fetcher()
    for address in ("127.0.0.1", "169.254.169.254"):
        with pytest.raises(Forbidden, match="is not public"):
            fetcher._socket((2, 1, 6, "", (address, 80)))
    with pytest.raises(Forbidden):
        fetcher._socket((10, 1, 6, "", ("::1", 80, 0, 0)))
    fetcher._socket((2, 1, 6, "", ("93.184.215.14", 80))).close()


def test_if_no_host_was_judged_the_socket_still_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Fetcher, "_check_host", lambda self, host: None)

    async def main() -> None:
        async with serving(hello) as local, fetching(allow=[]) as fetcher:
            assert "leads to an address that is not public" in (await refusal(fetcher, local.url())).details
            assert not local.requests

    run(main())

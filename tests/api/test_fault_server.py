"""The scripted server itself: it must not let anything pass unseen."""

import pytest

from avara_desktop.api.transport import ApiTransport
from tests.api.fault_server import FaultServer, reply


async def test_a_request_nobody_scripted_fails_the_test() -> None:
    async def ask() -> None:
        async with FaultServer({}) as server:
            transport = ApiTransport(server.origin, "key")
            assert (await transport.send("GET", "/surprise")).status == 599
            await transport.close()

    with pytest.raises(AssertionError, match="unexpected requests"):
        await ask()


async def test_an_act_nobody_asked_for_fails_the_test() -> None:
    async def ask() -> None:
        async with FaultServer({("GET", "/x"): [reply()]}):
            pass

    with pytest.raises(AssertionError, match="nobody asked for"):
        await ask()


async def test_a_request_is_recorded_with_query_headers_and_body() -> None:
    async with FaultServer({("POST", "/x"): [reply({"a": 1}, 201, x_more="y")]}) as server:
        transport = ApiTransport(server.origin, "key")
        answer = await transport.send("POST", "/x", query={"q": "a b"}, body={"c": None})
        await transport.close()
    assert (answer.status, answer.body, answer.headers["x-more"]) == (201, b'{"a": 1}', "y")
    (request,) = server.requests
    assert (request.query, request.json) == ({"q": "a b"}, {"c": None})
    assert request.headers["authorization"] == "Bearer key"
    assert server.connections == 1

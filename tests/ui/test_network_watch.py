"""Another network: the list is read at once, and not believed before that."""

import sys

import pytest
from PySide6.QtNetwork import QNetworkInformation
from PySide6.QtWidgets import QApplication

from avara_desktop.state.refresher import Freshness

from .bench import Bench, until

Reachability = QNetworkInformation.Reachability


async def test_a_failed_poll_begins_the_watch_and_a_new_network_is_asked_at_once(qapp: QApplication) -> None:
    async with Bench() as bench:
        refresher, network = bench.app.refresher, bench.app.reading.watching.network
        assert not network.watching, "while polls work nothing needs to be watched"
        await bench.fault("/v1/autoScribe/studies", status=500, times=50)
        refresher.refresh_now()
        await until(lambda: network.watching, "the watch")
        await bench.control("DELETE", "/faults")
        polls = bench.wire.count("GET /v1/autoScribe/studies?")
        network.changed(Reachability.Disconnected)
        assert refresher.freshness() is Freshness.FRESH, "nothing is learned where there is no network"
        network.changed(Reachability.Online)
        assert refresher.freshness() is Freshness.STALE
        bench.window.tick()
        assert not bench.action("flow.next").isEnabled()
        await until(lambda: bench.wire.count("GET /v1/autoScribe/studies?") > polls, "the poll")
        await until(lambda: refresher.freshness() is Freshness.FRESH, "a fresh list")
        await bench.settled()


@pytest.mark.parametrize("lack", ["library", "plugin"])
async def test_where_the_system_does_not_tell_the_polls_go_on_alone(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, lack: str
) -> None:
    if lack == "library":
        monkeypatch.setitem(sys.modules, "PySide6.QtNetwork", None)
    else:
        monkeypatch.setattr(QNetworkInformation, "loadBackendByFeatures", lambda features: False)
    async with Bench() as bench:
        await bench.fault("/v1/autoScribe/studies", status=500, times=4)
        bench.app.refresher.refresh_now()
        await until(lambda: bench.app.reading.watching.network.watching, "the first failure")
        await bench.polled()
        assert bench.app.refresher.error is None

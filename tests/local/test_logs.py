"""Logs that can be sent to support: events and ids, no names, keys or links."""

import asyncio
import contextlib
import json
import logging
import logging.handlers
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avara_desktop.errors import NotFound, OutcomeUnknown, SafetyStop
from avara_desktop.local import logs
from tests.api.samples import bounded

SECRET = "s3cr3t-canary"


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Log levels as they were."""
    names = ("avara_desktop", "httpx", "httpcore", "keyring", "asyncio", "qasync")
    before = {name: logging.getLogger(name).level for name in names}
    yield
    logs.stop()
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    logs.start(tmp_path / "deep" / "logs")
    return tmp_path / "deep" / "logs"


def lines(folder: Path) -> list[dict[str, Any]]:
    text = (folder / "avara-desktop.log").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_an_event_is_one_line_of_json_with_its_time(folder: Path) -> None:
    logs.event("read", study_id="stu_1", outcome="ended")
    (line,) = lines(folder)
    assert (line["event"], line["study_id"], line["outcome"], line["level"]) == ("read", "stu_1", "ended", "INFO")
    assert line["time"].endswith("+00:00")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (None, "ended"),
        (OutcomeUnknown(), "not confirmed"),
        (SafetyStop(), "stopped"),
        (NotFound(), "NotFound"),
        (asyncio.CancelledError(), "interrupted"),
        (ValueError(SECRET), "failed"),
    ],
)
def test_an_act_is_logged_with_how_it_ended(folder: Path, error: BaseException | None, words: str) -> None:
    logs.reading_as("usr_1")
    with (
        contextlib.suppress(OutcomeUnknown, SafetyStop, NotFound, asyncio.CancelledError, ValueError),
        logs.outcome_of("claim", study_id="stu_1"),
    ):
        logs.reading_as("usr_2")
        if error:
            raise error
    logs.reading_as("")
    (line,) = lines(folder)
    assert (line["event"], line["study_id"], line["outcome"]) == ("claim", "stu_1", words)
    assert line["reader_id"] == "usr_1", "who began it"
    assert "confirmed" not in line


def test_an_act_says_itself_what_it_did_and_whether_the_server_confirmed_it(folder: Path) -> None:
    with logs.outcome_of("create_study") as told:
        told.confirmed = False
        told.ids["study_id"], told.words, told.confirmed = "stu_1", "done", True
    with contextlib.suppress(OutcomeUnknown), logs.outcome_of("claim") as told:
        told.confirmed, told.words = False, "done"
        raise OutcomeUnknown
    made, claimed = lines(folder)
    assert (made["study_id"], made["outcome"], made["confirmed"]) == ("stu_1", "done", True)
    assert (claimed["outcome"], claimed["confirmed"]) == ("not confirmed", False)
    assert "reader_id" not in made, "nobody reads"


def test_only_the_fields_that_are_allowed_are_ever_written(folder: Path) -> None:
    logs.event("read", study_id="stu_1", patient=SECRET, mrn=SECRET, key=SECRET, url=SECRET)
    (line,) = lines(folder)
    assert set(line) == {"time", "level", "logger", "event", "study_id"}


def test_of_an_exception_only_types_and_places_are_kept(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    def inner(patient: str) -> None:
        raise ValueError(f"cannot read {patient}")

    try:
        inner(SECRET)
    except ValueError as error:
        logs.LOGGER.error("defect", exc_info=error)
    caplog.clear()
    (line,) = lines(folder)
    assert line["error"].startswith("ValueError > test_logs.py:")
    assert line["error"].endswith(" inner")
    assert SECRET not in json.dumps(line)
    assert str(Path(__file__).parent) not in json.dumps(line)


def test_an_error_without_a_traceback_is_its_type() -> None:
    assert logs.where(KeyError(SECRET)) == "KeyError"


def test_a_record_asked_to_hold_an_exception_where_there_is_none_holds_none(folder: Path) -> None:
    logs.LOGGER.info("plain", exc_info=True)
    assert "error" not in lines(folder)[0]


def test_messages_of_others_are_redacted(folder: Path) -> None:
    logs.LOGGER.info("qt: cannot open %s", f"https://files.example.org/a.pdf?sig={SECRET}")
    (line,) = lines(folder)
    assert line["event"] == "qt: cannot open https://files.example.org/…"


@pytest.mark.parametrize(
    "text",
    [
        f"https://h.example/p/{SECRET}",
        f"HTTPS://h.example/?q={SECRET}",
        f"xhttp://h.example#{SECRET}",
        f"https://user:{SECRET}@h.example/",
        f"https://{SECRET}@h.example",
        f"https://h.example/it's?sig={SECRET}",
        f'see "https://h.example/a"?{SECRET}"',
        f"http://h.example\\{SECRET}",
        f"Bearer {SECRET}",
        f"bearer: {SECRET}",
        f"Authorization: Bearer {SECRET}",
        f"authorization:Basic {SECRET}",
        f"{{'authorization': 'Bearer {SECRET}'}}",
        f'"Authorization": "{SECRET}"',
        f"Authorization={SECRET}",
    ],
)
def test_no_link_beyond_its_host_and_no_key_survives(text: str) -> None:
    assert SECRET not in logs.redacted(text)


def test_what_holds_no_link_and_no_key_stays_as_it_is() -> None:
    for text in ("study stu_1 was opened", "the bearer", "http is plain", "authorization failed"):
        assert logs.redacted(text) == text


plain = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
hidden = st.from_regex(r"[A-Za-z0-9_\-.~%/=&?#+:;,'\"<>()@]{0,10}", fullmatch=True)


@given(plain, st.sampled_from(["http", "https", "HTTPS", "Http"]), hidden, hidden, plain)
@bounded()
def test_nothing_behind_a_host_is_ever_written(before: str, scheme: str, path: str, query: str, after: str) -> None:
    text = f"{before} {scheme}://files.example.org/{path}{SECRET}{query} {after}"
    assert SECRET not in logs.redacted(text)


@given(
    plain,
    st.sampled_from(["Bearer ", "bearer  ", "Authorization: ", "authorization: Bearer ", "AUTHORIZATION:\t"]),
    plain,
)
@bounded()
def test_no_key_of_a_header_is_ever_written(before: str, header: str, after: str) -> None:
    assert SECRET not in logs.redacted(f"{before}{header}{SECRET} {after}")


async def test_the_http_library_writes_no_link(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    transport = httpx.MockTransport(lambda request: httpx.Response(200))
    async with httpx.AsyncClient(transport=transport) as client:
        await client.get(f"https://files.example.org/a?sig={SECRET}")
    assert SECRET not in caplog.text
    assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)


def test_a_full_log_is_rolled_over_and_only_so_many_are_kept(folder: Path) -> None:
    handler = logs.LOGGER.handlers[0]
    assert isinstance(handler, logging.handlers.RotatingFileHandler)
    assert (handler.maxBytes, handler.backupCount) == (2_000_000, 4)
    handler.maxBytes = 500
    for number in range(60):
        logs.event("read", study_id=f"stu_{number}")
    assert len(list(folder.iterdir())) == 5


def test_a_folder_that_cannot_be_made_does_not_stop_the_app(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file in the way")
    logs.start(tmp_path / "logs")
    logs.event("started")
    assert (tmp_path / "logs").read_text() == "a file in the way"


def test_an_ephemeral_run_logs_nowhere(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    logs.start(None)
    logs.event("started")
    logs.LOGGER.error("defect")
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_stopping_closes_the_file_and_a_new_start_writes_each_event_once(folder: Path) -> None:
    logs.stop()
    logs.event("unheard")
    assert logs.LOGGER.handlers == []
    logs.start(folder)
    logs.event("heard")
    assert [line["event"] for line in lines(folder)] == ["heard"]

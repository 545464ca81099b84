"""How the app ends: at once, with the right exit code, and with nothing left running."""

import os
import signal
from collections.abc import Callable

import pytest

from .window_manager import press_close_button
from .workplace import App, Sandbox, Workplace, alive, children, wait_for

PROMPT = 2.5
"""Seconds from being asked to the end of the process, the interpreter's own end included (safety.md P23)."""
HANGING_LOOKUP = """
import socket, time

def hanging(*_, **__):
    print("looking up", flush=True)
    time.sleep(600)

socket.getaddrinfo = hanging
"""


def by_keys(app: App) -> None:
    app.window.press("ctrl+q")


def by_the_windows_own_button(app: App) -> None:
    press_close_button(app.window.display, int(app.window.number))


def by_ctrl_c(app: App) -> None:
    app.process.send_signal(signal.SIGINT)


def by_session_end(app: App) -> None:
    app.process.send_signal(signal.SIGTERM)


WAYS = pytest.mark.parametrize(
    ("asked", "code"), [(by_keys, 0), (by_the_windows_own_button, 0), (by_ctrl_c, 130), (by_session_end, 0)]
)


@WAYS
def test_asked_to_end_it_ends(workplace: Workplace, sandbox: Sandbox, asked: Callable[[App], None], code: int) -> None:
    app = workplace.reading(sandbox)
    asked(app)
    ended_with, seconds = app.ends(10)
    assert ended_with == code
    assert seconds < PROMPT
    assert workplace.output() == ""


def test_it_ends_in_the_middle_of_an_answer_that_does_not_come(workplace: Workplace, sandbox: Sandbox) -> None:
    app = workplace.reading(sandbox)
    sandbox.post("/_sandbox/faults", {"path": "/v1/autoScribe/studies", "kind": "delay", "delay_ms": 60000, "times": 9})
    app.window.press("F5", "g", "u", "ctrl+q")
    ended_with, seconds = app.ends(10)
    assert ended_with == 0
    assert seconds < PROMPT
    assert workplace.output() == ""


def test_it_ends_while_the_servers_name_is_being_looked_up(workplace: Workplace) -> None:
    late = workplace.folder / "late"
    late.mkdir()
    (late / "sitecustomize.py").write_text(HANGING_LOOKUP, encoding="utf-8")
    app = workplace.app(
        "--ephemeral",
        PYTHONPATH=os.pathsep.join([str(late), workplace.environment()["PYTHONPATH"]]),
        AVARA_BASE_URL="https://avara.invalid",
        AVARA_API_KEY="of-no-use",
        AVARA_READER_EMAIL="reader@avara.invalid",
    )
    wait_for("the look-up", lambda: "looking up" in workplace.output())
    by_session_end(app)
    ended_with, seconds = app.ends(10)
    assert ended_with == 0
    assert seconds < PROMPT


def demo(workplace: Workplace) -> tuple[App, int]:
    """The demo and the process id of its sandbox."""
    app = workplace.app("demo", "--studies", "50")
    (sandbox,) = wait_for("the demo's sandbox", lambda: children(app.process.pid))
    return app, sandbox


@pytest.mark.parametrize(("asked", "code"), [(by_keys, 0), (by_ctrl_c, 130)])
def test_the_demo_takes_its_sandbox_with_it(workplace: Workplace, asked: Callable[[App], None], code: int) -> None:
    app, sandbox = demo(workplace)
    asked(app)
    assert app.ends(10)[0] == code
    wait_for("the sandbox's end", lambda: not alive(sandbox), PROMPT)


def test_a_killed_demo_leaves_no_sandbox_behind(workplace: Workplace) -> None:
    app, sandbox = demo(workplace)
    app.process.kill()
    app.process.wait(10)
    wait_for("the sandbox's end", lambda: not alive(sandbox), 5)

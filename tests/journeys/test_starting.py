"""How the app starts where something is not as it should be."""

import subprocess
import sys

from .workplace import ROOT, Sandbox, Workplace


def test_access_in_the_environment_is_not_used_unless_asked_for(workplace: Workplace, sandbox: Sandbox) -> None:
    app = workplace.app(
        AVARA_BASE_URL=sandbox.base_url, AVARA_API_KEY=sandbox.api_key, AVARA_READER_EMAIL=sandbox.reader_email
    )
    app.window.press("Return")
    sandbox.quiet()
    assert sandbox.requests() == []
    assert app.process.poll() is None


def test_a_screen_that_does_not_answer_is_told_in_words(workplace: Workplace) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "avara_desktop"],
        cwd=ROOT,
        env=workplace.environment(DISPLAY=":60123"),
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert ended.returncode == 69
    assert "no display" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_the_doctor_answers_without_screen_network_or_vault(workplace: Workplace) -> None:
    environment = workplace.environment(https_proxy="http://127.0.0.1:9")
    ended = subprocess.run(
        [sys.executable, "-m", "avara_desktop", "doctor"],
        cwd=ROOT,
        env={name: value for name, value in environment.items() if name not in ("DISPLAY", "QT_QPA_PLATFORM")},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    for told in ("warning  Display", "warning  Key vault", "warning  Server"):
        assert told in ended.stdout
    assert str(workplace.home) not in ended.stdout
    assert workplace.files() == []

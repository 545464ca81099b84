"""Leaving the workplace to the next person: whatever was on the screen is gone, and nothing is asked for any more."""

from pathlib import Path

from .test_ordering import write_indication, write_new_study
from .test_traces import canaries, texts_in
from .workplace import USERS, App, Sandbox, Workplace, wait_for

TYPED = "Fall from a ladder"


def connections(pid: int) -> int:
    """TCP connections that a process has open (proc(5), /proc/net/tcp; 01 is established)."""
    links = []
    for each in Path(f"/proc/{pid}/fd").iterdir():
        try:
            links.append(str(each.readlink()))
        except FileNotFoundError:
            continue  # closed meanwhile
    rows = Path(f"/proc/{pid}/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    return sum(f"socket:[{row.split()[9]}]" in links for row in rows if row.split()[3] == "01")


def sign_out(app: App) -> None:
    """By the menu of all commands, for it has no key."""
    app.window.command("sign out")
    app.says("Sign out?")
    app.window.press("ctrl+Return")
    app.says("API key")


def everybody(sandbox: Sandbox) -> dict[str, str]:
    """What must not be read on the screen: the key, every patient, every user and every invited person."""
    people = [
        *sandbox.get(USERS, limit="100")["users"],
        *sandbox.get(f"{USERS}/invitations", limit="100")["invitations"],
    ]
    emails = {each["email"] for each in people} - {sandbox.reader_email}
    return canaries(sandbox) | {f"email {email}": email for email in emails}


def test_a_half_filled_form_is_gone_after_sign_out(workplace: Workplace, sandbox: Sandbox) -> None:
    app = workplace.reading(sandbox)
    everything = everybody(sandbox) | {"what was typed": TYPED}
    write_new_study(app, "CT Head")
    write_indication(app, TYPED, groups=2)
    app.says(f"focus: Indication {TYPED}")
    sign_out(app)
    sandbox.quiet()
    asked = sandbox.requests()
    assert texts_in(app.screen(), everything) == []
    assert connections(app.process.pid) == 0
    assert sandbox.writes() == []

    # the next person's form is empty
    workplace.sign_in(app.window, sandbox)
    app.says("focus: Worklist", "Patient ")
    assert sandbox.requests()[: len(asked)] == asked
    app.window.press("ctrl+n")
    app.says("New study", "focus: Patient name As on the order")
    app.window.press("F6", "F6", "F6")
    assert TYPED not in app.says("focus: Indication")


def test_people_still_being_read_are_not_read_on_after_sign_out(workplace: Workplace, sandbox: Sandbox) -> None:
    app = workplace.reading(sandbox)
    everything = everybody(sandbox)
    app.window.press("g", "t")
    app.says("focus: Users")
    sandbox.quiet()
    assert texts_in(app.screen(), everything)
    sandbox.post("/_sandbox/faults", {"path": USERS, "kind": "delay", "delay_ms": 60000})
    app.window.press("F5")
    wait_for("a request that waits", lambda: connections(app.process.pid) > 0)
    sign_out(app)
    wait_for("the end of all connections", lambda: connections(app.process.pid) == 0, 5)
    sandbox.quiet()
    assert texts_in(app.screen(), everything) == []
    assert app.process.poll() is None
    assert workplace.output() == ""

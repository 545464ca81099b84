"""What a reader does all day, by keys alone: open, look, look up the old report, add to it."""

from html import unescape

import httpx

from .workplace import READ, REPORTS, STUDIES, VIEWER, Json, Sandbox, Window, Workplace, wait_for

ADDENDUM = rf"{REPORTS}/rep_[0-9a-f]+/addendum"


def page(link: str) -> str:
    """The text of the page that a link opens."""
    answer = httpx.get(link)
    assert answer.status_code == 200
    return unescape(answer.text)


def go_to_done(workplace: Workplace, sandbox: Sandbox, window: Window) -> Json:
    """Go to the signed studies; the one under the hand then."""
    asked = len(sandbox.requests("GET", REPORTS))
    window.press("g", "d")
    study = workplace.study_under_the_hand(sandbox, after=asked)
    assert study["studyReportStatus"] == "completed"
    return study


def test_enter_on_my_study_opens_exactly_one_page_and_v_one_viewer(workplace: Workplace, sandbox: Sandbox) -> None:
    app = workplace.reading(sandbox)
    study = workplace.study_under_the_hand(sandbox)
    patient = study["reportMetadata"]["patientName"]
    assert sandbox.writes() == []

    app.window.press("Return")
    wait_for("the page", lambda: len(workplace.links()) == 1)
    sandbox.quiet()
    (posted,) = sandbox.requests("POST", READ)
    assert posted["body"]["studyId"] == study["studyId"]
    app.window.press("v")
    wait_for("the viewer", lambda: len(workplace.links()) == 2)
    sandbox.quiet()
    assert sandbox.writes() == [READ, VIEWER]
    assert len(set(workplace.links())) == len(workplace.links()) == 2
    for link in workplace.links():
        assert patient in page(link)
    assert app.process.poll() is None


def test_two_fast_enters_open_the_study_once(workplace: Workplace, sandbox: Sandbox) -> None:
    app = workplace.reading(sandbox)
    sandbox.post("/_sandbox/faults", {"path": READ, "kind": "delay", "delay_ms": 400, "times": 1})
    app.window.press("Return", "Return", "Return")
    wait_for("the page", lambda: len(workplace.links()) == 1)
    sandbox.quiet()
    assert sandbox.writes() == [READ]
    assert len(workplace.links()) == 1


def test_shift_r_shows_the_signed_pdf_and_the_file_host_never_sees_the_key(
    workplace: Workplace, sandbox: Sandbox
) -> None:
    app = workplace.reading(sandbox)
    go_to_done(workplace, sandbox, app.window)
    app.window.press("shift+r")

    def fetched() -> list[Json]:
        return [entry for entry in sandbox.requests("GET") if entry["origin"] == "files"]

    (file,) = wait_for("the PDF", fetched)
    assert (file["status"], file["had_authorization"]) == (200, False)
    assert len(sandbox.requests("GET", f"{REPORTS}/pdf")) == 1
    assert all(entry["had_authorization"] for entry in sandbox.requests() if entry["origin"] == "api")
    assert sandbox.writes() == []
    assert workplace.links() == []


def test_an_addendum_is_sent_once_and_only_with_the_right_digits(workplace: Workplace, sandbox: Sandbox) -> None:
    app = workplace.reading(sandbox)
    study = go_to_done(workplace, sandbox, app.window)
    asked = len(sandbox.requests("GET", REPORTS))
    app.window.press("ctrl+shift+a")
    wait_for("the addendum sheet", lambda: sandbox.requests("GET", REPORTS)[asked:])
    sandbox.quiet()

    digits = "".join(sign for sign in study["reportMetadata"]["mrn"] if sign.isalnum())[-4:]
    wrong = "".join(str((int(digit) + 5) % 10) if digit.isdigit() else "0" for digit in digits)
    app.window.type(wrong)
    app.window.press("ctrl+Return")
    sandbox.quiet()
    assert sandbox.writes() == []

    app.window.press("ctrl+a", "BackSpace")
    app.window.type(digits)
    app.window.press("ctrl+Return", "ctrl+Return")

    def started() -> bool:
        now = sandbox.get(f"{STUDIES}/{study['studyId']}")
        return bool(now["studyReportStatus"] == "addendum_active")

    wait_for("the addendum", started)
    sandbox.quiet()
    (written,) = sandbox.requests("POST", ADDENDUM)
    reports = sandbox.get(REPORTS, studyId=study["studyId"])["reports"]
    assert written["path"].split("/")[-2] in {report["reportId"] for report in reports if not report["isAddendum"]}
    assert sum(report["isAddendum"] and report["status"] == "in_progress" for report in reports) == 1
    assert len(sandbox.writes()) == 1

"""What an administrator does by keys alone: invite a radiologist, and give them work once they accepted."""

from .workplace import STUDIES, USERS, App, Json, Sandbox, Workplace

NPI, WRONG_NPI = "1234567893", "1234567890"
"""The worked example of the check digit's rule, and the same with a wrong digit."""
NEW: Json = {
    "email": "nadia.okafor@sandbox.example",
    "firstName": "Nadia",
    "lastName": "Okafor",
    "clinicRole": "Radiologist",
    "npiNumber": NPI,
    "level": "member",
    "canCreateReports": True,
    "canManageStudies": False,
    "hasDashboardAccess": False,
}


def write_invitation(app: App) -> None:
    """Fill the sheet in, with an NPI of which a digit is wrong."""
    window = app.window
    window.press("ctrl+n")
    app.says("Invite a person", "focus: Email")
    for name, tabs in (("email", 1), ("firstName", 1), ("lastName", 5), ("clinicRole", 1)):
        window.type(NEW[name])
        window.press(*["Tab"] * tabs)
    window.type(WRONG_NPI)
    window.press("Tab", "Tab", "space")


def invited(sandbox: Sandbox) -> list[Json]:
    """What was sent to invite people."""
    return [entry["body"] for entry in sandbox.requests("POST", USERS)]


def test_a_radiologist_is_invited_accepts_and_is_given_a_study(workplace: Workplace, sandbox: Sandbox) -> None:
    app = workplace.reading(sandbox)
    window = app.window
    window.press("g", "t")
    app.says("focus: Users", "People")
    write_invitation(app)
    app.says("The check digit does not fit: a digit is wrong.", "focus: May create reports")
    window.press("ctrl+Return")
    app.says("Check: NPI ", "focus: NPI")
    sandbox.quiet()
    assert sandbox.writes() == []

    window.press("ctrl+a")
    window.type(NPI)
    app.says("The check digit fits.")
    window.press("ctrl+Return", "ctrl+Return")
    app.says("focus: Invitations", "Okafor", NEW["email"])
    sandbox.quiet()
    assert invited(sandbox) == [NEW]
    (invitation,) = (
        each
        for each in sandbox.get(f"{USERS}/invitations", limit="100")["invitations"]
        if each["email"] == NEW["email"]
    )
    sandbox.post(f"/_sandbox/invitations/{invitation['invitationId']}/accept")
    window.press("1", "F5")
    app.says("focus: Users", NEW["email"])

    window.press("Escape", "g", "u")
    app.says("focus: Worklist", "Unassigned · assigned to nobody")
    sandbox.quiet()
    asked = len(sandbox.requests("GET", "/v1/autoScribe/reports"))
    window.press("j")
    study = workplace.study_under_the_hand(sandbox, after=asked)
    assert study["assignedTo"] is None
    window.press("ctrl+shift+m")
    app.says("Assign to a colleague", study["reportMetadata"]["patientName"], "focus: Name or email")
    window.type("okaf")
    app.says("Chosen: ")
    window.press("ctrl+Return", "ctrl+Return")

    app.says("Done: Assigned to", "Okafor")
    sandbox.quiet()
    now = sandbox.get(f"{STUDIES}/{study['studyId']}")
    assert (now["assignedTo"]["lastName"], now["studyReportStatus"]) == ("Okafor", "assigned")
    assert sandbox.writes() == [USERS, f"{STUDIES}/{study['studyId']}"]

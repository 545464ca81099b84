"""The reading flow by keys alone: interrupted, taken away, mistaken, cancelled, dictated into, cut short, and long."""

import httpx
import pytest

from .workplace import READ, STUDIES, Json, Sandbox, Workplace, wait_for

SEVERITIES = ("stat", "high", "normal")
DICTATED = "the lungs are clear no effusion or pneumothorax"


def change(sandbox: Sandbox, study: Json, **fields: object) -> None:
    """Change a study as somebody else would."""
    sandbox.post(f"/_sandbox/studies/{study['studyId']}/change", fields)


def named(study: Json) -> str:
    """The patient's MRN: on every strip and row about them."""
    return str(study["reportMetadata"]["mrn"])


def opened(workplace: Workplace, sandbox: Sandbox, number: int) -> Json:
    """The study opened last, once so many were; the browser then opens its page, which begins the reading."""
    wait_for(f"page {number}", lambda: len(workplace.links()) >= number)
    assert len(workplace.links()) == number
    assert httpx.get(workplace.links()[-1]).status_code == 200
    posted = sandbox.requests("POST", READ)
    assert len(posted) == number
    return sandbox.get(f"{STUDIES}/{posted[-1]['body']['studyId']}")


def mine(sandbox: Sandbox) -> list[Json]:
    """The reader's studies that are not begun."""
    reader = sandbox.get("/_sandbox/state")["reader"]["userId"]
    query = {"assignedTo": reader, "studyReportStatus": "assigned", "isCancelled": "false", "limit": "100"}
    found: list[Json] = []
    while True:
        page = sandbox.get(STUDIES, **query)
        found += page["studies"]
        if not page["hasMore"]:
            return found
        query["cursor"] = page["cursor"]


def in_order(studies: list[Json]) -> list[str]:
    """Ids in the order in which Next is to take them: severity, then the oldest."""
    ranked = sorted(studies, key=lambda study: (study["createdAt"], study["studyId"]))
    ranked.sort(key=lambda study: SEVERITIES.index(study["severity"]))
    return [study["studyId"] for study in ranked]


def test_a_stat_arrives_while_reading_is_read_and_the_first_study_taken_up_again(
    workplace: Workplace, sandbox: Sandbox
) -> None:
    app = workplace.reading(sandbox)
    app.window.press("Return")
    first = opened(workplace, sandbox, 1)
    app.window.press("F5")
    app.says("In progress", named(first))

    urgent_one = {"severity": "stat", "assignedTo": "reader", "mrn": "STAT-777", "patientName": "Stat, Sam"}
    sandbox.post("/_sandbox/studies", urgent_one)
    for study in mine(sandbox):  # nothing else urgent, so that Next can only mean this one
        if study["severity"] == "stat" and named(study) != "STAT-777":
            change(sandbox, study, severity="normal")
    app.window.press("F5")
    app.says("1 STAT")
    app.window.press("ctrl+b")
    app.says("Park")
    app.window.press("Return")
    app.says("Parked")
    app.window.press("F8")
    urgent = opened(workplace, sandbox, 2)
    assert named(urgent) == "STAT-777"

    sandbox.post(f"/_sandbox/studies/{urgent['studyId']}/sign")
    app.window.press("F5")
    app.says("You left", named(first))
    app.window.press("ctrl+shift+b")
    again = opened(workplace, sandbox, 3)
    assert again["studyId"] == first["studyId"]
    assert again["studyReportStatus"] == "in_progress"
    assert sandbox.writes() == [READ] * 3


def test_a_claim_lost_to_a_colleague_is_told_and_never_taken_back(workplace: Workplace, sandbox: Sandbox) -> None:
    app = workplace.reading(sandbox)
    asked = len(sandbox.requests("GET", "/v1/autoScribe/reports"))
    app.window.press("g", "u")
    study = workplace.study_under_the_hand(sandbox, after=asked)
    assert study["assignedTo"] is None
    app.window.press("ctrl+i")
    app.says("Claimed")
    users = sandbox.get("/v1/autoScribe/users", canCreateReports="true", limit="100")["users"]
    reader = sandbox.get("/_sandbox/state")["reader"]["userId"]
    other = next(user for user in users if user["userId"] != reader)
    change(sandbox, study, assignedTo=other["userId"])
    said = app.says("Attention", "took", other["lastName"], "It was not taken back")
    assert named(study) in said or study["reportMetadata"]["patientName"] in said
    sandbox.quiet(1.0)
    assert [entry["method"] for entry in sandbox.requests() if entry["method"] != "GET"] == ["PATCH"]
    assert sandbox.get(f"{STUDIES}/{study['studyId']}")["assignedTo"]["userId"] == other["userId"]


def test_another_study_beginning_is_a_mismatch_that_blocks_until_it_is_answered(
    workplace: Workplace, sandbox: Sandbox
) -> None:
    app = workplace.reading(sandbox)
    app.window.press("Return")
    first = opened(workplace, sandbox, 1)
    app.window.press("F5")
    app.says("In progress", named(first))
    wrong = next(study for study in mine(sandbox) if study["severity"] == "normal")
    change(sandbox, wrong, studyReportStatus="in_progress")
    app.window.press("F5")
    app.says("MISMATCH", named(first), named(wrong))
    app.window.press("j", "Return", "F8")
    sandbox.quiet()
    assert sandbox.writes() == [READ]
    assert len(workplace.links()) == 1

    app.window.press("ctrl+shift+y")
    app.says("● In progress", named(first))
    sandbox.post(f"/_sandbox/studies/{first['studyId']}/sign")
    change(sandbox, wrong, studyReportStatus="assigned")
    app.window.press("F8")
    opened(workplace, sandbox, 2)


def test_a_study_cancelled_while_open_stops_the_next_until_it_is_let_go(workplace: Workplace, sandbox: Sandbox) -> None:
    app = workplace.reading(sandbox)
    app.window.press("F8")
    first = opened(workplace, sandbox, 1)
    change(sandbox, first, isCancelled=True)
    app.window.press("F5")
    app.says("CANCELLED", named(first), "Stop dictating")
    app.window.press("F8")
    sandbox.quiet()
    assert len(workplace.links()) == 1
    app.window.press("ctrl+shift+g")
    app.window.press("F8")
    second = opened(workplace, sandbox, 2)
    assert second["studyId"] != first["studyId"]


def test_dictation_typed_into_the_list_opens_and_changes_nothing(workplace: Workplace, sandbox: Sandbox) -> None:
    app = workplace.reading(sandbox)
    before = workplace.study_under_the_hand(sandbox)
    app.window.dictate(DICTATED)
    app.says("Text typed into the worklist", "dictation window")
    sandbox.quiet()
    assert (sandbox.writes(), workplace.links()) == ([], [])
    said = app.says("focus: Worklist", "My list")
    assert "Search" not in said.split("focus: ")[1].splitlines()[0]
    assert sandbox.requests("GET", "/v1/autoScribe/reports")[-1]["query"].endswith(before["studyId"])
    sandbox.quiet(0.8)
    app.window.press("Return")  # a hand of its own, when the words are over
    assert opened(workplace, sandbox, 1)["studyId"] == before["studyId"]


def test_a_poll_that_loses_a_page_loses_no_row(workplace: Workplace) -> None:
    sandbox = workplace.sandbox("--studies", "260", "--assigned", "180")
    app = workplace.reading(sandbox)
    app.says("180 of 180")
    sandbox.post("/_sandbox/faults", {"path": STUDIES, "method": "GET", "kind": "garbage", "skip": 1})
    app.window.press("F5")
    wait_for("the lost page", lambda: any(entry["fault"] for entry in sandbox.requests("GET", STUDIES)))
    sandbox.quiet()
    assert "180 of 180" in app.screen()
    assert sandbox.requests("GET", f"{STUDIES}/stu_[0-9a-f]+") == []
    httpx.delete(
        f"{sandbox.base_url}/_sandbox/faults", headers={"authorization": f"Bearer {sandbox.api_key}"}
    ).raise_for_status()
    asked = len(sandbox.requests("GET", STUDIES))
    app.window.press("F5")
    wait_for("a whole poll", lambda: len(sandbox.requests("GET", STUDIES)) >= asked + 2)
    app.says("180 of 180", "Live")


@pytest.mark.parametrize("shift", [100])
def test_a_shift_is_read_with_f8_alone_in_the_order_of_the_rule(workplace: Workplace, shift: int) -> None:
    sandbox = workplace.sandbox("--studies", str(shift), "--assigned", str(shift))
    reader = sandbox.get("/_sandbox/state")["reader"]["userId"]
    query = {"assignedTo": reader, "studyReportStatus": "in_progress,addendum_active", "limit": "100"}
    for study in sandbox.get(STUDIES, **query)["studies"]:
        sandbox.post(f"/_sandbox/studies/{study['studyId']}/sign")
    expected = in_order(mine(sandbox))
    assert len(expected) > shift * 0.9
    app = workplace.reading(sandbox)
    taken = []
    for number in range(1, len(expected) + 1):
        app.window.press("F8")
        taken.append(opened(workplace, sandbox, number)["studyId"])
        sandbox.post(f"/_sandbox/studies/{taken[-1]}/sign")
    assert taken == expected
    app.window.press("F8")
    app.says("Nothing left")
    app.window.press("alt+F8")
    app.says("Run ended", f"{len(expected)} read")
    assert set(sandbox.writes()) == {READ}
    assert workplace.output() == ""

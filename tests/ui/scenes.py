"""Every page, sheet and strip of the app, and how a test comes to it. What is added here is walked at once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from avara_desktop.commands import Page
from avara_desktop.errors import ServerNotReachable
from avara_desktop.state.alert_rules import Toast
from avara_desktop.state.gate import Question
from avara_desktop.state.notices import Level, Notice
from avara_desktop.ui.desk.palette import Palette
from avara_desktop.ui.kit.find_bar import FindBar
from avara_desktop.ui.kit.sheet import ConfirmSheet, Sheet
from avara_desktop.ui.pages.person_sheet import PersonSheet
from avara_desktop.ui.pages.study_sheets import DiffSheet, WhichSheet
from avara_desktop.ui.pages.viewer_sheet import ViewerStudySheet
from avara_desktop.ui.settings.key_editor import KeyEditor
from avara_desktop.ui.settings.key_sheet import AboutSheet, KeySheet
from avara_desktop.ui.settings.settings_sheet import SettingsSheet
from avara_desktop.ui.study.addendum_sheet import AddendumSheet
from avara_desktop.ui.study.choice_sheet import ChoiceSheet
from avara_desktop.ui.study.critical_sheet import CriticalSheet
from avara_desktop.ui.study.park_sheet import OpenSheet, ParkedSheet, ParkSheet
from avara_desktop.ui.watch.next_strip import NextStrip
from avara_desktop.ui.watch.return_card import ReturnCard
from avara_desktop.ui.watch.toasts import AlertsSheet, ToastCard
from avara_desktop.ui.watch.witness_strip import ConnectionStrip, WitnessStrip
from avara_desktop.ui.window.crash import CrashSheet
from avara_desktop.ui.window.lock_page import LockPage
from avara_desktop.ui.window.notice_bar import NoticeBar
from avara_desktop.ui.window.sign_in import SignInPage
from avara_desktop.ui.worklist.columns_sheet import ColumnsSheet
from avara_desktop.ui.worklist.filter_sheet import FilterSheet
from avara_desktop.ui.worklist.name_sheet import NameSheet
from avara_desktop.ui.worklist.pick_sheet import Pick, PickSheet
from avara_desktop.ui.worklist.waiting_bar import WaitingBar
from tests.state.test_prefill import files
from tests.ui import test_parking as parking
from tests.ui import test_timeline as timeline
from tests.ui import test_witness as witness
from tests.ui.bench import Bench, until
from tests.ui.test_critical import critical
from tests.ui.test_flow import later, next_one

Show = Callable[[Bench], Awaitable[object]]


@dataclass(frozen=True)
class Scene:
    """Something to look at: ``show`` brings it on screen, signed in or (``enter`` False) on the sign-in page.

    ``parts`` are the kinds of widget that are in sight then.
    """

    name: str
    show: Show
    parts: tuple[type[QWidget], ...] = ()
    page: Page = Page.LIST
    enter: bool = True


def keys(*pressed: str, sheet: type[Sheet] | None = None) -> Show:
    """By pressing keys, and waiting for a sheet."""

    async def show(bench: Bench) -> None:
        for each in pressed:
            await bench.press(each)
            await bench.settled()
        if sheet:
            await bench.sheet(sheet)

    return show


def command(command_id: str, sheet: type[Sheet]) -> Show:
    """By a command, and waiting for a sheet."""

    async def show(bench: Bench) -> None:
        bench.run(command_id)
        await bench.sheet(sheet)

    return show


async def report(bench: Bench, pressed: str) -> None:
    """A signed report."""
    await bench.signed()
    await bench.press(pressed)
    await until(lambda: bench.window.pages.currentWidget() is bench.window.report_page, "the report")


async def addendum(bench: Bench) -> None:
    """The gate before an addendum."""
    await bench.signed()
    await bench.press("Ctrl+Shift+A")
    await bench.sheet(AddendumSheet)


async def told(bench: Bench) -> None:
    """What is documented of a critical result."""
    await critical(bench)
    await bench.press("Ctrl+Shift+W")
    await bench.sheet(CriticalSheet)


async def people(bench: Bench, *pressed: str, sheet: type[Sheet] | None = None) -> None:
    """The people page."""
    await bench.press("G, T")
    await bench.settled()
    await keys(*pressed, sheet=sheet)(bench)


async def viewer(bench: Bench, *pressed: str, sheet: type[Sheet] | None = None) -> None:
    """The page of Viewer studies."""
    await bench.press("G, W")
    await until(lambda: bench.app.desk.viewer_desk.studies.age is not None, "the list")
    await keys(*pressed, sheet=sheet)(bench)


async def notices(bench: Bench) -> None:
    """One of every level, one with a button."""
    for level in Level:
        bench.app.notices.post(Notice(level, f"About {level.value}", "What to do.", key=level.value))
    bench.app.notices.error(ServerNotReachable(), key="again", again=lambda: None)
    await bench.settled()


async def half_known(bench: Bench) -> None:
    """The sign-in page with the reader to be confirmed."""
    await bench.press("Esc")
    page = bench.window.sign_in
    page.server.setText(bench.access.base_url)
    page.key.setText(bench.access.api_key)
    page.email.setText(bench.access.reader_email)
    await bench.click(page.enter)
    await until(lambda: page.stack.currentIndex() == 1, "the reader")


async def defect(bench: Bench) -> None:
    """What is shown of a defect of ours."""
    sheet = CrashSheet(bench.window, ValueError("planted"))
    sheet.open(sheet.copy)


async def asked(bench: Bench) -> None:
    """A question."""
    sheet = ConfirmSheet(bench.window, Question("Take it?", "What follows from it.", "Take it"))
    sheet.open(sheet.no)


async def edited(bench: Bench) -> None:
    """What would change in a study."""
    await bench.press("Ctrl+E")
    await bench.settled()
    form = bench.app.desk.front_desk.page.form
    form.boxes["study_description"].set_value("CT of the abdomen")
    await bench.press("Ctrl+Return")
    await bench.sheet(DiffSheet)


async def which(bench: Bench) -> None:
    """Which of the studies in some files."""
    sheet = WhichSheet(bench.window, (files(), files(mrn="another")))
    sheet.open(sheet.list)


async def picked(bench: Bench) -> None:
    """One of several things by name."""
    sheet = PickSheet(bench.window, "Go to a view", [Pick(1, "Chest", "CT only"), Pick(2, "Bones", "XR only")], "Go")
    sheet.open(sheet.list)


async def parked_list(bench: Bench) -> None:
    """The parked studies."""
    await parking.parked(bench, "a note")
    await bench.press("G, P")
    await bench.sheet(ParkedSheet)


async def return_card(bench: Bench) -> None:
    """The way back to what was left."""
    await parking.parked(bench)
    await bench.press("Esc")
    await until(bench.app.desk.return_card.isVisible, "the card")


async def begun(bench: Bench) -> None:
    """Next, while a study is in progress."""
    first = await next_one(bench)
    await bench.change(first, studyReportStatus="in_progress")
    later(bench)
    await bench.press("F8")
    await bench.sheet(OpenSheet)


async def toast(bench: Bench) -> None:
    """An alert."""
    bench.app.reading.watching.toasts.show_toast(Toast("STAT CT, City Medical"))
    await bench.settled()


async def waiting(bench: Bench) -> None:
    """A study that waits at the edge of the list."""
    await bench.arrive(severity="stat")
    await bench.polled()


async def offline(bench: Bench) -> None:
    """A list that has not been read for long."""
    bench.app.refresher.age = lambda scope=None: 1000.0  # type: ignore[method-assign]
    bench.window.tick()
    bench.app.refresher.changed.emit()
    await bench.settled()


async def locked(bench: Bench) -> None:
    """The screen while nobody is there."""
    await bench.press("Ctrl+L")
    assert bench.app.desk.lock_page.isVisible()


async def nothing(bench: Bench) -> None:
    """What is there from the start."""


SCENES = [
    Scene("worklist", nothing, (WaitingBar,)),
    Scene("worklist, none", keys("1", "/", "Q", "Q", "Q")),
    Scene("worklist, unassigned", keys("G, U")),
    Scene("worklist, one waits", waiting, (WaitingBar,)),
    Scene("worklist, offline", offline, (ConnectionStrip,)),
    Scene("find in the study", keys("Ctrl+F"), (FindBar,)),
    Scene("reading run", next_one, (NextStrip,)),
    Scene("next while one is open", begun, (OpenSheet,)),
    Scene("return card", return_card, (ReturnCard,)),
    Scene("opened", witness.opened, (WitnessStrip,)),
    Scene("mismatch", witness.mismatch, (WitnessStrip,)),
    Scene("park", keys("Ctrl+B", sheet=ParkSheet), (ParkSheet,)),
    Scene("parked", parked_list, (ParkedSheet,)),
    Scene("toast", toast, (ToastCard,)),
    Scene("recent alerts", command("alerts.recent", AlertsSheet), (AlertsSheet,)),
    Scene("filter", keys("F", sheet=FilterSheet), (FilterSheet,)),
    Scene("columns", command("list.columns", ColumnsSheet), (ColumnsSheet,)),
    Scene("save view", keys("Ctrl+Shift+V", sheet=NameSheet), (NameSheet,)),
    Scene("saved views", picked, (PickSheet,)),
    Scene("comparison", timeline.compared, page=Page.COMPARE),
    Scene("report text", lambda bench: report(bench, "R"), page=Page.REPORT),
    Scene("report PDF", lambda bench: report(bench, "Shift+R"), page=Page.REPORT),
    Scene("new study", keys("Ctrl+N"), page=Page.FORM),
    Scene("edit study", keys("Ctrl+E"), page=Page.FORM),
    Scene("changes of a study", edited, (DiffSheet,), page=Page.FORM),
    Scene("which study", which, (WhichSheet,)),
    Scene("users", people, page=Page.PEOPLE),
    Scene("invitations", lambda bench: people(bench, "2"), page=Page.PEOPLE),
    Scene("invite", lambda bench: people(bench, "Ctrl+N", sheet=PersonSheet), (PersonSheet,), page=Page.PEOPLE),
    Scene("edit person", lambda bench: people(bench, "Ctrl+E", sheet=PersonSheet), (PersonSheet,), page=Page.PEOPLE),
    Scene("Viewer studies", viewer, page=Page.VIEWER),
    Scene(
        "new Viewer study",
        lambda bench: viewer(bench, "Ctrl+N", sheet=ViewerStudySheet),
        (ViewerStudySheet,),
        page=Page.VIEWER,
    ),
    Scene("palette", keys("Ctrl+K"), (Palette,)),
    Scene("keys", keys("?"), (KeySheet,)),
    Scene("change keys", command("app.edit_keys", KeyEditor), (KeyEditor,)),
    Scene("about", keys("F1", sheet=AboutSheet), (AboutSheet,)),
    Scene("settings", keys("Ctrl+,", sheet=SettingsSheet), (SettingsSheet,)),
    Scene("question", asked, (ConfirmSheet,)),
    Scene("severity", keys("Ctrl+Shift+S", sheet=ChoiceSheet), (ChoiceSheet,)),
    Scene("addendum", addendum, (AddendumSheet,)),
    Scene("critical result", told, (CriticalSheet,)),
    Scene("defect", defect, (CrashSheet,)),
    Scene("notices", notices, (NoticeBar,)),
    Scene("locked", locked, (LockPage,)),
    Scene("sign in", nothing, (SignInPage,), enter=False),
    Scene("sign in, confirm", half_known, (SignInPage,), enter=False),
]

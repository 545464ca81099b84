"""What the tour looks at: rows, the study under the hand, open sheets; and a hand's ways through list and palette."""

from typing import TypeVar

from PySide6.QtWidgets import QLabel, QWidget

from avara_desktop.api.models import Study
from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.state.standing import Standing
from avara_desktop.tour.guide import Tour
from avara_desktop.ui.desk.palette import Palette
from avara_desktop.ui.kit.sheet import Sheet

T = TypeVar("T")


def shown(tour: Tour) -> list[Study]:
    """The studies of the list, top to bottom."""
    model = tour.app.window.model
    return [row.study for place in range(model.rowCount()) if (row := model.row(place))]


def ids_shown(tour: Tour) -> list[str]:
    """Their ids."""
    return [study.study_id for study in shown(tour)]


def selected(tour: Tour) -> Study:
    """The study under the hand."""
    study = tour.app.worklist.study(tour.app.window.selected)
    assert study is not None
    return study


def study_now(tour: Tour, study_id: str) -> Study:
    """A study as the server last said it is."""
    study = tour.app.worklist.study(study_id)
    assert study is not None
    return study


def status(tour: Tour, study_id: str) -> StudyReportStatus | None:
    """Its report status; none where the app does not know the study."""
    now = tour.app.worklist.study(study_id)
    return now.study_report_status if now else None


def waiting_to_be_read(tour: Tour) -> list[Study]:
    """The reader's studies on screen that are not begun, top to bottom."""
    return [study for study in shown(tour) if study.study_report_status is StudyReportStatus.ASSIGNED]


def open_sheet(tour: Tour, kind: type[T]) -> T | None:
    """The open sheet of a kind."""
    sheets = (child for child in tour.app.window.children() if isinstance(child, kind))
    return next((sheet for sheet in sheets if not isinstance(sheet, Sheet) or not sheet.isHidden()), None)


def notices(tour: Tour) -> str:
    """What the notices say."""
    return "\n".join(f"{notice.title} {notice.advice}" for notice in tour.app.notices.shown)


def said(widget: QWidget) -> str:
    """What the labels in sight on a widget say."""
    return "\n".join(part.text() for part in widget.findChildren(QLabel) if part.isVisible())


def printed(paper: QWidget) -> bool:
    """Whether something dark stands on light paper: a page is drawn a moment after it is opened."""
    image = paper.grab().toImage()
    columns = range(image.width() // 4, image.width() * 3 // 4, 3)
    lines = range(image.height() // 8, image.height() // 2, 3)
    return {image.pixelColor(x, y).lightness() > 120 for y in lines for x in columns} == {True, False}


async def go_to(tour: Tour, study_id: str) -> None:
    """Walk down to a study with j."""
    await tour.press("Home")
    for _ in shown(tour):
        if tour.app.window.selected == study_id:
            break
        await tour.press("J")
    tour.check("the study is under the hand", tour.app.window.selected == study_id)


async def acted(tour: Tour, study_id: str) -> None:
    """Wait until what is being done to a study has come to its end."""
    await tour.until("the act has ended", lambda: not tour.app.tasks.running(f"study {study_id}"))


async def launched(tour: Tour, number: int) -> None:
    """Wait until so many pages were handed to the browser, and the app has done with it."""
    await tour.until("one link was handed to the browser", lambda: len(tour.links) == number)
    await tour.until("the act has ended", lambda: not any(name.startswith("study ") for name in tour.app.tasks.names()))


async def begin(tour: Tour) -> str:
    """Let the browser open the last page, which begins the reading; returns the page."""
    page = await tour.http(tour.links[-1])
    tour.app.refresher.refresh_now()
    return page


async def stands(tour: Tour, standing: Standing) -> None:
    """Wait until the strip of the opened study says so."""
    witness = tour.app.window.truth.witness
    await tour.until(f"the strip says {standing.word}", lambda: witness.standing is standing)
    strip = tour.app.reading.watching.witness_strip
    tour.check("with shape and word", strip.isVisible() and strip.word.text() == f"{standing.shape} {standing.word}")


def watched(tour: Tour) -> str:
    """The study that was opened last, where it is still watched."""
    now = tour.app.window.truth.witness.study
    return now.study_id if now else ""


async def command(tour: Tour, words: str) -> None:
    """Give a command by its name."""
    await tour.press("Ctrl+K")
    await tour.type(words)
    sheet = open_sheet(tour, Palette)
    tour.check("the palette is open", sheet)
    await tour.press("Return")


async def change(tour: Tour, study_id: str, **fields: object) -> None:
    """Change a study as somebody else would, and let the app ask at once."""
    await tour.control("POST", f"/_sandbox/studies/{study_id}/change", fields)
    tour.app.refresher.refresh_now()


async def sign(tour: Tour, study_id: str) -> None:
    """Sign a study's report as in the browser, and let the app ask at once."""
    await tour.control("POST", f"/_sandbox/studies/{study_id}/sign")
    tour.app.refresher.refresh_now()


async def a_colleague(tour: Tour) -> dict[str, str]:
    """Somebody else who reads studies."""
    found = await tour.control("GET", "/v1/autoScribe/users?canCreateReports=true&limit=100")
    reader_id = tour.app.session.reader_id
    return next(user for user in found["users"] if user["userId"] != reader_id)

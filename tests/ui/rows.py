"""Rows and views made up for tests that need no server."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from PySide6.QtGui import QColor, QImage

from avara_desktop.api.models import ReportMetadata, Study, UserReference
from avara_desktop.api.terms import Severity, Sex, StudyReportStatus
from avara_desktop.state.row import Row, row_of
from avara_desktop.ui.worklist.worklist_model import WorklistModel
from avara_desktop.ui.worklist.worklist_view import WorklistView

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ME = UserReference(email="me@example.org", user_id="usr_me", first_name="Robin", last_name="Reader")


def study(
    number: int = 0, *, name: str = "DOE^JANE", mrn: str = "MR-1234", severity: str = "normal", **more: object
) -> Study:
    """A study of the reader's."""
    body = ReportMetadata(
        patient_name=name, mrn=mrn, date_of_birth="1980-03-07", age="46 years", sex=Sex.FEMALE, study_date="2026-11-20"
    )
    fields: dict[str, object] = {
        "is_cancelled": False,
        "severity": Severity(severity),
        "study_description": "CT Head",
        "study_id": f"stu_{number}",
        "study_instance_uid": f"1.2.{number}",
        "created_at": NOON - timedelta(minutes=number),
        "report_metadata": body,
        "study_report_status": StudyReportStatus.ASSIGNED,
        "assigned_to": ME,
        "modality": "CT",
    }
    return Study.model_validate({**fields, **more})


def row(number: int = 0, **fields: object) -> Row:
    """The row of such a study."""
    return row_of(study(number, **fields))  # type: ignore[arg-type]


def model_of(rows: Sequence[Row] = (), doing: dict[str, str] | None = None) -> WorklistModel:
    """A model with rows, at noon."""
    words = doing if doing is not None else {}
    model = WorklistModel(lambda: NOON, lambda study_id: words.get(study_id, ""))
    model.reader_id = "usr_me"
    model.set_rows(rows)
    return model


def view_of(model: WorklistModel, size: tuple[int, int] = (1000, 500), px: int = 16) -> WorklistView:
    """A view on a model, laid out without a screen."""
    view = WorklistView(model, px)
    view.resize(*size)
    view.grab()
    return view


def colours_at(picture: QImage, y: int, xs: Sequence[int]) -> list[str]:
    """The colours of some pixels of a line."""
    return [QColor(picture.pixelColor(x, y)).name().upper() for x in xs]

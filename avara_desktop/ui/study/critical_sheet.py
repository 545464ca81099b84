"""What is documented of a critical result that was told to somebody: six lines, copied for the report or addendum."""

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from avara_desktop.api.models import Study
from avara_desktop.state.critical import TITLES, Communication
from avara_desktop.ui.kit.sheet import Sheet, ems
from avara_desktop.ui.kit.text import label
from avara_desktop.ui.study.banner import PatientBanner

LONGEST = 300
HINTS = (
    "such as: tension pneumothorax, right",
    "such as 14:02",
    "",
    "name and role",
    "",
    "such as: by telephone, read back",
)
PLACES = ((0, 0, 2), (1, 0, 1), (1, 1, 1), (2, 0, 1), (2, 1, 1), (3, 0, 2))
"""Row, column and width of each: with the largest text too the patient stays in sight down to the last line."""
NOTE = (
    "This copies the text for the report or addendum, which is the record, and marks the study here until you sign "
    "out. Nothing is sent. The text leaves the clipboard in 60 s."
)


class CriticalSheet(Sheet):
    """Who told is the reader and the time is now, until something else is typed; the rest is empty."""

    def __init__(self, window: QWidget, study: Study, reader: str, now: str) -> None:
        super().__init__(window, "Critical result communicated", ems(40, window))
        self.body.addWidget(label("Critical result communicated", "title", wrap=True))
        banner = PatientBanner()
        banner.show_study(study)
        self.body.addWidget(banner)
        self.lines: list[QLineEdit] = []
        facts = QGridLayout()
        facts.setHorizontalSpacing(14)
        for place, title, hint, known in zip(PLACES, TITLES, HINTS, ("", "", reader, "", now, ""), strict=True):
            row, column, wide = place
            facts.addWidget(label(title, "secondary"), 2 * row, column, 1, wide)
            line = QLineEdit(known)
            line.setMaxLength(LONGEST)
            line.setPlaceholderText(hint)
            line.setAccessibleName(title)
            line.textChanged.connect(lambda _: self._judge())
            self.lines.append(line)
            facts.addWidget(line, 2 * row + 1, column, 1, wide)
        self.body.addLayout(facts)
        self.verdict = label("", wrap=True)
        self.body.addWidget(self.verdict)
        self.body.addWidget(label(NOTE, "small", wrap=True))
        self.copy = self.buttons("Copy and mark")
        self._judge()

    async def ask(self) -> bool:
        """Whether it is to be copied and marked."""
        return await self.answered(self.lines[0])

    def said(self) -> Communication:
        """What was typed."""
        return Communication(*(line.text() for line in self.lines))

    def _judge(self) -> None:
        """All six are documented, or it is not documented."""
        missing = self.said().missing
        self.copy.setEnabled(not missing)
        self.verdict.setText(f"Still to fill in: {', '.join(missing).lower()}." if missing else "Complete.")

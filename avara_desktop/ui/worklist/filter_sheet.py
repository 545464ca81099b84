"""The filters of the list on one sheet: severity, status, modality, facility, each value with its number of studies."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QPushButton, QRadioButton, QWidget

from avara_desktop.api.terms import StudyReportStatus
from avara_desktop.state.query import Query
from avara_desktop.state.wording import STATUS_WORDS, one_line
from avara_desktop.ui.kit.flow import FlowLayout
from avara_desktop.ui.kit.sheet import Sheet, ems
from avara_desktop.ui.kit.text import label

SEVERITY_CHOICES = (("all", "All"), ("stat", "STAT only"), ("high", "STAT and HIGH"))
Values = Mapping[str, Counter[str]]
"""Name of a filter ("modality", "facility", "status") -> value -> number of studies in the view."""


class FilterSheet(Sheet):
    """Space ticks, Tab moves, Ctrl+Enter shows. What is ticked nothing in lets everything through."""

    def __init__(self, window: QWidget, query: Query, values: Values, shown: Callable[[Query], int]) -> None:
        super().__init__(window, f"Filter {query.view.title}", ems(44, window))
        self._query, self._shown = query, shown
        self.body.addWidget(label(f"Filter {query.view.title}", "title"))
        self._severities = self._radios()
        self.modalities = self._ticks("Modality", values["modality"], query.modalities)
        self.facilities = self._ticks("Facility", values["facility"], query.facilities)
        statuses = Counter({str(status): number for status, number in values["status"].items()})
        self.statuses: dict[str, QCheckBox] = {}
        if len(statuses) > 1 or query.statuses:
            self.statuses = self._ticks("Status", statuses, [each.value for each in query.statuses], _status_words)
        self.verdict = label("", "strong", wrap=True)
        self.body.addWidget(self.verdict)
        self.clear = QPushButton("Clear all filters")
        self.clear.clicked.connect(self._clear)
        self.body.addWidget(self.clear, 0, Qt.AlignmentFlag.AlignLeft)
        self.buttons("Show")
        for buttons in (self._severities, self.modalities, self.facilities, self.statuses):
            for button in buttons.values():
                button.toggled.connect(lambda _: self._judge())
        self._judge()

    def _radios(self) -> dict[str, QRadioButton]:
        group = QButtonGroup(self)
        made = {}
        for key, words in SEVERITY_CHOICES:
            made[key] = QRadioButton(words)
            made[key].setAccessibleName(f"Severity: {words}")
            made[key].setChecked(key == self._query.severities)
            group.addButton(made[key])
        self._row("Severity", made.values())
        return made

    def _ticks(
        self, title: str, found: Counter[str], chosen: Iterable[str], words: Callable[[str], str] = one_line
    ) -> dict[str, QCheckBox]:
        made = {}
        for value in sorted({*found, *chosen}, key=lambda each: (-found[each], each)):
            named = "not given" if value == "–" else words(value)
            tick = QCheckBox(f"{named} · {found[value]:,}".replace("&", "&&"))
            tick.setAccessibleName(f"{title}: {named}, {found[value]} {'study' if found[value] == 1 else 'studies'}")
            tick.setChecked(value in set(chosen))
            made[value] = tick
        self._row(title, made.values())
        return made

    def _row(self, title: str, parts: Iterable[QWidget]) -> None:
        self.body.addWidget(label(title, "heading"))
        holder = QWidget()
        flow = FlowLayout(14, 2)
        holder.setLayout(flow)
        for part in parts:
            flow.addWidget(part)
        policy = holder.sizePolicy()
        policy.setHeightForWidth(True)
        holder.setSizePolicy(policy)
        self.body.addWidget(holder)

    async def ask(self) -> bool:
        """Whether the filters are to be shown."""
        return await self.answered(next(button for button in self._severities.values() if button.isChecked()))

    def chosen(self) -> Query:
        """The query with the filters as ticked."""
        return replace(
            self._query,
            severities=next(key for key, button in self._severities.items() if button.isChecked()),
            modalities=_ticked(self.modalities),
            facilities=_ticked(self.facilities),
            statuses=frozenset(StudyReportStatus(value) for value in _ticked(self.statuses)),
        )

    def _judge(self) -> None:
        query = self.chosen()
        every = self._shown(query.unfiltered())
        words = query.filters_in_words()
        self.verdict.setText(f"{self._shown(query):,} of {every:,} studies · {words or 'nothing is filtered'}")

    def _clear(self) -> None:
        self._severities["all"].setChecked(True)
        for ticks in (self.modalities, self.facilities, self.statuses):
            for tick in ticks.values():
                tick.setChecked(False)


def _ticked(ticks: Mapping[str, QCheckBox]) -> frozenset[str]:
    return frozenset(value for value, tick in ticks.items() if tick.isChecked())


def _status_words(value: str) -> str:
    return STATUS_WORDS.get(StudyReportStatus(value), one_line(value))

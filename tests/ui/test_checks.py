"""The checks in the study pane."""

from datetime import date

import pytest
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from avara_desktop.state.checks import flags
from avara_desktop.ui.study.checks import CheckList
from tests.state.test_checks import made

from .bench import Bench

pytestmark = pytest.mark.usefixtures("qapp")
TODAY = date(2026, 3, 1)


def words(checks: CheckList) -> list[str]:
    return [line.text() for line in checks.lines if isinstance(line, QLabel)]


def test_each_flag_is_a_line_with_its_rule() -> None:
    holder = QWidget()
    checks = CheckList()
    QVBoxLayout(holder).addWidget(checks)
    checks.show_flags(flags(made(clinicalIndication=None, studyDescription="MRI Prostate"), TODAY))
    assert words(checks)[0] == "△ No indication – No indication was sent."
    assert len(words(checks)) == 2
    assert checks.heading.text() == "Checks · 2 to look at"
    assert "No indication: No indication was sent." in checks.accessibleName()
    assert "Rule “indication”" in checks.lines[0].toolTip()
    checks.show_flags(())
    assert (words(checks), checks.isHidden(), checks.accessibleName()) == ([], True, "Checks: nothing found")
    holder.deleteLater()


async def test_the_pane_shows_what_the_rules_find() -> None:
    async with Bench(slips=True, studies=120, assigned=100) as bench:
        shown: set[str] = set()
        for study_id in bench.shown():
            study = await bench.pick(study_id)
            expected = flags(study, date.today())
            pane = bench.window.pane.checks
            assert [line.split(" – ")[1] for line in words(pane)] == [flag.words for flag in expected]
            assert pane.isVisible() is bool(expected)
            shown |= {flag.rule.id for flag in expected}
        assert {"indication", "dates"} <= shown

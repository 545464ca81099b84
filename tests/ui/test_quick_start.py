"""What the first row does not wait for: it is loaded, made or drawn when it is first wanted."""

import json
import subprocess
import sys

from PySide6.QtWidgets import QApplication

from avara_desktop.commands import COMMANDS
from avara_desktop.ui.kit import theme
from tests.benchmarks.processes import ROOT, environment

from .bench import Bench

LATE = {
    "PySide6.QtPdf",
    "PySide6.QtPrintSupport",
    "avara_desktop.ui.study.addendum_sheet",
    "avara_desktop.ui.study.compare_page",
    "avara_desktop.ui.worklist.filter_sheet",
    "avara_desktop.ui.pages.people_page",
    "avara_desktop.ui.study.report_page",
    "avara_desktop.ui.settings.settings_sheet",
    "avara_desktop.ui.pages.study_desk",
}


def test_what_the_first_row_does_not_show_is_not_loaded_before_it() -> None:
    code = "import json, sys; from avara_desktop import start; print(json.dumps(list(sys.modules)))"
    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    loaded = set(json.loads(said.stdout))
    assert "avara_desktop.ui.worklist.worklist_view" in loaded
    assert not LATE & loaded


async def test_the_page_of_reports_is_made_with_the_first_and_forgotten_only_then(qapp: QApplication) -> None:
    async with Bench() as bench:
        window = bench.window
        assert not window.report_made()
        window.forget_report()
        bench.app.settings.set("white_paper", not bench.app.settings.values.white_paper)
        assert not window.report_made()
        assert window.report_page.pdf.dimmer.isHidden() is bench.app.settings.values.white_paper
        assert window.report_made()


async def test_a_menu_has_its_icons_when_it_opens(qapp: QApplication) -> None:
    async with Bench() as bench:
        actions = bench.window.actions_of
        drawn = [command.id for command in COMMANDS if not actions.by_id[command.id].icon().isNull()]
        assert drawn == []
        menu = bench.window.top.menu.menu()
        assert menu is not None
        menu.aboutToShow.emit()
        for command in COMMANDS:
            assert actions.by_id[command.id].icon().isNull() is not bool(command.icon), command.id


async def test_the_window_wears_its_theme_and_style_sheet_from_its_first_picture(qapp: QApplication) -> None:
    qapp.setStyleSheet("")
    async with Bench() as bench:
        px = bench.app.settings.values.text_px
        assert qapp.styleSheet() == theme.style_sheet(px)
        assert qapp.font().pixelSize() == px

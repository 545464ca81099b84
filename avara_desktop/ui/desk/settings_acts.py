"""The desk's settings: shows the sheet, and lets every part follow what was set at once."""

from __future__ import annotations

from avara_desktop.local.settings import SettingsFile
from avara_desktop.local.settings_model import Settings
from avara_desktop.state.notices import Level, Notice
from avara_desktop.ui.desk.desk_base import DeskBase
from avara_desktop.ui.kit import theme
from avara_desktop.ui.window.main_window import MainWindow


class SettingsActs(DeskBase):
    """What is set by a key goes the same way as what is set in the sheet: a locked setting says who locked it."""

    @property
    def _settings(self) -> SettingsFile:
        return self.window.truth.settings

    def settings(self) -> None:
        # not before it is wanted: the list must be quick
        from avara_desktop.ui.settings.settings_sheet import SettingsSheet

        sheet = SettingsSheet(self.window, self._settings, self.window.actions_of.run)
        self._suspend(sheet)
        sheet.open(sheet.words)

    def set_setting(self, name: str, value: object) -> bool:
        """Set one by a key of its own. Returns whether it holds; if not, a notice says why."""
        if problem := self._settings.set(name, value):
            title = Settings.model_fields[name].title
            self.window.truth.notices.post(Notice(Level.NOTE, f"{title} {problem}.", key="setting"))
        return not problem

    def text_size(self, steps: int) -> None:
        """One step larger or smaller; 0 is the ordinary size."""
        sizes, now = theme.TEXT_STEPS, self._settings.values.text_px
        at = min(range(len(sizes)), key=lambda i: abs(sizes[i] - now))
        self.set_setting("text_px", sizes[min(max(0, at + steps), len(sizes) - 1)] if steps else 16)


def follow(window: MainWindow, name: str) -> None:
    """Bring the window up to one setting that has just been set."""
    values = window.truth.settings.values
    match name:
        case "text_px":
            window.set_text_px(values.text_px)
        case "theme":
            theme.apply(values.text_px, values.theme)
            window.view.row_painter.forget()
            window.draw_soon()
        case "density":
            window.view.set_density(values.density)
        case "white_paper" if window.report_made():
            window.report_page.set_white_paper(values.white_paper)
        case "poll_seconds":
            window.truth.refresher.refresh_now()

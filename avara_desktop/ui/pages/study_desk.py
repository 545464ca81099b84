"""The study desk: one form on which a study is created or corrected. It shows and asks; ``FrontDesk`` does."""

from collections.abc import Callable, Mapping
from datetime import date

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from avara_desktop.api.models import Study
from avara_desktop.errors import AvaraError, InvalidInput, InvalidRequest
from avara_desktop.state import study_form
from avara_desktop.state.fields import Values
from avara_desktop.state.notices import Level
from avara_desktop.state.study_fields import GROUPS, LEFT, fixed_fields, reader_choices
from avara_desktop.ui.form.editors import FormButton
from avara_desktop.ui.form.form import Form
from avara_desktop.ui.form.message_card import MessageCard
from avara_desktop.ui.kit import theme
from avara_desktop.ui.kit.file_drop import FileChooser, FileDrop
from avara_desktop.ui.kit.flow import FlowLayout
from avara_desktop.ui.kit.panel import Panel
from avara_desktop.ui.kit.text import label, tell
from avara_desktop.ui.pages.keyed_page import KeyedPage, Keys
from avara_desktop.ui.pages.study_sheets import counted
from avara_desktop.ui.study.banner import PatientBanner

DROP_WORDS = "Drop DICOM files or a folder here: their headers fill the form in"
CHECKED_WORDS = "I have checked: one patient, one study"


class StudyDesk(KeyedPage):
    """``submitted``, ``left``, ``files_given(paths)`` and ``stop_wanted`` tell what was pressed."""

    submitted = Signal()
    left = Signal()
    files_given = Signal(list)
    stop_wanted = Signal()

    def __init__(self, no_dicom: str = "") -> None:
        super().__init__()
        self.study: Study | None = None
        """The study being edited, as it was read; none where a new one is being made."""
        self.busy = ""
        self.locked = False
        self._no_dicom = no_dicom
        self._seen: Values = study_form.empty_values()
        self._count: Callable[[], int] | None = None
        self._clock = QTimer(self, interval=150)
        self._clock.timeout.connect(self._tick)
        self.chooser = FileChooser(self, self.files_given.emit)
        self.drop = FileDrop(self, DROP_WORDS, self.may_read, self.files_given.emit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(8)
        column.addWidget(self._head())
        self.banner = PatientBanner()
        column.addWidget(self.banner)
        self.message, self.found = MessageCard("Message"), MessageCard("From the files")
        self.warning = MessageCard("Warning", confirmable=True)
        self.warning.ask_to_confirm(CHECKED_WORDS)
        self.form = Form(GROUPS, left=LEFT, name="Study")
        self.form.acted.connect(self._act)
        column.addWidget(self._scrolling(), 1)
        self.keys = self._page_keys()
        self.show_new()

    def _head(self) -> QWidget:
        head = Panel()
        column = QVBoxLayout(head)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(8)
        self.title = label("", "title", wrap=True)
        column.addWidget(self.title)
        row = FlowLayout(8)
        self.save = self._button("", "done", self.submit)
        self.save.setProperty("role", "primary")
        self.files = self._button("From DICOM files… (Ctrl+O)", "new", self.choose_files)
        self.folder = self._button("From a folder… (Ctrl+Shift+O)", "", self.choose_folder)
        self.back = self._button("Back (Esc)", "back", self.leave)
        self.doing = label("", "strong")
        for part in (self.save, self.files, self.folder, self.back, self.doing):
            row.addWidget(part)
        column.addLayout(row)
        return head

    def _button(self, words: str, icon: str, run: Callable[[], None]) -> FormButton:
        made = FormButton(words)
        if icon:
            made.setIcon(theme.icon(icon))
        made.clicked.connect(lambda: run())
        return made

    def _scrolling(self) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName("Study")
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(16, 4, 16, 16)
        column.setSpacing(8)
        self.hint = label("", "small", wrap=True)
        # the messages scroll with the form: in a small window they would leave it no room
        for part in (self.warning, self.message, self.found, self.hint, self.form):
            column.addWidget(part)
        column.addStretch()
        area.setWidget(holder)
        self.area = area
        return area

    # --- what is on the desk

    def show_new(self) -> None:
        """An empty form for a new study."""
        self._show(None, study_form.empty_values())
        self.form.start()

    def show_edit(self, study: Study, typed: Values | None = None) -> None:
        """A study to correct, as just read; ``typed`` are values entered before, to be kept over it."""
        self._show(study, study_form.texts_of(study))
        if typed:
            self.form.set_values(typed)
        self.form.start()

    def _show(self, study: Study | None, values: Values) -> None:
        self.locked = False
        self.set_busy("")
        self.study, self._seen = study, values
        words = "Edit study" if study else "New study"
        self.title.setText(words)
        self.setAccessibleName(words)
        self.save.setText("Save changes… (Ctrl+Enter)" if study else "Create study (Ctrl+Enter)")
        self.banner.setVisible(study is not None)
        self.banner.show_study(study)
        for card in (self.message, self.found, self.warning):
            card.clear()
        self.form.empty()
        self.form.set_choices("assigned_to", reader_choices((), study))
        fixed = fixed_fields(study) if study else {}
        for name in self.form.boxes:
            self.form.set_fixed(name, name in fixed)
            self.form.note(name, fixed.get(name, ""))
        if study and study.prior_report_texts:
            kept = counted(len(study.prior_report_texts), "older prior report")
            self.form.note("prior_reports", f"{kept} of this study can be read in the worklist, and not be edited")
        self.form.set_values(values)
        self._say_what_files_do()
        self._to_top()

    def _say_what_files_do(self) -> None:
        for button in (self.files, self.folder):
            tell(button, self._no_dicom)
        words = "Files and folders can also be dropped anywhere on this page. Empty fields are filled in from them."
        self.hint.setText(self._no_dicom or words)

    def forget(self) -> None:
        """Nothing of any patient is left here, nor anything to undo."""
        self.chooser.forget()
        self.drop.zone.hide()
        self._show(None, study_form.empty_values())

    @property
    def dirty(self) -> bool:
        """Whether leaving would lose something that was entered."""
        return bool(study_form.changes(self._seen, self.form.values()))

    def set_readers(self, choices: tuple[tuple[str, str], ...], problem: str = "") -> None:
        """Who the study can be assigned to, or why nobody is offered."""
        self.form.set_choices("assigned_to", choices)
        if not self.form.boxes["assigned_to"].fixed:
            self.form.note("assigned_to", problem)

    # --- what is going on

    def set_busy(self, words: str, count: Callable[[], int] | None = None) -> None:
        """Nothing can be entered while this goes on; ``count`` gives the files read so far. Empty words end it."""
        if words and not self.busy:
            self.message.clear()
        self.busy, self._count = words, count
        self.form.set_busy(bool(words) or self.locked)
        for button in (self.save, self.files, self.folder):
            button.setEnabled(not words and not self.locked and (button is self.save or not self._no_dicom))
        self.back.setEnabled(not words or count is not None)
        self.back.setText("Stop (Esc)" if count else "Back (Esc)")
        self._clock.start() if count else self._clock.stop()
        self._tick()
        if words and self.isVisible():
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # its keys still work: Esc stops

    def lock(self, title: str, advice: str) -> None:
        """This study cannot be changed at all; it can be looked at and left."""
        self.locked = True
        self.set_busy("")
        self.tell(Level.STOP, title, advice)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, level: Level, title: str, advice: str) -> None:
        """Say something about the whole form, where it is seen."""
        self.message.show_words(level, title, advice)
        self._to_top()

    def _tick(self) -> None:
        read = f" {counted(self._count(), 'file')} read; Esc stops" if self._count else ""
        self.doing.setText(self.busy + read)
        self.doing.setVisible(bool(self.busy))

    def show_error(self, error: AvaraError, *, action: str = "", run: Callable[[], None] | None = None) -> None:
        """What went wrong, beside the fields it is about where that is known. Everything entered stays."""
        problems: Mapping[str, str] = {}
        if isinstance(error, InvalidInput):
            problems = error.problems
        elif isinstance(error, InvalidRequest) and error.field:
            problems = {error.field: error.advice}
        problems = study_form.problems_by_field(problems)
        left = self.form.show_problems(problems)
        if isinstance(error, InvalidInput) and not left:
            words = f"{counted(len(problems), 'field needs', 'fields need')} another look"
            self.message.show_words(Level.WARNING, words, "Nothing was sent, and nothing that was entered is lost.")
        else:
            self.message.show_error(error, action=action, run=run)
        if len(left) == len(problems):
            self._to_top()

    def show_filled(self, values: Values, read: str, details: str, warning: str) -> None:
        """The form after files were read, with what was done, and what must be confirmed before anything is sent."""
        self.form.set_values(values)
        self.found.show_words(Level.NOTE, read, details)
        if warning:
            self.warning.show_words(Level.STOP, "These files may not be of one patient", warning)
        else:
            self.warning.clear()
        self._to_top()

    def _to_top(self) -> None:
        """The messages in sight: at once, and again when they have found their room, for that moves the form."""
        bar = self.area.verticalScrollBar()
        bar.setValue(0)
        QTimer.singleShot(0, self, lambda: bar.setValue(0))

    # --- hands

    def submit(self) -> None:
        """Ctrl+Enter."""
        if self.busy or self.locked:
            return
        if self.warning.unanswered:
            self.tell(Level.WARNING, "First confirm what is said above", "Nothing was sent.")
            self.warning.tick.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.message.clear()
        self.submitted.emit()

    def leave(self) -> None:
        """Esc: stop what goes on, or go back."""
        if self._count:
            self.stop_wanted.emit()
        elif not self.busy:
            self.left.emit()

    def choose_files(self) -> None:
        """Ctrl+O."""
        if self.may_read():
            self.chooser.open(folder=False)

    def choose_folder(self) -> None:
        """Ctrl+Shift+O."""
        if self.may_read():
            self.chooser.open(folder=True)

    def may_read(self) -> bool:
        """Whether files can be read now."""
        return not (self.busy or self.locked or self._no_dicom)

    def _act(self, field_id: str) -> None:
        """The button beside a field."""
        if field_id == "study_instance_uid":
            self.form.set_values({field_id: study_form.new_uid()})
        elif field_id == "age":
            values = self.form.values()
            words = study_form.age_words(values["date_of_birth"], values["study_date"], date.today())
            if words:
                self.form.set_values({field_id: words})
            self.form.note(field_id, "" if words else "A date of birth before the study is needed, as YYYY-MM-DD")
        self.form.go_to(self.form.boxes[field_id].editor)

    def _page_keys(self) -> Keys:
        modifier = Qt.KeyboardModifier
        none, control, shift = modifier.NoModifier, modifier.ControlModifier, modifier.ShiftModifier
        return {
            (none, Qt.Key.Key_Escape): self.leave,
            (control, Qt.Key.Key_Return): self.submit,
            (control, Qt.Key.Key_Enter): self.submit,
            (control, Qt.Key.Key_O): self.choose_files,
            (control | shift, Qt.Key.Key_O): self.choose_folder,
            (none, Qt.Key.Key_F6): lambda: self._next_group(1),
            (shift, Qt.Key.Key_F6): lambda: self._next_group(-1),
        }

    def _next_group(self, steps: int) -> None:
        """The first field of the next group, around the end."""
        firsts = [self.form.boxes[group.fields[0].id].editor for group in GROUPS]
        order = [box.editor for box in self.form.boxes.values()]
        focus = self.window().focusWidget()
        at = next((order.index(each) for each in order if focus and (each is focus or each.isAncestorOf(focus))), -1)
        here = sum(order.index(first) <= at for first in firsts) - 1
        self.form.go_to(firsts[(here + steps) % len(firsts)])

    def arrived(self, widget: QWidget) -> None:
        """Bring what Tab came to into sight."""
        if self.form.isAncestorOf(widget):
            self.form.go_to(widget)
        elif self.area.isAncestorOf(widget):
            self.area.ensureWidgetVisible(widget)

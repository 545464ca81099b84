"""Acts on the study under the hand and on its reports."""

from avara_desktop.commands import reasons
from avara_desktop.commands.command import ON_LIST, REPORTS, STUDY, Command, write

STUDIES = (
    Command(
        "study.read",
        "Read",
        ("Return", "Enter", "O"),
        STUDY,
        lambda d: d.read(),
        reasons.readable,
        ON_LIST,
        True,
        "read",
    ),
    Command(
        "study.read_anyway",
        "Read, though another is open",
        ("Shift+Return", "Shift+Enter"),
        STUDY,
        lambda d: d.read_anyway(),
        reasons.readable,
        ON_LIST,
        True,
        "read",
    ),
    Command("study.viewer", "Viewer only", ("V",), STUDY, lambda d: d.viewer_only(), reasons.sends, icon="viewer"),
    write("study.claim", "Claim", "Ctrl+I", STUDY, lambda d: d.claim(), reasons.free, "claim"),
    write("study.release", "Release", "Ctrl+Shift+I", STUDY, lambda d: d.release(), reasons.mine_not_begun, "release"),
    write(
        "study.assign",
        "Assign to colleague…",
        "Ctrl+Shift+M",
        STUDY,
        lambda d: d.assign(),
        reasons.assignable,
        "assign",
    ),
    write("study.new", "New study…", "Ctrl+N", STUDY, lambda d: d.new_study(), reasons.manages_studies, "new"),
    write("study.edit", "Edit study…", "Ctrl+E", STUDY, lambda d: d.edit_study(), reasons.editable, "edit"),
    write(
        "study.severity",
        "Change severity…",
        "Ctrl+Shift+S",
        STUDY,
        lambda d: d.severity(),
        reasons.editable,
        "severity",
    ),
    write(
        "study.cancel", "Cancel study…", "Ctrl+Del", STUDY, lambda d: d.cancel_study(), reasons.cancellable, "cancel"
    ),
    write(
        "study.restore",
        "Restore study…",
        "Ctrl+Shift+U",
        STUDY,
        lambda d: d.restore_study(),
        reasons.restorable,
        "restore",
    ),
    Command("study.copy_mrn", "Copy MRN", ("Ctrl+C",), STUDY, lambda d: d.copy_mrn(), reasons.study, icon="copy"),
    Command("study.copy_uid", "Copy study UID", ("Ctrl+Shift+C",), STUDY, lambda d: d.copy_uid(), reasons.study),
)

REPORT_ACTS = (
    Command("report.text", "Report text", ("R",), REPORTS, lambda d: d.report_text(), reasons.reported, icon="text"),
    Command("report.pdf", "Report PDF", ("Shift+R",), REPORTS, lambda d: d.report_pdf(), reasons.signed, icon="pdf"),
    write(
        "report.addendum",
        "Addendum…",
        "Ctrl+Shift+A",
        REPORTS,
        lambda d: d.addendum(),
        reasons.addendum_possible,
        "addendum",
    ),
    write(
        "report.cancel_addendum",
        "Cancel addendum…",
        "Ctrl+Shift+X",
        REPORTS,
        lambda d: d.cancel_addendum(),
        reasons.addendum_open,
        "cancel",
    ),
    Command(
        "report.communicated",
        "Critical result communicated…",
        ("Ctrl+Shift+W",),
        REPORTS,
        lambda d: d.communicated(),
        reasons.critical,
        icon="done",
    ),
    Command("prior.next", "Next prior report", ("N",), REPORTS, lambda d: d.move_prior(1), reasons.study),
    Command("prior.previous", "Previous prior report", ("P",), REPORTS, lambda d: d.move_prior(-1), reasons.study),
    Command("pane.find", "Find in this study", ("Ctrl+F",), REPORTS, lambda d: d.find(), reasons.study, icon="search"),
)

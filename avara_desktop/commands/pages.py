"""Acts on the pages beside the worklist: people, and studies of the Viewer product."""

from avara_desktop.commands import reasons
from avara_desktop.commands.command import ON_PEOPLE, ON_VIEWER, PEOPLE, VIEWER, Command, write

PEOPLE_ACTS = (
    Command("people.users", "Show users", ("1",), PEOPLE, lambda d: d.show_invitations(False), pages=ON_PEOPLE),
    Command(
        "people.invitations", "Show invitations", ("2",), PEOPLE, lambda d: d.show_invitations(True), pages=ON_PEOPLE
    ),
    write("people.invite", "Invite…", "Ctrl+N", PEOPLE, lambda d: d.invite(), reasons.manages_people, "new", ON_PEOPLE),
    write(
        "people.edit",
        "Edit person…",
        "Ctrl+E",
        PEOPLE,
        lambda d: d.edit_person(),
        reasons.person_editable,
        "edit",
        ON_PEOPLE,
    ),
    write(
        "people.revoke",
        "Revoke…",
        "Ctrl+Del",
        PEOPLE,
        lambda d: d.revoke(),
        reasons.person_revocable,
        "cancel",
        ON_PEOPLE,
    ),
    write(
        "people.reactivate",
        "Reactivate…",
        "Ctrl+Shift+U",
        PEOPLE,
        lambda d: d.reactivate(),
        reasons.person_restorable,
        "restore",
        ON_PEOPLE,
    ),
)

VIEWER_ACTS = (
    Command(
        "viewer.open",
        "Open in viewer",
        ("Return", "Enter", "O", "V"),
        VIEWER,
        lambda d: d.open_viewer_study(),
        reasons.viewer_openable,
        ON_VIEWER,
        icon="viewer",
    ),
    write(
        "viewer.complete",
        "Mark complete or incomplete…",
        "Ctrl+Shift+D",
        VIEWER,
        lambda d: d.complete_viewer_study(),
        reasons.viewer_completable,
        "done",
        ON_VIEWER,
    ),
    write(
        "viewer.new",
        "New Viewer study…",
        "Ctrl+N",
        VIEWER,
        lambda d: d.new_viewer_study(),
        reasons.manages_studies,
        "new",
        ON_VIEWER,
    ),
    write(
        "viewer.cancel",
        "Cancel Viewer study…",
        "Ctrl+Del",
        VIEWER,
        lambda d: d.cancel_viewer_study(),
        reasons.viewer_cancellable,
        "cancel",
        ON_VIEWER,
    ),
    write(
        "viewer.restore",
        "Restore Viewer study…",
        "Ctrl+Shift+U",
        VIEWER,
        lambda d: d.restore_viewer_study(),
        reasons.viewer_restorable,
        "restore",
        ON_VIEWER,
    ),
)

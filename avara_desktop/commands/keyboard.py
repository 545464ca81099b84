"""The keyboard itself: its keys on a sheet and to be changed, and the lock."""

from avara_desktop.commands.command import ANYWHERE, APP, ON_LISTS, Command, app

KEYBOARD = (
    app("app.palette", "Commands", ("Ctrl+K",), lambda d: d.palette(), "palette"),
    Command("app.keys", "Keys", ("?",), APP, lambda d: d.key_sheet(), pages=ON_LISTS, icon="keys"),
    app("app.edit_keys", "Change keys…", (), lambda d: d.edit_keys(), "keys"),
    Command("session.lock", "Lock now", ("Ctrl+L",), APP, lambda d: d.lock(), pages=ANYWHERE, icon="lock"),
)

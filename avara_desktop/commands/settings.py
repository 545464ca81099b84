"""The settings, as a command: possible anywhere, before anybody has signed in as well."""

from avara_desktop.commands.command import app

SETTINGS = (app("app.settings", "Settings…", ("Ctrl+,",), lambda d: d.settings(), "settings"),)

"""What the reader sees and presses. Draws ``state``, raises commands, and decides nothing.

Who may import whom (top may import lower, never up; ``|`` = strangers), checked by tests/test_architecture.py::

    desk > watch | pages | settings > window | table > worklist | study | form > kit

    desk        what each command does: the acts, the keyboard, the palette
    watch       what speaks up by itself: strips over the list, toasts, the tray
    pages       the other pages, each with a desk of its own: the study form, People, Viewer studies
    settings    the settings and the keys
    window      the window, its parts, sign-in and lock; what its list shows
    table       the table kit, of which People, Viewer studies and the key editor are made
    worklist    the reader's list, its top line and its sheets
    study       the study under the hand, its reports, and the sheets that ask about it
    form        the form kit: fields, editors, hints and problems
    kit         what every surface is built of
"""

"""What can be set: each setting written once, with default, bounds, title and description. No key, no patient data."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

PRODUCTION = "https://api.avarasoftware.com"
"""The server of readers who were given no other address."""


def _in(section: str, **more: Any) -> dict[str, Any]:
    """Where the settings dialog lists a field, and what else it says of it (:mod:`avara_desktop.local.setting_facts`).

    ``unit`` of a number, ``words`` of the values of a choice, ``needs`` the value of another field without which this
    one does nothing and ``why`` that is so, ``fixed`` why the dialog cannot change it, ``own`` that no policy may.
    """
    return {"section": section, **more}


HIDDEN: dict[str, Any] = {"hidden": True}
"""Made by other means than the settings dialog, which does not list it; no policy may set it."""
ASKED_AT_SIGN_IN = "Asked for when you sign in; sign out to change it."


def _due(severity: str) -> Any:
    return Field(
        0,
        ge=0,
        le=14400,
        title=f"{severity} due after",
        description="0 for no due time.",
        json_schema_extra=_in(
            "Due times", unit="minutes", needs=["due", "custom"], why="Used only with due times of your own, above."
        ),
    )


class Settings(BaseModel):
    """What this workstation remembers between runs."""

    model_config = ConfigDict(extra="ignore", validate_assignment=True)

    # --- Look
    theme: Literal["dark", "grey"] = Field(
        "dark",
        title="Theme",
        description="Dark for a dark reading room, grey for a lit one. Neither shows white.",
        json_schema_extra=_in("Look", words={"dark": "Dark", "grey": "Grey"}),
    )
    text_px: int = Field(
        16,
        ge=14,
        le=24,
        title="Text size",
        description="Height of ordinary text; the patient's name is a little larger. Also Ctrl++, Ctrl+- and Ctrl+0.",
        json_schema_extra=_in("Look", unit="pixels"),
    )
    density: Literal["comfortable", "compact"] = Field(
        "comfortable",
        title="Rows of the list",
        description="Comfortable has two lines a row; compact has one, and shows more studies at once.",
        json_schema_extra=_in("Look", words={"comfortable": "Comfortable", "compact": "Compact"}),
    )

    # --- List
    poll_seconds: float = Field(
        20.0,
        ge=5,
        le=300,
        title="Refresh every",
        description="How often the server is asked what is new.",
        json_schema_extra=_in("List", unit="seconds"),
    )
    idle_seconds: float = Field(
        30.0,
        ge=5,
        le=600,
        title="List is idle after",
        description="Studies that wait at the edge of the list come in by themselves once no key was pressed for this "
        "long and another window is in front.",
        json_schema_extra=_in("List", unit="seconds"),
    )

    # --- Reading
    witness_seconds: float = Field(
        15.0,
        ge=5,
        le=120,
        title="Opened study must begin within",
        description="How long the server may take to say that a study you opened is in progress; then you are warned.",
        json_schema_extra=_in("Reading", unit="seconds"),
    )
    take_over_in_progress: bool = Field(
        False,
        title="Take over a study in progress",
        description="Lets you take a study that a colleague is reading now, after a question that names them. "
        "Switched off, Read refuses it.",
        json_schema_extra=_in("Reading"),
    )
    white_paper: bool = Field(
        False,
        title="White paper",
        description="Show report PDFs on bright white instead of dimmed paper. Also w in a report.",
        json_schema_extra=_in("Reading"),
    )

    lock_minutes: int = Field(
        10,
        ge=0,
        le=120,
        title="Lock after",
        description="How long without a key or the mouse, in any window of this computer, until this one locks; 0 for "
        "never. On Wayland without GNOME only this window is known, so a long read in the viewer counts as idle.",
        json_schema_extra=_in("Reading", unit="minutes"),
    )

    # --- Due times
    due: Literal["none", "car", "us", "custom"] = Field(
        "none",
        title="Due times",
        description="When a study is due, counted from when it was received. The age is always shown.",
        json_schema_extra=_in(
            "Due times",
            words={
                "none": "None",
                "car": "Canada (CAR): STAT 1 h, HIGH 12 h, normal 4 d",
                "us": "Old US: STAT 1 h, normal 24 h",
                "custom": "Your own",
            },
        ),
    )
    due_stat: int = _due("STAT")
    due_high: int = _due("HIGH")
    due_normal: int = _due("Normal")

    # --- Alerts
    toasts: bool = Field(
        True,
        title="Notifications",
        description="Few and specific ones in the list's corner, without name or MRN.",
        json_schema_extra=_in("Alerts"),
    )
    tray: bool = Field(
        False,
        title="System notifications",
        description="The same through the system while the list is covered by other windows.",
        json_schema_extra=_in("Alerts"),
    )
    sound: bool = Field(
        False,
        title="Soft tone",
        description="One soft tone for a new STAT of yours. Leave it off in a shared room.",
        json_schema_extra=_in("Alerts"),
    )
    unassigned_stat_minutes: int = Field(
        0,
        ge=0,
        le=240,
        title="Tell of unassigned STAT after",
        description="How long a STAT may wait for a reader before you are told, once. 0 for never.",
        json_schema_extra=_in("Alerts", unit="minutes"),
    )

    # --- Keyboard
    key_preset: Literal["standard", "left hand", "function keys"] = Field(
        "standard",
        title="Key preset",
        description="Keys for both hands, for the left hand alone, or for the buttons of a microphone or mouse.",
        json_schema_extra=_in(
            "Keyboard",
            words={"standard": "Standard", "left hand": "Left hand", "function keys": "Function keys"},
        ),
    )
    single_letters: bool = Field(
        True,
        title="Single letters",
        description="Letters alone move and show. Switch them off where speech is typed into the list.",
        json_schema_extra=_in("Keyboard"),
    )
    burst_guard: bool = Field(
        True,
        title="Guard against dictation",
        description="Ignore text that comes into the list faster than a hand types.",
        json_schema_extra=_in("Keyboard"),
    )

    # --- Connection
    server: str = Field(
        PRODUCTION,
        title="Server address",
        description="Where the Avara API is reached.",
        json_schema_extra=_in("Connection", fixed=ASKED_AT_SIGN_IN),
    )
    reader_email: str = Field(
        "",
        title="Reader",
        description="The work email of the reader last signed in.",
        json_schema_extra=_in("Connection", fixed=ASKED_AT_SIGN_IN, own=True),
    )

    # --- no reader's business: made by what the reader does elsewhere
    keys: dict[str, list[str]] = Field(
        default_factory=dict,
        title="Keys of your own",
        description="Key sequences by command, in place of the preset's.",
        json_schema_extra=HIDDEN,
    )
    columns: list[str] = Field(
        default_factory=list,
        title="Columns",
        description="Columns of the worklist in their order; empty for the usual.",
        json_schema_extra=HIDDEN,
    )
    views: list[dict[str, Any]] = Field(
        default_factory=list,
        title="Saved views",
        description="Views you made: filters and order, never a search text.",
        json_schema_extra=HIDDEN,
    )
    window: str = Field(
        "",
        title="Window",
        description="Size and place of the window, as Qt keeps it (base64).",
        json_schema_extra=HIDDEN,
    )
    splitter: dict[str, list[int]] = Field(
        default_factory=dict,
        title="Panes",
        description="Sizes of list and detail pane, by screen orientation.",
        json_schema_extra=HIDDEN,
    )


def extra(name: str) -> dict[str, Any]:
    """What the model says of a field beside its type: section, unit, hidden and so on; empty for no field."""
    field = Settings.model_fields.get(name)
    return dict(field.json_schema_extra) if field and isinstance(field.json_schema_extra, dict) else {}

"""The invented users and customers of the sandbox."""

from __future__ import annotations

from ..ids import derived_id
from ..npi import check_digit
from ..records import Customer, User

READER_EMAIL = "reader@sandbox.example"
NO_REPORTS_EMAIL = "coordinator@sandbox.example"
"""A user who may not create reports."""
TECHNOLOGIST_EMAIL = "technologist@sandbox.example"
ADMINISTRATOR_EMAIL = "administrator@sandbox.example"
REVOKED_EMAIL = "former.reader@sandbox.example"
"""A radiologist whose access was revoked."""
EXAMPLE_HEX = "1234567890abcdef1234567890abcdef"
EXAMPLE_USER_ID = f"usr_{EXAMPLE_HEX}"
EXAMPLE_CUSTOMER_ID = f"cus_{EXAMPLE_HEX}"

_COLLEAGUES = (
    ("Amara", "Osei", None, "MD", "Radiologist"),
    ("Ben", "Lindqvist", "Karl", "MD", "Radiologist"),
    ("Chiara", "Monti", None, "DO", "Radiologist"),
    ("Daniel", "O'Rourke", "Finn", "MD", "Radiologist"),
    ("Hana", "Novotná", None, "MD", "Nuclear Medicine Physician"),
    ("Priya", "Raghavan", "S.", "MD", "Radiologist"),
)
_CUSTOMERS = (
    "Northgate General Hospital",
    "Harbour View Imaging",
    "St. Brigid's Medical Center",
    "Lakeside Women's Imaging",
    "Fernhill Orthopaedic Clinic",
)


def colleague_email(first: str, last: str) -> str:
    """An address in the reserved example domain."""
    plain = last.casefold().replace("'", "").replace("á", "a")
    return f"{first.casefold()}.{plain}@sandbox.example"


def npi_of(seed: int, number: int) -> str:
    """A National Provider Identifier with its check digit."""
    first_nine = str(190_000_000 + (seed * 7919 + number * 104_729) % 9_000_000)
    return first_nine + check_digit(first_nine)


def users(seed: int, start_ms: int) -> list[User]:
    """The reader, colleagues, three who may not create reports, the documents' example user, and a revoked one."""
    day = 86_400_000

    def made(number: int, email: str, first: str, last: str, role: str, reports: bool) -> User:
        return User(
            user_id=derived_id("usr", seed, number),
            email=email,
            first_name=first,
            last_name=last,
            clinic_role=role,
            can_create_reports=reports,
            npi_number=npi_of(seed, number) if reports else None,
            invited_source="api" if number % 3 == 2 else "dashboard",
            created_ms=start_ms - (400 - number) * day,
            last_login_ms=start_ms - number * 1_740_000 if number != 4 else None,
        )

    reader = made(0, READER_EMAIL, "Robin", "Reader", "Radiologist", True)
    reader.suffix1, reader.phone_number, reader.level = "MD", "5555550100", "admin"
    found = [reader]
    for number, (first, last, middle, suffix, role) in enumerate(_COLLEAGUES, 1):
        colleague = made(number, colleague_email(first, last), first, last, role, True)
        colleague.middle_name, colleague.suffix1 = middle, suffix
        found.append(colleague)
    coordinator = made(20, NO_REPORTS_EMAIL, "Casey", "Coordinator", "Patient Care Coordinator", False)
    coordinator.level = "owner"
    technologist = made(21, TECHNOLOGIST_EMAIL, "Toni", "Technologist", "Imaging Technologist", False)
    technologist.has_dashboard_access = False
    example = made(22, "dr.smith@radiology.com", "John", "Smith", "Radiologist", True)
    example.user_id, example.middle_name = EXAMPLE_USER_ID, "Robert"
    example.suffix1, example.suffix2 = "MD", "FACR"
    administrator = made(24, ADMINISTRATOR_EMAIL, "Avery", "Administrator", "IT Administrator", False)
    administrator.level = "admin"
    former = made(25, REVOKED_EMAIL, "Frances", "Former", "Radiologist", True)
    former.revoked_ms, former.last_login_ms = start_ms - 40 * day, start_ms - 41 * day
    return [*found, coordinator, technologist, example, administrator, former]


def customers(seed: int) -> list[Customer]:
    """Who sends studies; the last is the documents' example."""
    found = [Customer(derived_id("cus", seed, number), name) for number, name in enumerate(_CUSTOMERS)]
    return [*found, Customer(EXAMPLE_CUSTOMER_ID, "City Medical Center")]

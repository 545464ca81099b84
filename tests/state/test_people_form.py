"""The form of a person: what is asked, what of it is sent, and what is said of a number while it is typed."""

import pytest

from avara_desktop.api.people import User
from avara_desktop.errors import InvalidInput
from avara_desktop.state.fields import fields_of
from avara_desktop.state.person_form import (
    INVITE_GROUPS,
    NAMES,
    differences,
    invite_of,
    npi_words,
    patch_of,
    values_of,
)
from avara_desktop.state.wording import one_line

USER = User.model_validate_json(
    '{"canCreateReports":true,"canManageStudies":false,"clinicRole":"Wizard","email":"a@b.example","firstName":"Ann",'
    '"hasDashboardAccess":false,"invitedSource":"api","lastName":"Bo","level":"member","npiNumber":"1234567893",'
    '"userId":"usr_1","suffix1":"MD"}'
)
EMPTY = {field.id: field.empty for field in fields_of(INVITE_GROUPS)}


def test_every_field_of_the_form_is_one_of_the_api() -> None:
    assert set(EMPTY) <= set(NAMES)


def test_nothing_changed_is_nothing_sent() -> None:
    assert patch_of(USER, values_of(USER)).to_wire() == {}


def test_only_what_changed_is_sent_and_what_was_emptied_is_cleared() -> None:
    values = {**values_of(USER), "suffix1": "", "level": "admin", "hasDashboardAccess": True}
    patch = patch_of(USER, values)
    assert patch.to_wire() == {"suffix1": None, "level": "admin", "hasDashboardAccess": True}
    told = [(each.label, each.seen, each.now) for each in differences(USER, patch)]
    assert told == [("Suffix", "MD", "nothing"), ("Level", "member", "admin"), ("Dashboard access", "no", "yes")]


def test_a_role_the_documents_do_not_know_stands_in_the_way_of_no_other_change() -> None:
    assert patch_of(USER, {**values_of(USER), "lastName": "Co"}).to_wire() == {"lastName": "Co"}


def test_a_report_creator_without_an_npi_is_told_before_anything_is_sent() -> None:
    with pytest.raises(InvalidInput) as caught:
        patch_of(USER, {**values_of(USER), "npiNumber": ""})
    assert caught.value.problems == {"npiNumber": "is required for a user who may create reports"}


def test_numbers_are_sent_without_what_people_write_between_their_digits() -> None:
    patch = patch_of(USER, {**values_of(USER), "phoneNumber": "+1 (555) 010-9999"})
    assert patch.to_wire() == {"phoneNumber": "15550109999"}


def test_an_empty_invitation_names_every_field_it_needs() -> None:
    with pytest.raises(InvalidInput) as caught:
        invite_of({**EMPTY, "canCreateReports": True})
    needed = {"email", "firstName", "lastName", "clinicRole", "npiNumber", "level"}
    assert set(caught.value.problems) == needed
    assert caught.value.problems["clinicRole"] == "is required"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", ""),
        ("12345", "5 of 10 digits"),
        ("1234567893", "The check digit fits."),
        ("123 456 7893", "The check digit fits."),
        ("1234567890", "The check digit does not fit: a digit is wrong."),
        ("12345678x3", "An NPI has digits only."),
    ],
)
def test_an_npi_is_judged_while_it_is_typed(typed: str, words: str) -> None:
    assert one_line(npi_words(typed)) == words

"""Every write about people: who works here, and what opens a login."""

from physiobench.accounts.services.logins import end_sessions, void_what_others_set
from physiobench.accounts.services.people import (
    AddressTaken,
    CheckImpossible,
    LastManager,
    NotAddress,
    RegistrationTaken,
    accept_patients,
    change_name,
    deactivate,
    make_editor,
    make_manager,
    record_register_check,
    register_physio,
)


__all__ = [
    "AddressTaken",
    "CheckImpossible",
    "LastManager",
    "NotAddress",
    "RegistrationTaken",
    "accept_patients",
    "change_name",
    "deactivate",
    "end_sessions",
    "make_editor",
    "make_manager",
    "record_register_check",
    "register_physio",
    "void_what_others_set",
]

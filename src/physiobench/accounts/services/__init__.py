"""Every write about people: who works here, and what opens a login."""

from physiobench.accounts.policies import (
    AddressTaken,
    LastManager,
    LoginDeactivated,
    RoleHeld,
)
from physiobench.accounts.services.factors import (
    NoSecondFactor,
    encrypt_second_factors,
    reset_second_factor,
    reset_unreadable_factors,
)
from physiobench.accounts.services.logins import (
    end_sessions,
    note,
    note_address_change,
    note_failed_sign_in,
    note_sign_in,
    void_what_others_set,
)
from physiobench.accounts.services.people import (
    CheckImpossible,
    NotAddress,
    RegistrationTaken,
    accept_patients,
    change_name,
    deactivate,
    make_editor,
    make_manager,
    reactivate,
    record_register_check,
    register_physio,
)
from physiobench.accounts.services.roles import LastRole, add_role, remove_role


__all__ = [
    "AddressTaken",
    "CheckImpossible",
    "LastManager",
    "LastRole",
    "LoginDeactivated",
    "NoSecondFactor",
    "NotAddress",
    "RegistrationTaken",
    "RoleHeld",
    "accept_patients",
    "add_role",
    "change_name",
    "deactivate",
    "encrypt_second_factors",
    "end_sessions",
    "make_editor",
    "make_manager",
    "note",
    "note_address_change",
    "note_failed_sign_in",
    "note_sign_in",
    "reactivate",
    "record_register_check",
    "register_physio",
    "remove_role",
    "reset_second_factor",
    "reset_unreadable_factors",
    "void_what_others_set",
]

"""What the practice holds about a person, what it may delete, and who may ask and decide."""

from physiobench.records.policies.access import (
    check_is_service,
    check_may_ask,
    check_may_decide,
    check_may_take_along,
)
from physiobench.records.policies.erasure import (
    CareStillOpen,
    Erasure,
    ErasureManifest,
    ManifestLine,
    StimulatorStillOut,
    check_may_erase,
    erasure_of,
    everything_about,
)
from physiobench.records.policies.periods import (
    last_contact,
    people_due,
    record_kept_until,
    unused_logins,
)
from physiobench.records.policies.person_file import (
    FORMAT,
    NAMED,
    RECORD,
    ROLES,
    VERSION,
    NotAnExport,
    PersonFile,
    read_person_file,
)
from physiobench.records.policies.tables import (
    NOT_TAKEN_ALONG,
    SECRETS,
    TABLES,
    TAKEN_ALONG,
    PersonTable,
    rows_about,
)


__all__ = [
    "FORMAT",
    "NAMED",
    "NOT_TAKEN_ALONG",
    "RECORD",
    "ROLES",
    "SECRETS",
    "TABLES",
    "TAKEN_ALONG",
    "VERSION",
    "CareStillOpen",
    "Erasure",
    "ErasureManifest",
    "ManifestLine",
    "NotAnExport",
    "PersonFile",
    "PersonTable",
    "StimulatorStillOut",
    "check_is_service",
    "check_may_ask",
    "check_may_decide",
    "check_may_erase",
    "check_may_take_along",
    "erasure_of",
    "everything_about",
    "last_contact",
    "people_due",
    "read_person_file",
    "record_kept_until",
    "rows_about",
    "unused_logins",
]

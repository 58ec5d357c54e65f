"""What the database reads for a page, also after it has collected statistics (ANALYZE)."""

import pytest
from django.db import connection

from physiobench.accounts.models import Role, User
from physiobench.assessment.models import Measurement
from physiobench.diary.models import Session
from physiobench.episodes.models import Episode
from physiobench.kit.models import Loan
from physiobench.payments.models import Order
from tests.factories import TODAY, ManagerFactory, PhysioFactory
from tests.factories.many import in_care, people
from tests.factories.programmes import a_programme, a_session
from tests.practice.test_long_lists import copies, late_loans


pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the plans of SQLite"),
]


@pytest.fixture
def programme():
    """Return a programme with a long diary, in a practice with many patients."""
    programme = a_programme()
    copies(a_session(programme), 400)
    in_care(300, PhysioFactory().user)
    people(300)
    late_loans(50)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return programme


SMALL = ("programmes_programme",)  # there is one here: to read it as a whole is right


def scans(queryset) -> list[str]:
    """Return each table with many rows that a query reads as a whole."""
    plan = queryset.explain().splitlines()
    return [line for line in plan if " SCAN " in line and not line.endswith(SMALL)]


@pytest.mark.parametrize("name", ["standing", "with_standing", "pausing"])
def test_a_diary_never_reads_the_entries_of_others(programme, name):
    theirs = getattr(Session.objects.for_episode(programme.episode), name)()

    assert scans(theirs) == []


def test_the_correction_of_each_entry_is_found_in_an_index(programme):
    theirs = Session.objects.for_episode(programme.episode).select_related("correction")

    assert scans(theirs) == []


def test_measures_never_read_those_of_others(programme):
    theirs = Measurement.objects.for_patient(programme.episode.patient)

    assert scans(theirs.standing()) == []


LISTS = {
    "loans that are out": Loan.objects.out,
    "loans that are late": lambda: Loan.objects.overdue_on(TODAY),
    "stimulators to be cleaned": Loan.objects.to_be_cleaned,
    "unpaid orders": Order.objects.awaiting_payment,
    "refunds": Order.objects.awaiting_refund,
    "staff": lambda: User.objects.staff().order_by("last_name", "first_name"),
    "managers": lambda: User.objects.with_role(Role.MANAGER),
    "care by physio": lambda: Episode.objects.open().order_by().values("physio"),
}


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize("name", LISTS)
def test_a_list_reads_its_own_index_and_not_the_table(name):
    ManagerFactory()

    assert [line for line in scans(LISTS[name]()) if "USING" not in line] == []

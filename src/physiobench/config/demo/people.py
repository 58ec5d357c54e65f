"""Who is in the demo; each bears a mark that the demo's own doors ask for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from allauth.account.models import EmailAddress

from physiobench.accounts import services as accounts
from physiobench.accounts.models import Physio, User
from physiobench.episodes import services as episodes
from physiobench.practice import services as practice


SEED = UUID("5b6f3a52-9d0c-4f6e-8f6e-d1a1d3a0c0de")  # the same demo every time


def key(name: str) -> UUID:
    """Return the id that one thing of the demo has in every demo."""
    return uuid5(SEED, name)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is in the demo."""

    manager: User
    editor: User
    physio: Physio
    second_physio: Physio


def cast(now: datetime) -> Cast:
    """Let the practice take on its people."""
    until = now.date() + timedelta(days=500)
    manager = accounts.make_manager(
        by=None, email="manager@demo.example", first_name="Morgan", last_name="Demo", now=now
    )
    _mark(manager)
    editor = practice.add_editor(
        by=manager, email="editor@demo.example", first_name="Eddie", last_name="Demo", now=now
    )
    _mark(editor)
    physios = []
    for first_name, number, csp, specialisms in (
        ("Alex", "PH000001", "000001", ["Knees", "Muscle stimulation", "After surgery"]),
        ("Jo", "PH000002", "", ["Nerve injury", "Multiple sclerosis", "Muscle stimulation"]),
    ):
        physio = practice.add_physio(
            by=manager,
            email=f"{first_name.lower()}@demo.example",
            first_name=first_name,
            last_name="Demo",
            hcpc_number=number,
            hcpc_expires_on=until,
            insured_until=until,
            csp_number=csp,
            specialisms=specialisms,
            about=f"{first_name} is invented for this demo, and so is the registration.",
            now=now,
        )
        _mark(physio.user)
        User.objects.filter(pk=physio.user_id).update(last_login=now)  # they sign programmes
        physios.append(physio)
    alex, jo = physios
    episodes.name_clinical_lead(by=manager, physio=jo, now=now)
    for physio, deputy in ((alex, jo), (jo, alex)):
        episodes.name_deputy(by=manager, physio=physio, deputy=deputy, now=now)
    return Cast(manager, editor, alex, jo)


def check_register(people: Cast, now: datetime) -> None:
    """Let the manager look at the register today, so that the demo works for a month from now."""
    for physio in (people.physio, people.second_physio):
        accounts.record_register_check(
            by=people.manager,
            physio=physio,
            hcpc_expires_on=physio.hcpc_expires_on,
            insured_until=physio.insured_until,
            now=now,
        )


def _mark(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_demo=True)
    user.is_demo = True


def patient(first_name: str, last_name: str, now: datetime) -> User:
    """Make a patient as a sign-up makes one."""
    user = User.objects.create_user(
        f"{first_name.lower()}@demo.example",
        first_name=first_name,
        last_name=last_name,
        is_demo=True,
        date_joined=now,
    )
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user

"""Who uses the service, and who is registered to practise."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from physiobench.lib.models import Kept, Model
from physiobench.lib.text import without_control_characters


REGISTER_CHECK_LASTS = timedelta(days=30)  # clinical reference U06: recheck at least monthly


class Role(models.TextChoices):
    PATIENT = "patient", _("Patient")
    PHYSIO = "physio", _("Physiotherapist")
    MANAGER = "manager", _("Practice manager")
    EDITOR = "editor", _("Editor")

    @property
    def column(self) -> str:
        """Return the column of `User` that says who has this role."""
        return f"is_{self.value}"


STAFF = (Role.PHYSIO, Role.MANAGER, Role.EDITOR)


class UserQuerySet(models.QuerySet["User"]):
    def with_role(self, *roles: Role) -> UserQuerySet:
        """Only people who have at least one of these roles."""
        wanted = Q()
        for role in roles:
            wanted |= Q(**{role.column: True})
        found = self.filter(wanted)
        return found if Role.PATIENT in roles else found.staff()  # their index is small

    def staff(self) -> UserQuerySet:
        return self.filter(is_patient=False)


class People(UserManager["User"]):
    """Makes people known by their e-mail address."""

    def get_queryset(self) -> UserQuerySet:
        """Return people by their roles; written out, because mypy cannot follow `from_queryset`."""
        return UserQuerySet(self.model, using=self._db)

    def with_role(self, *roles: Role) -> UserQuerySet:
        """Only people who have at least one of these roles."""
        return self.get_queryset().with_role(*roles)

    def staff(self) -> UserQuerySet:
        """Only people who work here."""
        return self.get_queryset().staff()

    def create_user(  # type: ignore[override]  # there is no username here
        self,
        email: str,
        password: str | None = None,
        *,
        roles: Collection[Role] = (Role.PATIENT,),
        **fields: Any,
    ) -> User:
        """Make one person; without a password they sign in by e-mailed code."""
        columns = {role.column: role in roles for role in Role}
        user: User = self.model(email=self.normalize_email(email).lower(), **columns, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(  # type: ignore[override]
        self, email: str, password: str | None = None, **fields: Any
    ) -> User:
        """Make a manager who may also open Django's admin."""
        fields = {"roles": (Role.MANAGER,), **fields, "is_staff": True, "is_superuser": True}
        return self.create_user(email, password, **fields)


class User(Model, AbstractUser):
    """A person with a login: a patient, or staff with one or more roles."""

    kept: ClassVar[Kept] = Kept.ACCOUNT

    username = None  # type: ignore[assignment]  # people are known by their e-mail address
    email = models.EmailField(_("e-mail address"), unique=True)
    is_patient = models.BooleanField(default=True, editable=False)
    is_physio = models.BooleanField(default=False, editable=False)
    is_manager = models.BooleanField(default=False, editable=False)
    is_editor = models.BooleanField(default=False, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    closed_address = models.EmailField(blank=True, editable=False)  # of a closed login
    # how often every session of this person was ended; each session holds a digest of it
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)
    restricted_at = models.DateTimeField(  # UK GDPR article 18: kept, and not worked on
        null=True, blank=True, editable=False
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[People] = People()

    class Meta:
        indexes = [
            models.Index(  # there are few of them among many patients
                fields=["last_name", "first_name"],
                condition=Q(is_patient=False),
                name="accounts_staff",
            )
        ]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_one_login_per_address"),
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(closed_address=""),
                name="accounts_only_a_closed_login_keeps_its_address_apart",
            ),
            models.CheckConstraint(
                condition=Q(is_patient=True, is_physio=False, is_manager=False, is_editor=False)
                | Q(is_patient=False)
                & (Q(is_physio=True) | Q(is_manager=True) | Q(is_editor=True)),
                name="accounts_login_is_a_patients_or_staffs",
            ),
        ]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session holds of this login; it changes when sessions are ended."""
        return salted_hmac(
            "physiobench.accounts.session",
            f"{self.password}:{self.sessions_ended}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    @property
    def known_address(self) -> str:
        """Return the address that this person has, or had until the login was closed."""
        return self.closed_address or self.email

    @property
    def roles(self) -> tuple[Role, ...]:
        return tuple(role for role in Role if getattr(self, role.column))

    def has_role(self, *roles: Role) -> bool:
        """Test whether this person has at least one of these roles."""
        return any(role in self.roles for role in roles)

    @property
    def role_names(self) -> str:
        """Name the roles for display, for example "Physiotherapist and Practice manager"."""
        return str(get_text_list([str(role.label) for role in self.roles], _("and")))

    @property
    def works_here(self) -> bool:
        return not self.is_patient

    def get_full_name(self) -> str:
        """Return both names as they are shown.

        Names come from forms, the command line and imported files. A mark that reverses the text
        after it is left out here, where all of them pass.
        """
        return without_control_characters(super().get_full_name()).strip()

    def get_short_name(self) -> str:
        """Return the first name as it is shown; see `get_full_name`."""
        return without_control_characters(super().get_short_name()).strip()

    @property
    def name(self) -> str:
        return self.get_full_name() or str(_("(no name given)"))


AT_WORK = Q(user__is_active=True, user__is_physio=True)


def _registered_on(day: date) -> Q:
    return AT_WORK & Q(
        hcpc_expires_on__gte=day,
        hcpc_checked_on__gte=day - REGISTER_CHECK_LASTS,
        hcpc_checked_on__lte=day,
        insured_until__gte=day,
    )


class PhysioQuerySet(models.QuerySet["Physio"]):
    def at_work(self) -> PhysioQuerySet:
        """Only physios who have the role and an active login."""
        return self.filter(AT_WORK)

    def registered_on(self, day: date) -> PhysioQuerySet:
        return self.filter(_registered_on(day))

    def states_on(self, day: date) -> list[tuple[int, bool, bool]]:
        """Return the key of each one's login, if they are at work, and if they may practise.

        It reads three columns of the whole team, in one query and without an object for each.
        """
        told = self.annotate(works=AT_WORK, practises=_registered_on(day))
        return list(told.values_list("user_id", "works", "practises"))

    def accepting_on(self, day: date) -> PhysioQuerySet:
        return self.registered_on(day).filter(accepts_patients=True)

    def in_order_of_name(self) -> PhysioQuerySet:
        return self.select_related("user", "hcpc_checked_by").order_by(
            "user__last_name", "user__first_name", "pk"
        )


class Physio(Model):
    """A physiotherapist's public profile and registration."""

    kept: ClassVar[Kept] = Kept.PUBLISHED

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="physio"
    )
    slug = models.SlugField(unique=True)
    about = models.TextField(blank=True)
    interests = models.TextField(_("conflicts of interest"), blank=True)
    specialisms = models.JSONField(default=list, blank=True)  # short phrases, as shown
    hcpc_number = models.CharField(max_length=8, unique=True)
    hcpc_expires_on = models.DateField()
    hcpc_checked_on = models.DateField()
    hcpc_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    csp_number = models.CharField(max_length=20, blank=True)
    insured_until = models.DateField()
    accepts_patients = models.BooleanField(default=True)

    objects = PhysioQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hcpc_number__regex=r"^PH\d{5,6}$"),
                name="accounts_hcpc_number_is_a_physios",
            )
        ]

    def is_registered_on(self, day: date) -> bool:
        return (
            self.user.is_active
            and self.user.is_physio
            and self.hcpc_expires_on >= day
            and day - REGISTER_CHECK_LASTS <= self.hcpc_checked_on <= day
            and self.insured_until >= day
        )

    @property
    def is_chartered(self) -> bool:
        return bool(self.csp_number)

    @property
    def title(self) -> str:
        """Say the protected title; "chartered" only of a member of the CSP."""
        return str(_("Chartered physiotherapist") if self.is_chartered else _("Physiotherapist"))

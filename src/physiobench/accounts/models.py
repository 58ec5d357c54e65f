"""Who uses the service, and who is registered to practise."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from physiobench.lib.models import Kept, Model


REGISTER_CHECK_LASTS = timedelta(days=30)  # clinical reference U06: recheck at least monthly


class Role(models.TextChoices):
    PATIENT = "patient", _("Patient")
    PHYSIO = "physio", _("Physiotherapist")
    MANAGER = "manager", _("Practice manager")
    EDITOR = "editor", _("Editor")


STAFF = (Role.PHYSIO, Role.MANAGER, Role.EDITOR)


class People(UserManager["User"]):
    """Makes people known by their e-mail address."""

    def create_user(  # type: ignore[override]  # there is no username here
        self, email: str, password: str | None = None, **fields: Any
    ) -> User:
        """Make one person; without a password they sign in by e-mailed code."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(  # type: ignore[override]
        self, email: str, password: str | None = None, **fields: Any
    ) -> User:
        """Make a manager who may also open Django's admin."""
        fields = {"role": Role.MANAGER, **fields, "is_staff": True, "is_superuser": True}
        return self.create_user(email, password, **fields)


class User(Model, AbstractUser):
    """A person with a login."""

    kept: ClassVar[Kept] = Kept.ACCOUNT

    username = None  # type: ignore[assignment]  # people are known by their e-mail address
    email = models.EmailField(_("e-mail address"), unique=True)
    role = models.CharField(max_length=10, choices=Role, default=Role.PATIENT)
    is_demo = models.BooleanField(default=False, editable=False)
    # how often every session of this person was ended; each session holds a digest of it
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[People] = People()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_one_login_per_address"),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="accounts_role_is_known"
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
    def is_patient(self) -> bool:
        return self.role == Role.PATIENT

    @property
    def is_physio(self) -> bool:
        return self.role == Role.PHYSIO

    @property
    def is_manager(self) -> bool:
        return self.role == Role.MANAGER

    @property
    def works_here(self) -> bool:
        return self.role in STAFF

    @property
    def name(self) -> str:
        return self.get_full_name() or str(_("(no name given)"))


class PhysioQuerySet(models.QuerySet["Physio"]):
    def registered_on(self, day: date) -> PhysioQuerySet:
        return self.filter(
            user__is_active=True,
            user__role=Role.PHYSIO,
            hcpc_expires_on__gte=day,
            hcpc_checked_on__gte=day - REGISTER_CHECK_LASTS,
            hcpc_checked_on__lte=day,
            insured_until__gte=day,
        )

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

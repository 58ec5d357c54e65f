"""What every way to pay must be able to do, and which ways there are."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from physiobench.payments.models import Order
from physiobench.payments.providers.at_practice.provider import AtPractice


class Provider(Protocol):
    """One way to pay."""

    @property
    def slug(self) -> str:
        """The name under which orders remember it."""

    @property
    def label(self) -> str:
        """What the buyer reads when choosing."""

    def instructions(self, order: Order) -> str:
        """Tell the buyer what to do next."""

    def refund(self, amount: str) -> str:
        """Tell the buyer how they get an amount back."""

    def start(self, order: Order) -> str | None:
        """Begin to take the money; return the address to send the buyer to, if there is one."""


PROVIDERS: Mapping[str, Provider] = MappingProxyType({p.slug: p for p in (AtPractice(),)})

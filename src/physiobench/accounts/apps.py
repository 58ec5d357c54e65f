"""Connect the signals of allauth to the acts of this app."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "physiobench.accounts"

    def ready(self) -> None:
        import_module("physiobench.accounts.receivers")

"""Addresses of accounts, beside allauth's own."""

from django.urls import path

from physiobench.accounts.views import confirming, people, recovery


app_name = "accounts"
urlpatterns = [
    path("", people.landing, name="landing"),
    path("signed-in/", people.signed_in, name="signed_in"),
    path("settings/", people.settings, name="settings"),
    path("name/", people.change_name, name="change_name"),
    path("confirm/code/", confirming.confirm_by_code, name="confirm_by_code"),
    # before allauth's own addresses, which these are
    path("2fa/recovery-codes/", recovery.recovery_codes, name="recovery_codes"),
    path("2fa/recovery-codes/download/", recovery.download_codes, name="download_recovery_codes"),
    path("second-factor/", people.second_factor_needed, name="second_factor_needed"),
    path("demo/<str:token>/", people.demo_sign_in, name="demo_sign_in"),
    path("demo-mail/", people.demo_mail, name="demo_mail"),
]

physios = [  # mounted at /physios/ under a name of their own
    path("", people.directory, name="directory"),
    path("<slug:slug>/", people.profile, name="profile"),
]

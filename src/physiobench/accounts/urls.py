"""Addresses of accounts, beside allauth's own."""

from django.urls import path

from physiobench.accounts import views


app_name = "accounts"
urlpatterns = [
    path("", views.landing, name="landing"),
    path("settings/", views.settings, name="settings"),
    path("name/", views.change_name, name="change_name"),
    path("second-factor/", views.second_factor_needed, name="second_factor_needed"),
    path("demo/<str:token>/", views.demo_sign_in, name="demo_sign_in"),
    path("demo-mail/", views.demo_mail, name="demo_mail"),
]

physios = [  # mounted at /physios/ under a name of their own
    path("", views.directory, name="directory"),
    path("<slug:slug>/", views.profile, name="profile"),
]

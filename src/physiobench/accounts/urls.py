"""Addresses of accounts, beside allauth's own."""

from django.urls import path

from physiobench.accounts import views


app_name = "accounts"
urlpatterns = [
    path("", views.landing, name="landing"),
    path("second-factor/", views.second_factor_needed, name="second_factor_needed"),
]

"""Addresses of kit."""

from django.urls import path

from physiobench.kit import views


app_name = "kit"
urlpatterns = [
    path("", views.stimulators, name="stimulators"),
    path("mine/", views.mine, name="mine"),
    path("mine/describe/", views.describe, name="describe"),
    path("loans/", views.loans, name="loans"),
    path("loans/<uuid:loan_id>/back/", views.take_back, name="take_back"),
    path("loans/<uuid:loan_id>/clean/", views.clean, name="clean"),
]

"""Addresses of payments."""

from django.urls import path

from physiobench.payments import views


app_name = "payments"
urlpatterns = [
    path("", views.accounts, name="accounts"),
    path("refunds/", views.record_refund, name="record_refund"),
    path("<uuid:order_id>/", views.show_order, name="show_order"),
    path("<uuid:order_id>/receipt/", views.show_receipt, name="show_receipt"),
]

"""Addresses of audit."""

from django.urls import path

from physiobench.audit import views


app_name = "audit"
urlpatterns = [path("", views.record, name="record")]

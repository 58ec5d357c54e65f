"""Addresses of the site's own pages."""

from django.urls import path

from physiobench.web import views


app_name = "web"
urlpatterns = [path("", views.home, name="home")]

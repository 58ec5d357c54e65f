"""Addresses of the site's own pages."""

from django.urls import path

from physiobench.web import views


app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("how-it-works/", views.how_it_works, name="how_it_works"),
    path("about/", views.about, name="about"),
    path("safety/", views.safety, name="safety"),
    path("privacy/", views.privacy, name="privacy"),
    path("terms/", views.terms, name="terms"),
    path("my-record/", views.download_record, name="download_record"),
    path("record/", views.who_looked, name="who_looked"),
    path("_design/", views.design, name="design"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
]

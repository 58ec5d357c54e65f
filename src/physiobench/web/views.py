"""Home, and the pages for when something went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from physiobench.accounts.http import public


@public
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "web/home.html")


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    return render(request, "403_csrf.html", status=403)


@public
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return render(request, "400.html", status=400)


@public
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return render(request, "403.html", status=403)


@public
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return render(request, "404.html", status=404)


@public
def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)

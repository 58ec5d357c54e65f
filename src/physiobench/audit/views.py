"""What happened to a record, shown to the person it is about."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from physiobench.accounts.http import SignedInRequest, page_for
from physiobench.accounts.models import Role
from physiobench.audit import presenters
from physiobench.audit.models import Event


ON_A_PAGE = 25


@page_for(Role.PATIENT)
@require_safe
def record(request: SignedInRequest) -> HttpResponse:
    events = Event.objects.about(request.user)
    only_looks = request.GET.get("show") == "looks"
    if only_looks:
        events = events.looks().exclude(actor=request.user)
    page = Paginator(events, ON_A_PAGE).get_page(request.GET.get("page"))
    lines = [presenters.line(event, reader=request.user) for event in page]
    return render(
        request, "audit/record.html", {"page": page, "lines": lines, "only_looks": only_looks}
    )

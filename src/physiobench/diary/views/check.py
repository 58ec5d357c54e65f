"""The questions before one session of stimulation."""

import logging
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from physiobench.accounts.http import SignedInRequest, page_for
from physiobench.accounts.models import Role
from physiobench.clinical.programme.lines import Stimulation
from physiobench.content.questionnaire_load import questionnaires, rules_for
from physiobench.diary import services as diary
from physiobench.diary.forms import CheckForm
from physiobench.diary.http import unsaved
from physiobench.diary.presenters.today import line_in
from physiobench.diary.views.sessions import cannot_begin, missing, my_versions


logger = logging.getLogger(__name__)


@page_for(Role.PATIENT)
def check_before(request: SignedInRequest, line_id: UUID) -> HttpResponse:
    """Ask the questions before one session of stimulation."""
    versions, now = my_versions(request), timezone.localtime()
    programme, line = line_in(versions[:1], line_id) or missing()
    if not isinstance(line, Stimulation):
        raise Http404
    stopped = request.method == "GET" and cannot_begin(programme, line, now.date())
    if stopped or not programme.is_intact:
        return redirect("diary:do", line_id)  # that page says why
    asked = questionnaires().get(diary.CHECK)
    if asked is None or rules_for(asked) is None:
        return _cannot_check(request, line)
    form = CheckForm(request.POST or None, asked=asked)
    if request.method != "POST" or not form.is_valid():
        page = {"line": line, "form": form, "do_now": unsaved.advice_of(request)}
        return render(request, "diary/check_before.html", page)
    try:
        check = diary.check_before_session(
            by=request.user,
            programme=programme,
            line_id=line_id,
            check_id=form.cleaned_data["check_id"],
            answers=form.answers(),
            now=now,
        )
    except (diary.NotASessionDay, diary.NotToday):
        return redirect("diary:do", line_id)
    if check.may_go_on:
        return redirect("diary:do", line_id)
    return redirect("diary:entry", check.pk)


def _cannot_check(request: SignedInRequest, line: Stimulation) -> HttpResponse:
    """Say that nobody can tell whether it is safe to begin: so it must not begin."""
    logger.error("The content has no questions or no rules for the check before a session.")
    return render(request, "diary/cannot_check.html", {"line": line}, status=503)

"""What every page about answers shares: nothing of it is stored on the way, and who comes back."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404

from physiobench.accounts.models import User
from physiobench.assessment.models import Assessment, Photo, digest


P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

REMEMBERED = "assessment_key"
OWNED = "assessment_owned"  # whose they said it is, by the digest of its key
HOUR_S = 3600


def private(view: View[P]) -> View[P]:
    """Mark a page that is about answers. `PrivateByDefaultMiddleware` keeps it out of every cache.

    It does so also for what no view returns: a missing page, a refused method, a broken database.
    """
    view.is_private = True  # type: ignore[attr-defined]  # read by PrivateByDefaultMiddleware
    return view


def photo_response(found: Photo) -> HttpResponse:
    """Return the picture alone: nothing in it can run, and no cache keeps it."""
    response = HttpResponse(bytes(found.jpeg), content_type="image/jpeg")
    response["Content-Disposition"] = 'inline; filename="photo.jpg"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def remember(request: HttpRequest, key: str) -> None:
    """Keep the way back in this browser's session too."""
    request.session[REMEMBERED] = key


def remembered_key(request: HttpRequest) -> str:
    """Return the secret of the assessment last opened in this browser, or nothing."""
    return str(request.session.get(REMEMBERED, ""))


def remembered(request: HttpRequest) -> Assessment | None:
    """Return the assessment last opened in this browser, if this person may still see it."""
    key = remembered_key(request)
    if not key:
        return None
    return Assessment.objects.opened_by(request.user, key).first()


def own(request: HttpRequest, key: str) -> None:
    """Keep that the person who is signed in says that these answers are theirs."""
    if isinstance(request.user, User):
        said = request.session.get(OWNED, {})
        request.session[OWNED] = {**said, digest(key): str(request.user.pk)}


def forget(request: HttpRequest, key: str) -> None:
    """Lead nobody in this browser back to these answers; the link still does."""
    said = request.session.get(OWNED, {})
    request.session[OWNED] = {d: who for d, who in said.items() if d != digest(key)}
    if remembered_key(request) == key:
        del request.session[REMEMBERED]


def asks_whose(request: HttpRequest, assessment: Assessment, key: str) -> bool:
    """Tell whether to ask the person who is signed in if these answers are theirs.

    They may have been given by somebody else on the same device before the sign-in. What belongs
    to a record is nobody else's: `find` has seen to that.
    """
    if not isinstance(request.user, User) or assessment.patient_id is not None:
        return False
    return bool(request.session.get(OWNED, {}).get(digest(key)) != str(request.user.pk))


def find(request: HttpRequest, key: UUID) -> Assessment:
    """Return the assessment that the secret opens to this person, or the id of their own.

    Raises:
        Http404: if there is none, or it belongs to someone else's record.
    """
    return get_object_or_404(Assessment.objects.opened_by(request.user, str(key)))


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, for a form; an empty post is a post too."""
    return request.POST if request.method == "POST" else None

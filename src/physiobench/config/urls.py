"""The site's front door: each capability keeps its own urls."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from physiobench.accounts.urls import physios


urlpatterns = [
    path("", include("physiobench.web.urls")),
    path("account/", include("physiobench.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("physios/", include((physios, "physios"))),
    path("assessment/", include("physiobench.assessment.urls")),
    path("package/", include("physiobench.episodes.urls")),
    path("payments/", include("physiobench.payments.urls")),
    path("stimulators/", include("physiobench.kit.urls")),
    path("programme/", include("physiobench.programmes.urls")),
    path("today/", include("physiobench.diary.urls")),
    path("messages/", include("physiobench.conversations.urls")),
    path("follow-up/", include("physiobench.followup.urls")),
    path("", include("physiobench.records.urls")),
    path("practice/", include("physiobench.practice.urls")),
    path("editor/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("physiobench.articles.urls")),
    path("articles/", include(wagtail_urls)),
]
handler400 = "physiobench.web.views.bad_request"
handler403 = "physiobench.web.views.forbidden"
handler404 = "physiobench.web.views.not_found"
handler429 = "physiobench.web.views.too_many_requests"  # allauth's limiter looks for it here
handler500 = "physiobench.web.views.server_error"

"""The yardstick: what Django itself needs for a page of the same SQL and the same bytes.

Each view finds out who is signed in, with Django's own sessions and users; it runs the SQL of the
product's page as it is, without models; and it renders a template that makes as many bytes. There
is nothing else around it. The server and the settings of the database are the product's own;
`BENCH_RECORDINGS` names the file with what was recorded.
"""

import gc
import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings


RECORDINGS = Path(os.environ["BENCH_RECORDINGS"])
PIECE = 64  # bytes that one variable of the template brings
TEMPLATE = "{% for piece in pieces %}{{ piece }}{% endfor %}"
urlpatterns: list = []


def _configure() -> None:
    from physiobench.config import settings as product

    kept = {name: getattr(product, name) for name in dir(product) if name.isupper()}
    kept |= {
        "ROOT_URLCONF": __name__,
        "ALLOWED_HOSTS": ["*"],
    }
    settings.configure(**kept)


def _application() -> Callable:
    _configure()
    import django

    django.setup()  # the same models and stores ...
    settings.MIDDLEWARE = [  # ... and only what tells a view who asks
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ]
    from bench.web.recording import Player, Recording, load
    from django.core.cache import caches
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpRequest, HttpResponse
    from django.template import Context, Engine
    from django.urls import path
    from django.utils.safestring import mark_safe

    template = Engine().from_string(TEMPLATE)

    def answer(recording: Recording, body: str | bytes) -> HttpResponse:
        response = HttpResponse(body, status=recording.status)
        response["Content-Length"] = str(len(response.content))  # the clients read by it
        return response

    def rendered(recording: Recording) -> Callable[[HttpRequest], HttpResponse]:
        player = Player(recording)
        text = recording.body.decode()
        pieces = [mark_safe(text[at : at + PIECE]) for at in range(0, len(text), PIECE)]

        def view(request: HttpRequest) -> HttpResponse:
            if not request.user.is_authenticated:
                return HttpResponse(status=403)
            player.play()
            return answer(recording, template.render(Context({"pieces": pieces})))

        return view

    def cached(name: str, recording: Recording) -> Callable[[HttpRequest], HttpResponse]:
        def view(_request: HttpRequest) -> HttpResponse:
            body = caches["pages"].get(name)
            if body is None:
                body = recording.body
                caches["pages"].set(name, body, 3600)
            return answer(recording, body)

        return view

    for name, recording in load(RECORDINGS).items():
        view = rendered(recording) if recording.steps else cached(name, recording)
        urlpatterns.append(path(f"{name}/", view))
    return get_wsgi_application()


application = _application()
gc.collect()
gc.freeze()  # as the product's own entry does

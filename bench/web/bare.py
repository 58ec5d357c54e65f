"""The yardstick: views with no middleware and no template that run the recorded queries.

Each answers as many bytes as the product's page did. The server and the settings of the database
are the product's own; `BENCH_RECORDINGS` names the file with what to replay.
"""

import gc
import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings


RECORDINGS = Path(os.environ["BENCH_RECORDINGS"])
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
    settings.MIDDLEWARE = []  # ... and nothing that runs around a view
    from bench.web.recording import Player, Recording, load
    from django.core.cache import caches
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpRequest, HttpResponse
    from django.urls import path

    def answer(recording: Recording, body: bytes) -> HttpResponse:
        response = HttpResponse(body, status=recording.status)
        response["Content-Length"] = str(len(body))
        return response

    def queries(recording: Recording) -> Callable[[HttpRequest], HttpResponse]:
        player = Player(recording)

        def view(_request: HttpRequest) -> HttpResponse:
            player.play()
            return answer(recording, recording.body)

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
        make = queries(recording) if recording.steps else cached(name, recording)
        urlpatterns.append(path(f"{name}/", make))
    return get_wsgi_application()


application = _application()
gc.collect()
gc.freeze()  # as the product's own entry does

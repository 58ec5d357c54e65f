"""The yardstick: views with no middleware and no template that run the pages' own queries.

Each answers as many bytes as the product's page did. The server and the settings of the database
are the product's own; `BENCH_RECORDINGS` names the file with what was recorded.
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
    from bench.web.recording import Recording, load
    from bench.web.yardstick import worker
    from django.core.cache import caches
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpRequest, HttpResponse
    from django.urls import path

    def answer(recording: Recording, body: bytes) -> HttpResponse:
        response = HttpResponse(body, status=recording.status)
        response["Content-Length"] = str(len(body))
        return response

    def queries(name: str, recording: Recording) -> Callable[[HttpRequest], HttpResponse]:
        work = worker(name, recording)

        def view(_request: HttpRequest) -> HttpResponse:
            work()
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
        make = queries if recording.steps else cached
        urlpatterns.append(path(f"{name}/", make(name, recording)))
    return get_wsgi_application()


application = _application()
gc.collect()
gc.freeze()  # as the product's own entry does

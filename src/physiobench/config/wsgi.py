"""The WSGI entry point that the server calls."""

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "physiobench.config.settings")
application = get_wsgi_application()
import_module("physiobench.config.urls")  # now, rather than under the first visitor
import_module("physiobench.config.content_check").read_all()
gc.collect()
gc.freeze()  # what stays for ever need not be looked through at each collection

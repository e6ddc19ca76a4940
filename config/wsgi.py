"""The WSGI callable that the server loads."""

import gc
import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()


def preload() -> None:
    """Read the SDK's types: it takes a second, and the first page need not wait for them."""
    from conversations_admin.wire import catalog  # noqa: PLC0415 it is part of the wait

    catalog.preload()
    # What is loaded now stays: the collector need not look at it again and again.
    gc.freeze()


threading.Thread(target=preload, name="preload", daemon=True).start()

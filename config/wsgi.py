"""The WSGI callable that the server loads."""

import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from conversations_admin.wire.catalog import preload  # noqa: E402 settings first

# Reading the SDK's types takes a second; the first page need not wait for them.
threading.Thread(target=preload, name="preload", daemon=True).start()

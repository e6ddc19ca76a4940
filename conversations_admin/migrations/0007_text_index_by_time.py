"""Order the text index by the time of the conversation, and let it know fields of items.

It is empty then; `setup` fills it, and `rebuild_search` does too.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from conversations_admin.search.text import index

text_index = import_module("conversations_admin.migrations.0002_text_index")


def create(apps, schema_editor):
    index.create(schema_editor.connection)


def drop(apps, schema_editor):
    index.drop(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("conversations_admin", "0006_read_numbers_and_moments")]

    operations = [
        migrations.CreateModel(
            name="ItemWords",
            fields=[
                ("rowid", models.BigIntegerField(primary_key=True, serialize=False)),
                ("words", models.TextField()),
                (
                    "conversation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="conversations_admin.conversation",
                    ),
                ),
            ],
            options={"db_table": "item_words", "managed": False, "default_permissions": ()},
        ),
        migrations.RunPython(text_index.drop, text_index.create),
        migrations.RunPython(create, drop),
    ]

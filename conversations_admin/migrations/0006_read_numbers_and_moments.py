"""Read the numbers and moments of the metadata that is there already."""

from django.db import migrations

from conversations_admin.models.values import moment_of, number_of

BATCH = 2_000


def read(apps, schema_editor):
    pairs = apps.get_model("conversations_admin", "MetadataPair").objects.order_by("pk")
    after = 0
    while batch := list(pairs.filter(pk__gt=after)[:BATCH]):
        after = batch[-1].pk
        for pair in batch:
            pair.number, pair.moment = number_of(pair.value), moment_of(pair.value)
        telling = [pair for pair in batch if pair.number is not None or pair.moment is not None]
        pairs.model.objects.bulk_update(telling, ["number", "moment"])


class Migration(migrations.Migration):
    dependencies = [("conversations_admin", "0005_metadata_in_code_point_order")]

    operations = [migrations.RunPython(read, migrations.RunPython.noop)]

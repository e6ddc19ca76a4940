import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations_admin", "0013_jobs_for_curators_and_operators"),
    ]

    operations = [
        migrations.CreateModel(
            name="CallBudget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("full_at", models.DateTimeField()),
                ("held_until", models.DateTimeField(null=True)),
                ("minute_at", models.DateTimeField()),
                ("calls", models.PositiveIntegerField(default=0)),
                ("calls_before", models.PositiveIntegerField(default=0)),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations_admin.project",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
    ]

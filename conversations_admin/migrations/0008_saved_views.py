"""Saved views, and what each person makes of one."""

import conversations_admin.models.fields
import conversations_admin.models.view
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conversations_admin', '0007_text_index_by_time'),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_name', models.CharField(max_length=150)),
                ('name', models.CharField(max_length=80)),
                ('query', models.TextField(blank=True, default='')),
                ('columns', conversations_admin.models.fields.ExactJSONField(null=True)),
                ('sort', models.CharField(choices=[('created', 'Created'), ('active', 'Last activity')], default='created', max_length=10)),
                ('visibility', models.CharField(choices=[('mine', 'Only me'), ('shared', 'Everybody in the project')], default='mine', max_length=10)),
                ('is_default', models.BooleanField(default=False)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('owner', models.ForeignKey(null=True, on_delete=conversations_admin.models.view.forget_private, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='views', to='conversations_admin.project')),
            ],
            options={
                'permissions': [('share_view', 'Can share views, and change and delete shared ones')],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ViewPreference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_starred', models.BooleanField(default=False)),
                ('columns', conversations_admin.models.fields.ExactJSONField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('view', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preferences', to='conversations_admin.savedview')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(condition=models.Q(('visibility', 'mine')), fields=('project', 'owner', 'name'), name='private_view_name_once'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(condition=models.Q(('visibility', 'shared')), fields=('project', 'name'), name='shared_view_name_once'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('project',), name='one_default_view'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.CheckConstraint(condition=models.Q(('is_default', False), ('visibility', 'shared'), _connector='OR'), name='default_view_is_shared'),
        ),
        migrations.AddConstraint(
            model_name='viewpreference',
            constraint=models.UniqueConstraint(fields=('view', 'user'), name='view_preference_once_a_person'),
        ),
    ]

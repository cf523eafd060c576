"""What erasing a room takes: its key in a store of its own, the mark, the proof and the count.

Locks the tables of rooms and envelopes for the time it takes to add columns; rewrites no envelope.
"""

import datetime

import django.db.models.deletion
from django.db import migrations, models

import chat.values


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0003_invitations_and_returns"),
        ("counselors", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ErasureCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                (
                    "why",
                    models.CharField(
                        choices=[("citizen", "citizen"), ("retention", "retention"), ("orphan", "orphan")],
                        max_length=16,
                    ),
                ),
                ("rooms", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="ErasureNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("room_id", models.BinaryField(max_length=16)),
                ("token_hash", models.BinaryField(max_length=32, null=True)),
                ("genesis", models.BinaryField(max_length=65776)),
                ("session", models.BinaryField(max_length=65776)),
                ("close", models.BinaryField(max_length=65776)),
                ("ordered_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ShredKey",
            fields=[
                ("room_id", models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                ("key", models.BinaryField(max_length=32)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="room",
            name="room_closed_at_when_closed",
        ),
        migrations.RemoveIndex(
            model_name="room",
            name="room_purge_due",
        ),
        migrations.RenameField(model_name="envelope", old_name="raw", new_name="wrapped"),
        migrations.AlterField(model_name="envelope", name="wrapped", field=models.BinaryField()),
        migrations.AddField(
            model_name="room",
            name="active_on",
            # rooms of before lie unwrapped and nobody could read them any more: their time is over at once
            field=models.DateField(default=datetime.date(1970, 1, 1)),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="room",
            name="erasure",
            field=models.CharField(
                choices=[("citizen", "citizen"), ("retention", "retention"), ("orphan", "orphan")],
                max_length=16,
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="room",
            name="state",
            field=models.CharField(
                choices=[("open", "open"), ("closed", "closed"), ("erasing", "erasing")], max_length=8
            ),
        ),
        migrations.AddIndex(
            model_name="room",
            index=models.Index(fields=["active_on"], name="room_retention"),
        ),
        migrations.AddIndex(
            model_name="room",
            index=models.Index(
                condition=models.Q(("state", chat.values.RoomState["ERASING"])), fields=["state"], name="room_erasing"
            ),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("state", chat.values.RoomState["OPEN"])),
                    models.Q(
                        models.Q(("state", chat.values.RoomState["OPEN"]), _negated=True), ("closed_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="room_closed_at_when_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("erasure__isnull", False), ("state", chat.values.RoomState["ERASING"])),
                    models.Q(
                        models.Q(("state", chat.values.RoomState["ERASING"]), _negated=True), ("erasure__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="room_erasure_when_erasing",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasurecount",
            constraint=models.UniqueConstraint(fields=("day", "why"), name="erasures_once_a_day"),
        ),
        migrations.AddField(
            model_name="erasurenotice",
            name="counselor",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="counselors.counselor"
            ),
        ),
        migrations.AddIndex(
            model_name="erasurenotice",
            index=models.Index(fields=["ordered_at"], name="notice_age"),
        ),
        migrations.AddConstraint(
            model_name="erasurenotice",
            constraint=models.UniqueConstraint(fields=("token_hash",), name="notice_token_once"),
        ),
        migrations.AddConstraint(
            model_name="erasurenotice",
            constraint=models.UniqueConstraint(fields=("counselor", "room_id"), name="notice_counselor_once"),
        ),
        migrations.AddConstraint(
            model_name="erasurenotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("counselor__isnull", False), ("token_hash__isnull", True)),
                    models.Q(("counselor__isnull", True), ("token_hash__isnull", False)),
                    _connector="OR",
                ),
                name="notice_to_one",
            ),
        ),
    ]

"""The key log as a table, and whose its keys are. Does not lock for long: the tables are new.

Keys of before stood in no log that anybody could verify, so they go; their owners are enrolled anew.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("counselors", "0001_initial")]

    operations = [
        migrations.DeleteModel(name="MemberKey"),
        migrations.CreateModel(
            name="LogEntry",
            fields=[
                ("seq", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("entry", models.BinaryField(max_length=347)),
                ("kem_pk", models.BinaryField(max_length=1216, null=True)),
                ("lists", models.BinaryField(max_length=32, null=True)),
                ("ends", models.BinaryField(max_length=32, null=True)),
                (
                    "previous",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="counselors.logentry",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("previous__isnull", True), ("seq", 0)),
                            models.Q(("previous", models.F("seq") - models.Value(1)), ("previous__isnull", False)),
                            _connector="OR",
                        ),
                        name="log_entry_follows_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kem_pk__isnull", False), ("lists__isnull", False)),
                            models.Q(("ends__isnull", False), ("kem_pk__isnull", True), ("lists__isnull", True)),
                            _connector="OR",
                        ),
                        name="log_entry_lists_with_key",
                    ),
                    models.UniqueConstraint(fields=("lists",), name="log_lists_once"),
                    models.UniqueConstraint(fields=("ends",), name="log_ends_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LogHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("root", models.BinaryField(default=b"", max_length=32)),
                ("newest", models.TextField(default="")),
                ("served", models.TextField(default="")),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="log_head_once")],
            },
        ),
        migrations.CreateModel(
            name="MemberKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateTimeField()),
                ("valid_until", models.DateTimeField()),
                (
                    "counselor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="counselors.counselor"
                    ),
                ),
                (
                    "ended",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="counselors.logentry",
                    ),
                ),
                (
                    "listed",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="counselors.logentry"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended__isnull", True)),
                        fields=("counselor",),
                        name="member_key_one_current",
                    ),
                ],
            },
        ),
    ]

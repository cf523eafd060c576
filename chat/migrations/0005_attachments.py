"""Where attachments lie: what each says about itself, and its chunks. New tables only; nothing that exists is touched."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0004_erasure"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("blob_id", models.BinaryField(max_length=16)),
                ("padded", models.PositiveIntegerField()),
                ("chunks", models.PositiveSmallIntegerField()),
                ("stored", models.PositiveSmallIntegerField(default=0)),
                ("complete", models.BooleanField(default=False)),
                ("begun_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "room",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="chat.room"
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="chat.seat"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AttachmentChunk",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "attachment_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("wrapped", models.BinaryField()),
                (
                    "attachment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="chat.attachment",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(
                condition=models.Q(("complete", False)), fields=["changed_at"], name="attachment_unfinished"
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(fields=("room", "blob_id"), name="attachment_once"),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("complete", True), ("stored", models.F("chunks"))),
                    models.Q(("complete", False), ("stored__lt", models.F("chunks"))),
                    _connector="OR",
                ),
                name="attachment_complete_when_stored",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("padded__gte", 1), ("padded__lte", 26214400)), name="attachment_size"
            ),
        ),
    ]

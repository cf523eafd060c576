"""Up to where the store of keys was scrubbed. A nullable column: PostgreSQL rewrites nothing and locks for a moment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sobat", "0001_housekeeping_runs")]

    operations = [
        migrations.AddField(
            model_name="housekeepingrun",
            name="scrubbed",
            field=models.PositiveBigIntegerField(null=True),
        ),
    ]

"""Tables point down too: a foreign key may lead to its own app or to one that its app may import."""

from django.apps import apps
from django.db.models import Field, ForeignObjectRel

from tests.architecture.sources import APPS

# lower first; an app may point at itself and at what comes before it
ORDER = ("contenttypes", "auth", *APPS)


def test_no_foreign_key_points_upward() -> None:
    upward = []
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.get_fields():
                if isinstance(field, ForeignObjectRel) or not isinstance(field, Field) or field.related_model is None:
                    continue
                target = field.related_model._meta.app_label
                if ORDER.index(target) > ORDER.index(app):
                    upward.append(f"{model._meta.label}.{field.name} → {target}")
    assert upward == []


def test_referrals_to_other_apps_are_written_as_text() -> None:
    """A model class of another app is never imported (its models are protected), so its name stands in quotes."""
    assert all(apps.get_app_config(app).name == app for app in APPS)

"""What is migrated quickly stands as if every model had been made anew after each step."""

from __future__ import annotations

import pytest
from django.db import models
from django.db.migrations.state import ModelState, ProjectState

from huoqun.site.migrating import quickly


@pytest.fixture
def books() -> ProjectState:
    """Books have authors, and reviews have books: whoever changes authors would have all three made anew."""
    state = ProjectState()
    key = {"id": models.TextField(primary_key=True)}
    tables = {"Author": {}, "Book": {"author": "shelf.Author"}, "Review": {"book": "shelf.Book"}}
    for name, refers in tables.items():
        keys = {field: models.ForeignKey(to, models.CASCADE) for field, to in refers.items()}
        state.add_model(ModelState("shelf", name, [*key.items(), *keys.items()]))
    assert state.apps
    return state


def _author_of_reviewed(state: ProjectState) -> type[models.Model]:
    book = state.apps.get_model("shelf", "Review")._meta.get_field("book").related_model
    return book._meta.get_field("author").related_model


def test_only_the_changed_model_is_made_anew(books):
    review, author = (books.apps.get_model("shelf", name) for name in ("Review", "Author"))

    with quickly():
        books.add_field("shelf", "author", "name", models.TextField(default=""), True)

    assert books.apps.get_model("shelf", "Review") is review
    assert books.apps.get_model("shelf", "Author") is not author
    assert books.apps.get_model("shelf", "Author")._meta.get_field("name")


def test_code_is_given_models_that_know_one_another(books):
    with quickly():
        books.add_field("shelf", "author", "name", models.TextField(default=""), True)
    books.clear_delayed_apps_cache()  # as RunPython does before it runs

    assert _author_of_reviewed(books) is books.apps.get_model("shelf", "Author")
    assert _author_of_reviewed(books)._meta.get_field("name")


def test_who_points_at_an_altered_key_is_altered_along(books):
    with quickly():
        books.alter_field("shelf", "author", "id", models.BigIntegerField(primary_key=True), True)

    assert isinstance(_author_of_reviewed(books)._meta.pk, models.BigIntegerField)


def test_who_points_at_a_renamed_key_follows_it(books):
    with quickly():
        books.rename_field("shelf", "author", "id", "pen_name")

    assert _author_of_reviewed(books)._meta.pk.name == "pen_name"


def test_outside_of_it_django_does_as_ever(books):
    review = books.apps.get_model("shelf", "Review")

    books.add_field("shelf", "author", "other", models.ForeignKey("shelf.Book", models.CASCADE, null=True), True)

    assert books.apps.get_model("shelf", "Review") is not review

"""Template tags of the console; `{% load console %}` brings them all."""

"""What a refusal says, in the language in force.

Readers of exports know neither Django nor a database (a contract holds it): this is all that they take from it.
"""

from django.utils.translation import gettext

__all__ = ["gettext"]

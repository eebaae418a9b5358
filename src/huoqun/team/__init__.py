"""Team: who works here, and their roles with scope.

A `User` signs in; a `Post` gives a user a role over a workspace, one chapter or one group. Permissions come from the
role (rules.ROLE_PERMISSIONS), never from the user.
"""

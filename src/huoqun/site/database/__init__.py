"""The embedded PostgreSQL, for whoever has not set DATABASE_URL.

The nouns: a **home** holds one data folder; a **provider** has the binaries; the **launcher** makes, starts
and stops a server; a detached **keeper** owns the running server; every process that needs it holds a
**lease**.

The invariant: the server runs exactly while somebody holds a lease (and a short grace), whoever is killed
however, and nobody's existing permissions are changed. Nothing here imports Django: it runs before it.
"""

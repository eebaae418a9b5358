"""What an operation needs: declared beside it, enforced before ninja reads the request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern
from ninja import NinjaAPI

from huoqun.console.access import needs
from huoqun.console.access.declare import Access

F = TypeVar("F", bound=Callable[..., Any])


def permission(*names: str) -> Callable[[F], F]:
    """Decorator of an operation: the bearer's token must hold one of these permissions."""

    def declare(operation: F) -> F:
        operation.permissions = tuple(str(name) for name in names)  # type: ignore[attr-defined]
        return operation

    return declare


def guarded(api: NinjaAPI) -> list[URLPattern]:
    """The API's addresses, each behind what its operations declared. One that declared nothing is a TypeError."""
    paths: dict[Any, Any] = {}
    for _, router in api._routers:
        for path in router.path_operations.values():
            for operation in path.operations:
                name = api.get_operation_url_name(operation, router=router)
                if paths.setdefault(name, path) is not path:
                    # By its name an address finds what it needs: of two alike one would stand behind the other's.
                    raise TypeError(f"two addresses of the API are named {name}: rename one of their functions")
    return [_guard(pattern, paths.get(pattern.name)) for pattern in api.urls[0] if isinstance(pattern, URLPattern)]


def _guard(pattern: URLPattern, path: Any) -> URLPattern:
    """`path`: ninja's operations at this address; None for the schema, which is for whoever bears any token."""
    inner = pattern.callback
    by_method = {
        method: needs(*_declared(operation))(inner)
        for operation in (path.operations if path else ())
        for method in operation.methods
    }
    otherwise = needs()(inner)

    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return by_method.get(request.method or "", otherwise)(request, *args, **kwargs)

    every = sorted({name for guard in by_method.values() for name in guard.access.permissions})  # type: ignore[attr-defined]
    view.access = Access(permissions=tuple(every))  # type: ignore[attr-defined]
    view.csrf_exempt = True  # type: ignore[attr-defined]  # A bearer token is no cookie: no other site can send it.
    pattern.callback = view
    return pattern


def _declared(operation: Any) -> tuple[str, ...]:
    names: tuple[str, ...] | None = getattr(operation.view_func, "permissions", None)
    if not names:
        raise TypeError(f"{operation.view_func.__name__} declares no permission")
    return names

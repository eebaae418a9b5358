"""/me/shop · /me/orders"""

from __future__ import annotations

from django.urls import path

from . import orders, views

urlpatterns = [
    # /me/shop
    path("me/shop", views.shop, name="me_shop"),
    path("me/shop/<uuid:reward_uid>", views.reward, name="me_reward"),
    path("me/shop/pictures/<str:file_uid>", views.picture, name="me_reward_picture"),
    # /me/orders
    path("me/orders", orders.orders, name="me_orders"),
    path("me/orders/<uuid:order_uid>", orders.order, name="me_order"),
    path("me/orders/<uuid:order_uid>/address", orders.address, name="me_order_address"),
    path("me/orders/<uuid:order_uid>/cancel", orders.cancel, name="me_order_cancel"),
    path("me/orders/<uuid:order_uid>/received", orders.received, name="me_order_received"),
]

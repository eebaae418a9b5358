"""/rewards/orders"""

from __future__ import annotations

from django.urls import path

from . import acting, views

urlpatterns = [
    # /rewards/orders
    path("rewards/orders", views.orders, name="rewards_orders"),
    path("rewards/orders/act", acting.act, name="rewards_orders_act"),
    # /rewards/orders/<uid>
    path("rewards/orders/<uuid:order_uid>", views.order, name="rewards_order"),
    path("rewards/orders/<uuid:order_uid>/take-back", acting.take_back, name="rewards_order_take_back"),
]

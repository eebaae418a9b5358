"""/me/certificates"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("me/certificates", views.certificates, name="me_certificates"),
    path("me/certificates/listed", views.listed, name="me_certificates_listed"),
    path("me/certificates/<uuid:certificate_uid>/pdf", views.pdf, name="me_certificate_pdf"),
    path("me/certificates/<uuid:certificate_uid>/picture", views.picture, name="me_certificate_picture"),
    path("me/certificates/<uuid:certificate_uid>/card", views.share, name="me_certificate_card"),
    path("me/certificates/<uuid:certificate_uid>/name", views.name, name="me_certificate_name"),
]

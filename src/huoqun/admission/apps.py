from django.apps import AppConfig


class AdmissionConfig(AppConfig):
    name = "huoqun.admission"
    label = "admission"

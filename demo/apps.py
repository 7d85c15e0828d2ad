"""One lending company's story, told through everybody's services; imported by none."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"

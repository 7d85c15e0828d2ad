"""What officers see and do with consents, devices and what they tell; importing a module registers its pages."""

from devices.admin import consents, devices, fabrication, imports, metrics

__all__ = ["consents", "devices", "fabrication", "imports", "metrics"]

"""What officers see and do in the lending app; importing a module registers its pages."""

from lending.admin import borrowers, erasures, lines, products

__all__ = ["borrowers", "erasures", "lines", "products"]

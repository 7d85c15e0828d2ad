"""What is insured. Apart from the prices, which whoever stores or shows something else never reads."""

from enum import StrEnum


class Product(StrEnum):
    """What is insured: a person's health, or what they drive."""

    HEALTH = "health"
    MOTOR = "motor"

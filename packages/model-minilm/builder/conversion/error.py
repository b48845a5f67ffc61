"""The one error of the converter."""


class ConversionError(ValueError):
    """The model cannot be converted. The message names the field or tensor, its value, and what is allowed."""

"""What expected.json has for a value that was written."""

from __future__ import annotations

import base64
import datetime as dt
import math
import uuid
from decimal import Decimal


def want(value: object) -> object:
    """The value as expected.json has it. A row of Spark is what its `asDict` says."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, float):
        return {"number": repr(value)} if math.isfinite(value) else {"float": repr(value)}
    if isinstance(value, (int, Decimal)):
        return {"number": format(value, "f") if isinstance(value, Decimal) else str(value)}
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return {"time": value.isoformat()}
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, list):
        return [want(each) for each in value]
    fields = value.asDict() if hasattr(value, "asDict") else value
    if isinstance(fields, dict):
        return {"fields": {str(key): want(of) for key, of in fields.items()}}
    raise TypeError(type(value))

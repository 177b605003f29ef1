"""Every table of the house, for those who must know all of them: migrations, `verify`, the guards."""

import importlib
import pkgutil
from functools import cache

from sqlalchemy import MetaData
from sqlmodel import SQLModel

import pmconsole.data


@cache
def metadata() -> MetaData:
    """All tables, whichever room declares them: the `tables` of each room is imported."""
    for room in pkgutil.iter_modules(pmconsole.data.__path__, "pmconsole.data."):
        for module in pkgutil.iter_modules(importlib.import_module(room.name).__path__, f"{room.name}."):
            if module.name.rpartition(".")[2].startswith("tables"):
                importlib.import_module(module.name)
    return SQLModel.metadata

"""Every table of the house, for those who must know all of them: migrations, `verify`, the guards."""

import importlib
import pkgutil
from functools import cache

from sqlalchemy import MetaData
from sqlmodel import SQLModel

import pmconsole.data


@cache
def metadata() -> MetaData:
    """All tables, whichever room declares them: each module of this room with `tables` in its name is imported."""
    for module in pkgutil.iter_modules(pmconsole.data.__path__):
        if "tables" in module.name:
            importlib.import_module(f"pmconsole.data.{module.name}")
    return SQLModel.metadata

"""A desk whose people have PINs. Hashing is made cheap: what is tested is the desk, not argon2."""

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from argon2 import PasswordHasher

from pmconsole.desk.core import pins
from pmconsole.desk.core.unit import Desk
from pmconsole.desk.people.acts import ADMINISTRATOR
from tests.conftest import found

GivePin = Callable[..., None]


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Argon2id with the least memory and time."""

    @cache
    def hasher() -> PasswordHasher:
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

    monkeypatch.setattr(pins, "_hasher", hasher)
    yield


@pytest.fixture
def give_pin(desk: Desk) -> GivePin:
    """Gives somebody a PIN, by default one they have already made their own."""

    def give(name: str, pin: str, own: bool = True) -> None:
        with desk.unit(ADMINISTRATOR, "pin.set") as unit:
            pins.set_pin(unit, found(pins._person(unit.session, desk, name)), "9753" if own else pin, "管理员")
        if own:
            pins.prove(desk, name, "9753", pin)

    return give

"""PINs at the desk: right and wrong ones, locks that grow, the first use, and that nothing of them is ever written."""

import json
import sqlite3
import stat
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from pmconsole.data.core.tables import Person
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.journal import chain as journal
from pmconsole.data.people import pin_key
from pmconsole.desk.core import pins
from pmconsole.desk.core.errors import BadInput, StoreError
from pmconsole.desk.core.unit import Desk
from pmconsole.procedure.pins import locked_for, pin_fault
from tests.conftest import found
from tests.people.conftest import GivePin


def test_the_right_pin_proves_who_it_is(desk: Desk, give_pin: GivePin) -> None:
    give_pin("李娜", "2580")
    proof = pins.prove(desk, "李娜", "2580")
    assert proof.name == "李娜"
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in "2580")
    assert unicodedata.normalize("NFKC", full_width) == "2580"
    assert pins.prove(desk, "李娜", full_width).person_id == proof.person_id


def test_a_wrong_pin_says_how_often_one_may_still_try_and_the_fifth_locks(
    desk: Desk, clock: SettableClock, give_pin: GivePin
) -> None:
    give_pin("李娜", "2580")
    for left in (4, 3, 2, 1):
        with pytest.raises(BadInput, match=f"还可以试 {left} 次"):
            pins.prove(desk, "李娜", "1111")
    with pytest.raises(BadInput, match="锁 1 分钟"):
        pins.prove(desk, "李娜", "1111")
    with pytest.raises(BadInput, match="已锁到 14:01:00"):
        pins.prove(desk, "李娜", "2580")
    clock.advance(minutes=1)
    with pytest.raises(BadInput, match="锁 2 分钟"):
        pins.prove(desk, "李娜", "1111")
    clock.advance(minutes=2)
    assert pins.prove(desk, "李娜", "2580").name == "李娜"
    with pytest.raises(BadInput, match="还可以试 4 次"):
        pins.prove(desk, "李娜", "1111")


def test_locks_grow_and_end_at_an_hour() -> None:
    spans = [locked_for(failures).total_seconds() / 60 for failures in range(1, 15)]
    assert spans == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_a_pin_given_by_somebody_else_must_be_changed_before_it_counts(desk: Desk, give_pin: GivePin) -> None:
    give_pin("李娜", "2580", own=False)
    with pytest.raises(pins.MustChange, match="别人给李娜设的密码"):
        pins.prove(desk, "李娜", "2580")
    with pytest.raises(BadInput, match="和原来的一样"):
        pins.prove(desk, "李娜", "2580", "2580")
    with pytest.raises(BadInput, match="太容易猜"):
        pins.prove(desk, "李娜", "2580", "1234")
    pins.prove(desk, "李娜", "2580", "1357924680")
    assert pins.prove(desk, "李娜", "1357924680").name == "李娜"
    with pytest.raises(BadInput, match="密码不对"):
        pins.prove(desk, "李娜", "2580")


@pytest.mark.parametrize(
    ("name", "says"),
    [("张三丰", "名单里没有「张三丰」"), ("李娜", "李娜还没有设密码"), ("赵强", "赵强已停用")],
)
def test_who_cannot_use_a_pin_is_told_what_to_do(desk: Desk, give_pin: GivePin, name: str, says: str) -> None:
    give_pin("赵强", "2580")
    with desk.store.write() as session:
        found(pins._person(session, desk, "赵强")).active = False
    with pytest.raises(BadInput, match=says):
        pins.prove(desk, name, "2580")


def test_somebody_whose_term_is_over_cannot_sign(desk: Desk, clock: SettableClock, give_pin: GivePin) -> None:
    give_pin("李娜", "2580")
    with desk.store.write() as session:
        found(pins._person(session, desk, "李娜")).active_until = desk.today()
    assert pins.prove(desk, "李娜", "2580")
    clock.advance(hours=10)
    with pytest.raises(BadInput, match="李娜到 2026-11-23 就不在职了，不能签名"):
        pins.prove(desk, "李娜", "2580")


def test_neither_file_nor_journal_holds_a_pin_and_the_key_is_the_owners_alone(desk: Desk, give_pin: GivePin) -> None:
    secret = "86420975"
    give_pin("李娜", secret)
    for pin in (secret, "77553311"):
        try:
            pins.prove(desk, "李娜", pin)
        except BadInput as error:
            assert pin not in str(error)
    with desk.store.read() as session:
        lines = [row for (row,) in session.execute(text("SELECT changes FROM journal WHERE action LIKE 'pin.%'"))]
        assert len(lines) == 3  # set, changed, wrong
        assert all(set(json.loads(line)) <= {"name", "tries", "signature"} for line in lines)
        assert journal.verify(session) == []
    connection = sqlite3.connect(desk.store.path)
    everything = "\n".join(connection.iterdump())
    connection.close()
    assert secret not in everything and "77553311" not in everything and "$argon2id$" in everything
    key = pin_key.key_path(desk.store.path)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_bytes().hex() not in everything


def test_a_hash_alone_is_of_no_use_without_the_key(desk: Desk, give_pin: GivePin) -> None:
    give_pin("李娜", "2580")
    key = pin_key.key_path(desk.store.path)
    kept = key.read_bytes()
    key.unlink()
    with pytest.raises(BadInput, match="密码钥匙文件不见了"):
        pins.prove(desk, "李娜", "2580")
    key.write_bytes(kept[:7])
    with pytest.raises(StoreError, match="不完整"):
        pins.prove(desk, "李娜", "2580")
    key.write_bytes(bytes(reversed(kept)))
    with pytest.raises(BadInput, match="密码不对"):
        pins.prove(desk, "李娜", "2580")


def test_setting_it_anew_ends_a_lock(desk: Desk, give_pin: GivePin) -> None:
    give_pin("李娜", "2580")
    for _ in range(5):
        with pytest.raises(BadInput):
            pins.prove(desk, "李娜", "1111")
    give_pin("李娜", "864213")
    assert pins.prove(desk, "李娜", "864213")


@given(st.text(max_size=14))
def test_whatever_is_typed_as_a_new_pin_is_taken_or_answered_in_chinese(typed: str) -> None:
    fault = pin_fault(typed)
    if fault:
        assert fault.endswith("。")
    else:
        assert typed.isascii() and typed.isdigit() and 4 <= len(typed) <= 12 and len(set(typed)) > 1


def test_nobody_of_another_site_is_found(desk: Desk) -> None:
    with desk.store.write() as session:
        session.add(Person(site_id=desk.site_id, name="外人"))
    with pytest.raises(BadInput, match="还没有设密码"):
        pins.prove(desk, "外人", "2580")

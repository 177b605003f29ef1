"""What a shift hands over: which things are counted, what is said of a look at one (F1)."""

import pytest

from pmconsole.procedure.things import Thing, count_problem, look_zh, thing_of


@pytest.mark.parametrize(
    ("line", "thing"),
    [
        ("监控", Thing("监控")), ("对讲机2号", Thing("对讲机2号")), ("对讲机 2", Thing("对讲机 2")),
        ("钥匙 12把", Thing("钥匙", "把", 12)), ("钥匙12把", Thing("钥匙", "把", 12)),
        ("钥匙：12 把", Thing("钥匙", "把", 12)),
        ("借出物品（件）", Thing("借出物品", "件")), ("借出物品(件)", Thing("借出物品", "件")),
        ("3号楼钥匙 4 把", Thing("3号楼钥匙", "把", 4)), ("门禁卡(张)", Thing("门禁卡", "张")), ("12把", Thing("12把")),
        ("钥匙(备用)", Thing("钥匙(备用)")),
    ],
)  # fmt: skip
def test_a_line_of_the_list_says_whether_it_is_counted(line: str, thing: Thing) -> None:
    assert thing_of(line) == thing
    assert thing.told_by_count is (thing in (Thing("借出物品", "件"), Thing("门禁卡", "张")))


KEYS, LENT, SCREEN = Thing("钥匙", "把", 12), Thing("借出物品", "件"), Thing("监控")


@pytest.mark.parametrize(
    ("thing", "ok", "counted", "problem", "told"),
    [
        (SCREEN, True, None, "", "监控：正常"), (SCREEN, False, None, "", "监控：不正常，看看"),
        (KEYS, True, 12, "", "钥匙：12 把，正常"), (KEYS, True, None, "", "钥匙：正常"),
        (KEYS, False, 11, "", "钥匙：应有 12 把，实有 11 把，不正常，看看"),
        (KEYS, True, 11, "钥匙应有 12 把，数到 11 把；请选「不正常」，写明差在哪里。",
         "钥匙：应有 12 把，实有 11 把，正常"),
        (KEYS, False, 12, "", "钥匙：12 把，不正常，看看"),
        (LENT, True, None, "借出物品要数一数，请写有几件。", "借出物品：正常"),
        (LENT, False, None, "借出物品要数一数，请写有几件。", "借出物品：不正常，看看"),
        (LENT, True, 0, "", "借出物品：0 件，正常"), (LENT, True, 3, "", "借出物品：3 件，正常"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_look_and_what_cannot_be_kept(
    thing: Thing, ok: bool, counted: int | None, problem: str, told: str
) -> None:
    assert count_problem(thing, ok, counted) == problem
    assert look_zh(thing, ok, counted, "" if ok else "看看") == told

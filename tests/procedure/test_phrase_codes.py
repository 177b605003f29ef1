"""The codes a site starts with, and what they become: written out here as the handlers know them."""

import pytest

from pmconsole.procedure.phrases import MOST_LETTERS, PHRASES, is_code
from pmconsole.procedure.vocabulary import PhraseKind

CODES = """
sg 水管爆裂
ls 漏水
ss 渗水到楼下
ds 下水道堵塞，返水
ts 停水
td 停电
tz 跳闸，合不上
dt 电梯故障停运
dtkr 电梯困人
mj 门禁刷不开
mjh 楼宇对讲无声音
ld 公共照明不亮
zx 装修噪音，影响休息
zxcs 超出规定时间装修施工
tc 车辆堵住通道，请挪车
gk 高空抛物
lj 楼道堆放杂物垃圾
gg 家中有人，随时可上门
yy 上门前请先电话预约
ys 有水滴到楼下，比较急
"""
REPLIES = """
hfyp 您反映的问题已派工，责任部门会在两小时内安排人员并与您联系。
hfwc 您反映的问题已处理完毕，请您确认；如仍有问题请随时来电。
hfdd 问题还在处理，需要等配件，有进展会马上回电告诉您。
hfbx 这一项还在开发商保修期内，已转保修单位，会与您约上门时间。
hfxx 谢谢您的来电，您的意见已记下并转给责任部门，答复后给您回电。
"""


@pytest.mark.parametrize(("kind", "table"), [(PhraseKind.PHRASE, CODES), (PhraseKind.REPLY, REPLIES)])
def test_every_code_becomes_the_words_the_desk_knows(kind: PhraseKind, table: str) -> None:
    known = [(phrase.code, phrase.text) for phrase in PHRASES if phrase.kind is kind]
    assert known == [tuple(line.split(" ", 1)) for line in table.strip().splitlines()]


def test_a_code_is_a_letter_and_then_letters_or_digits_eight_at_most() -> None:
    assert MOST_LETTERS == 8
    assert all(map(is_code, ("a", "z", "sg", "a0", "z9", "abcdefgh", "h2345678")))
    assert not any(map(is_code, ("", "A", "9a", "a-b", "a b", "水", "abcdefghi", "sg ", "sgX", "_a")))

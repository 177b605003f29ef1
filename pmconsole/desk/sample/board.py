"""What 示例小区's departments have reported (4.3.3): changes in force, to come, over, one whose end nobody spoke of."""

from datetime import timedelta
from typing import Any

from pmconsole.data.core.rooms import room_key
from pmconsole.desk.board import acts as board
from pmconsole.desk.board import answering
from pmconsole.desk.papers.registering import Intake
from pmconsole.desk.sample import words
from pmconsole.desk.sample.month import Life, LifeOf, Month
from pmconsole.procedure.board import BoardKey
from pmconsole.procedure.scope import covers, parse_scope
from pmconsole.procedure.vocabulary import ChangeKind, Channel, ReplyHow

_H = 60


def _change(
    before: int, kind: ChangeKind, scope: str, content: str, answer: str, **more: Any
) -> tuple[timedelta, LifeOf]:
    """A change registered `before` minutes from the end; `begins`, `ends`, `decided` in minutes from the end too.

    `asked` residents ask about it; `over` minutes from the end it is restored.
    """

    def life(month: Month) -> Life:
        yield month.clock.now()
        at = {name: _at(month, more.get(name)) for name in ("begins", "ends", "decided")}
        change = board.register_change(
            month.desk, month.actor, sure=True, kind=kind, department=more.get("department", words.ENGINEERING),
            reported_how=more.get("how", ReplyHow.PHONE), scope=scope, content=content, answer=answer,
            begins_at=at["begins"], ends_at=at["ends"], decided_at=at["decided"],
        )  # fmt: skip
        at_home = [who for who in month.residents if covers(parse_scope(scope, room_key), room_key(who.room))]
        for who in at_home[: more.get("asked", 0)]:
            yield month.clock.now() + timedelta(minutes=4)
            call = Intake(Channel.PHONE, "", who.name, who.phone, who.room)
            answering.answer_from(month.desk, month.actor, call, change.paper_id)
        if "over" in more:
            yield month.end + timedelta(minutes=more["over"])
            board.perform(month.desk, month.actor, BoardKey.RESTORED, change.paper_id, {"remark": "已恢复正常"})

    return timedelta(minutes=before), life


def _at(month: Month, minutes: int | None) -> Any:
    return None if minutes is None else month.end + timedelta(minutes=minutes)


BOARD = (
    _change(
        5 * 24 * _H, ChangeKind.POWER, "5栋", "更换配电箱", "5栋停电到傍晚，电梯由备用电源带",
        begins=-5 * 24 * _H, ends=-5 * 24 * _H + 6 * _H, decided=-5 * 24 * _H - 6 * _H, over=-5 * 24 * _H + 5 * _H,
    ),
    _change(
        26 * _H, ChangeKind.REPAIR_LARGE, "全区", "外墙渗水处理，先做北侧", "外墙施工 8:30-18:00，请关好北面窗户",
        begins=-25 * _H, decided=-27 * _H, how=ReplyHow.LETTER,
    ),
    _change(
        5 * _H, ChangeKind.WATER, "3栋、4栋", "清洗二次供水水箱", "3、4栋停水，来水后请先放水几分钟",
        begins=-4 * _H, ends=3 * _H, asked=2,
    ),
    _change(
        7 * _H, ChangeKind.REPAIR_SMALL, "2栋1单元", "电梯年检", "2栋1单元电梯停用，请走楼梯或借用2单元天桥",
        begins=-6 * _H, ends=-20, asked=1,
    ),
    _change(
        90, ChangeKind.EVENT, "全区", "周末邻里跳蚤市场", "周六上午 9 点中心广场，摆摊向客服部报名",
        begins=3 * 24 * _H, ends=3 * 24 * _H + 4 * _H, department=words.SERVICE,
    ),
)  # fmt: skip

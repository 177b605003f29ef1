"""Calls of 示例小区 that became no entry (F4): a wrong number, one nobody took, one promised to be called back."""

from collections.abc import Callable
from datetime import timedelta

from pmconsole.desk.calls import acts as calls
from pmconsole.desk.sample.month import Life, LifeOf, Month
from pmconsole.procedure.vocabulary import CallOutcome


def _call(before: int, do: Callable[[Month], object]) -> tuple[timedelta, LifeOf]:
    def life(month: Month) -> Life:
        yield month.clock.now()
        do(month)

    return timedelta(minutes=before), life


def _written(phone: str, person: str, content: str, **more: object) -> Callable[[Month], object]:
    def do(month: Month) -> object:
        call = calls.CallIn(phone, person=person, content=content, **more)  # type: ignore[arg-type]
        return calls.record_call(month.desk, month.actor, call)

    return do


CALLS = (
    _call(9 * 60, _written("02361230077", "", "找隔壁小区，告诉了那边的号码", outcome=CallOutcome.WRONG)),
    _call(7 * 60 + 20, _written("13452980311", "何先生", "问快递柜密码，已请他联系快递公司")),
    _call(170, _written("13983570162", "彭女士", "问装修押金何时退，答应查清后回电", call_back=True)),
    _call(95, _written("02368895510", "自来水公司", "通知二次供水抽检，周四上午到", outgoing=False)),
    _call(38, lambda month: calls.ring(month.desk, "18523066209", missed=True)),
)

"""How the last shifts at 示例小区 hand over (F1): a note or two of each, the things looked at, both signatures."""

from pmconsole.desk.core.signing import SignatureIn
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.handover import acts as handover
from pmconsole.desk.handover import notes as shift_notes
from pmconsole.desk.sample import words
from pmconsole.procedure.vocabulary import SignedHow

_NOTES = {
    "早班": ("快递柜 2 号格打不开，厂家明天上午来", "3 栋水箱清洗，来水后请业主先放水"),
    "中班": ("7 栋地下室有人反映有异味，巡逻看过，没有发现明火", "晚上 9 点后门岗只留一人"),
    "夜班": ("凌晨 2 点巡查一遍，各处正常", "对讲机 2 号机电池不耐用，已换备用"),
}


def change_shift(desk: Desk, old: Actor, shift: str) -> Actor:
    """`old`, who is on duty, hands over to the one of `shift`; returns who acts from now on."""
    before = next((name for name, person in words.HANDLERS.items() if person == old.name), "")
    for text in _NOTES.get(before, ()):
        shift_notes.note(desk, old, text)
    if before == "早班":
        shift_notes.instruct(desk, old, "外墙脱落处的警戒线看好，鉴定报告一到就报", words.MANAGER)
        shift_notes.check(desk, old, {"监控": (False, "地库 3 号黑屏，已报修")})
    shift_notes.all_fine(desk, old)
    handover.sign_out(desk, old, SignatureIn(old.name, SignedHow.PAPER))
    critical = handover.prepare(desk).content.critical
    read = {item.id: "" for item in critical}
    if before == "早班" and critical:
        read[critical[-1].id] = "厂家几点到没有说，我再问"
    done = handover.take_over(desk, old, SignatureIn(words.HANDLERS[shift], SignedHow.PAPER), read)
    assert done.actor is not None
    return done.actor

"""Where matters stand at 示例小区 at the end of the month: cases timed from the end, so that every state is there."""

from collections.abc import Callable
from datetime import timedelta

from pmconsole.desk.papers import entries, forms, major, orders
from pmconsole.desk.sample import words
from pmconsole.desk.sample.lives import Story, finished_major, mistaken, reissued_and_done
from pmconsole.desk.sample.month import Life, LifeOf, Month
from pmconsole.desk.sample.words import Matter
from pmconsole.procedure.vocabulary import Addressee, Category, Channel, ReplyHow, SignedHow

Stage = Callable[[Story], object]


def _verify(case: Story) -> None:
    case.order(orders.verify, verifier=case.assistant, how=SignedHow.PAPER)


def _feed_back(case: Story) -> None:
    case.order(orders.feed_back, fed_back_to=case.assistant)


def _return(case: Story) -> None:
    case.order(orders.return_order)


def _decline(case: Story) -> None:
    case.order(orders.decline, receiver=case.department.head, reason="属门窗厂家保修，不归本部门", how=SignedHow.PAPER)


def _unfinished(case: Story) -> None:
    case.order(orders.return_unfinished, reason="需要专业单位处理，本部门无法完成")


def _void(case: Story) -> None:
    case.order(orders.void_order, reason="部门写错，另开")
    case.issue()


def _reissue(case: Story) -> None:
    case.order_id = case.order(
        orders.reissue, addressee=Addressee.GENERAL_MANAGER, addressee_name=words.GENERAL_MANAGER
    )


def _reason(case: Story) -> None:
    case.order(orders.give_reason, reason=case.matter.reason)


def _rework(case: Story) -> None:
    case.order(orders.rework, verifier=case.assistant, reason=words.REWORKS[0], how=SignedHow.PAPER)


_SIGN, _ARRANGE, _COMPLETE = Story.sign, Story.arrange, Story.complete
_DONE: tuple[tuple[int, Stage], ...] = ((200, _SIGN), (185, _ARRANGE), (120, _COMPLETE), (110, _feed_back))
_DAYS_12 = 12 * 24 * 60


def _at(index: int, issued: int, *stages: tuple[int, Stage]) -> tuple[timedelta, LifeOf]:
    """The order of `MATTERS[index]` written `issued` minutes before the end, each stage its minutes before the end."""

    def life(month: Month) -> Life:
        case = Story(month, words.MATTERS[index], Channel.PHONE)
        case.register()
        case.issue()
        for minutes, stage in stages:
            yield month.end - timedelta(minutes=minutes)
            stage(case)

    return timedelta(minutes=issued), life


def _received(index: int, minutes: int) -> tuple[timedelta, LifeOf]:
    """Something on the ledger that nobody has taken up, received `minutes` before the end."""

    def life(month: Month) -> Life:
        Story(month, words.MATTERS[index], Channel.VISIT).register()
        yield month.end

    return timedelta(minutes=minutes), life


def _handled_without_reply(month: Month) -> Life:
    content, category, result = words.HANDLED[3]
    case = Story(month, Matter(content, category, words.SERVICE, result), Channel.LETTER)
    case.register(category=category)
    yield month.after(5, 10)
    case.entry(entries.handle, handling=result)


def _form_handed_out(month: Month) -> Life:
    """The filler has fetched the form to have it signed (4.2.6); it is not back yet."""
    content, category, result = words.HANDLED[13]
    case = Story(month, Matter(content, category, words.SERVICE, result), Channel.SERVICE_FORM)
    case.register(category=category)
    yield month.after(5, 10)
    case.entry(entries.handle, handling=result, replied=True)
    yield month.after(20, 40)
    forms.hand_out(month.desk, month.actor, case.form_id() or 0, handed_out_to=case.who.name)


def _waiting_internally(month: Month) -> Life:
    case = Story(month, Matter(words.INTERNAL[1], Category.INTERNAL, words.SERVICE, ""), Channel.LETTER)
    case.register(category=Category.INTERNAL, source="员工", phone="", room="")
    yield month.after(20, 40)
    case.entry(entries.route_internally, department=case.matter.department)


def _open_major(month: Month) -> Life:
    """Referred and instructed, the report still to come, the next news nearly due (4.2.7, 4.3.3)."""
    content, instruction = words.MAJOR_OPEN
    case = Story(month, Matter(content, Category.EMERGENCY, words.ENGINEERING, ""), Channel.RADIO)
    case.register(category=Category.EMERGENCY, room="5栋")
    yield month.after(1, 2)
    case.entry(major.mark_major, reason="高空坠物，涉及人身安全")
    case.issue(requirement="立即到场")
    yield month.after(4, 8)
    case.sign()
    case.arrange()
    case.entry(major.refer_upward, referred_to=words.MANAGER, how=ReplyHow.PHONE)
    yield month.after(3, 8)
    case.entry(major.record_instruction, instruction=instruction, instruction_by=words.MANAGER, how=SignedHow.PAPER)
    yield month.end - timedelta(minutes=195)
    _reason(case)
    case.entry(major.add_progress, text="警戒线已拉好，鉴定单位明早到场")


ENDINGS: tuple[tuple[timedelta, LifeOf], ...] = (
    (timedelta(days=20), finished_major),
    (timedelta(days=16), reissued_and_done),
    (timedelta(days=3), mistaken),
    _at(11, _DAYS_12 - 30, (_DAYS_12 - 40, _SIGN), (_DAYS_12 - 60, _ARRANGE), (_DAYS_12 - 100, _reason)),
    _at(5, _DAYS_12, (_DAYS_12 - 9, _SIGN), (_DAYS_12 - 30, _reason), (55, _reissue)),
    _received(26, 26 * 60),
    _received(24, 20 * 60 + 30),
    _at(10, 15 * 60, (14 * 60 + 40, _decline)),
    _at(27, 9 * 60, (8 * 60 + 45, _SIGN), (5 * 60, _unfinished)),
    (timedelta(hours=6), _open_major),
    (timedelta(hours=5), _waiting_internally),
    _at(22, 330, (310, _SIGN), (250, _ARRANGE)),
    _at(20, 225, *_DONE),
    _at(1, 225, *_DONE, (60, _verify)),
    _at(8, 225, *_DONE, (75, _verify), (40, _return), (35, Story.reply)),
    _at(9, 225, *_DONE, (70, _rework)),
    _at(0, 220, (214, _SIGN), (200, _ARRANGE), (20, _COMPLETE)),
    _at(14, 170, (150, _SIGN)),
    (timedelta(hours=4), _form_handed_out),
    (timedelta(minutes=140), _handled_without_reply),
    _at(15, 115, (105, _SIGN)),
    _at(3, 62, (50, _SIGN), (30, _ARRANGE)),
    _at(16, 58),
    _at(12, 50, (45, _void), (38, _SIGN)),
    _at(6, 25),
    _received(7, 12),
    _at(17, 8),
)

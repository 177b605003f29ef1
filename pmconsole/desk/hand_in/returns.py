"""The way of a paper that is not right (4.3.10): back to a department with a reason, corrected, handed in again."""

from sqlmodel import col, func, select

from pmconsole.data.core.paper_tables import MODELS
from pmconsole.data.core.tables import Department
from pmconsole.data.core.text import clean
from pmconsole.data.hand_in.tables import HandInItem, PaperReturn
from pmconsole.desk.core.errors import BadInput, NotFound
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.procedure.archive import ALREADY_ARCHIVED, CORRECTION, ItemResult
from pmconsole.procedure.refusal import Reason, Refused
from pmconsole.procedure.vocabulary import Paper

SEND_BACK, CORRECTED = "archive.send_back", "archive.corrected"
#: The desk itself corrects what it wrote.
DESK = "信息中心"
REASON_MOST = 200


def send_back(desk: Desk, actor: Actor, paper: Paper, paper_id: int, *, department: str, reason: str) -> str:
    """Send a paper back for correction before it is handed in. Returns a sentence.

    Raises Refused where it is archived or with the archivist, BadInput, NotFound, StoreError.
    """
    with desk.unit(actor, SEND_BACK) as unit:
        row = unit.session.get(MODELS[paper], paper_id)
        if row is None or row.site_id != desk.site_id:
            raise NotFound(f"找不到这张{paper.zh}（内部编号 {paper_id}），没有改动任何内容。")
        under_way = unit.session.exec(
            select(HandInItem.result).where(
                HandInItem.paper == paper, HandInItem.paper_id == paper_id, col(HandInItem.left_at).is_(None)
            )
        ).first()
        if under_way is ItemResult.PASSED:
            raise Refused(ALREADY_ARCHIVED)
        if under_way is not None:
            raise Refused(Reason("已交给资料管理员，由审核人决定退不退", CORRECTION))
        write(unit, paper, paper_id, row.number, department=department, reason=reason)
    return f"{row.number} 已退回{department}改正"


def write(
    unit: Unit, paper: Paper, paper_id: int, number: str, *, department: str, reason: str, item_id: int | None = None
) -> PaperReturn:
    """The same within a running unit, also by the archivist (`item_id`). Raises BadInput, Refused."""
    department, reason = checked(unit, department, reason)
    where = (PaperReturn.paper == paper, PaperReturn.paper_id == paper_id)
    if unit.session.exec(select(PaperReturn).where(*where, col(PaperReturn.corrected_at).is_(None))).first():
        raise Refused(Reason("这张单据已经退回改正，还没有改好", CORRECTION))
    count = unit.session.exec(select(func.count()).select_from(PaperReturn).where(*where)).one()
    row = PaperReturn(
        site_id=unit.desk.site_id, paper=paper, paper_id=paper_id, number=number, round=count + 1,
        department=department, reason=reason, sent_at=unit.now, sent_by=unit.actor.name, item_id=item_id,
    )  # fmt: skip
    unit.session.add(row)
    _record(unit, row, SEND_BACK, {"department": ("", department), "reason": ("", reason)})
    return row


def corrected(desk: Desk, actor: Actor, return_id: int, correction: str) -> str:
    """The paper is back at the desk, corrected as `correction` says; it comes with the next hand-in.

    Raises BadInput, NotFound, Refused, StoreError.
    """
    typed = clean(correction, lines=True)
    if not 0 < len(typed) <= REASON_MOST:
        raise BadInput({"correction": f"请写明改了什么，1 到 {REASON_MOST} 字，现在 {len(typed)} 字。"})
    with desk.unit(actor, CORRECTED) as unit:
        row = unit.session.get(PaperReturn, return_id)
        if row is None or row.site_id != desk.site_id:
            raise NotFound("找不到这次退回，没有改动任何内容。")
        if row.corrected_at is not None:
            raise Refused(Reason("已经登记过改正", CORRECTION))
        row.corrected_at, row.corrected_by, row.correction = unit.now, actor.name, typed
        unit.session.add(row)
        _record(unit, row, CORRECTED, {"correction": ("", typed)})
    return f"{row.number} 已改正，随下一次周交再交"


def checked(unit: Unit, department: str, reason: str) -> tuple[str, str]:
    """Department and reason, cleaned. Raises BadInput."""
    department, reason = clean(department), clean(reason, lines=True)
    where = (Department.site_id == unit.desk.site_id, col(Department.active).is_(True))
    have = [
        DESK,
        *unit.session.exec(
            select(Department.name).where(*where).order_by(col(Department.position), col(Department.id))
        ),
    ]
    wrong = {}
    if department not in have:
        wrong["department"] = f"请写明退回哪个部门：{'、'.join(have)}。"
    if not 0 < len(reason) <= REASON_MOST:
        wrong["reason"] = f"请写明原因，1 到 {REASON_MOST} 字，现在 {len(reason)} 字。"
    if wrong:
        raise BadInput(wrong)
    return department, reason


def _record(unit: Unit, row: PaperReturn, action: str, changes: dict[str, tuple[object, object]]) -> None:
    unit.log(action, paper=row.paper, paper_id=row.paper_id, number=row.number, changes=changes)

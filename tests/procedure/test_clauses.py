"""The clauses the help and every refusal cite: each with its number, its title, and what it asks of the desk."""

import pytest

from pmconsole.procedure.clauses import CLAUSES, clause

TITLES = {
    "3.2": "组织实施", "4.1.1": "熟悉流程", "4.1.3": "超出本职的派工", "4.1.4": "必备资料", "4.2.1": "接收与答复",
    "4.2.2": "如实登记", "4.2.3": "分类与签收", "4.2.4": "抄送客服助理", "4.2.5": "核实结果", "4.2.6": "通知与回复",
    "4.2.7": "重大事件", "4.2.8": "整理交存", "4.3.2": "24 小时内执行", "4.3.3": "变更 4 小时内上报",
    "4.3.4": "客户服务单", "4.3.5": "自办或派工", "4.3.6": "单据都上记录表", "4.3.7": "2 小时安排，4 小时反馈",
    "4.3.8": "回告与周交", "4.3.9": "内部投诉", "4.3.10": "不合格不入档", "4.3.11": "两个工作日返单",
    "5": "记录和表格", "F1": "交接班记录表",
}  # fmt: skip
#: The words of a clause that must not be lost whatever else is written about it.
SAYS = {
    "3.2": "客户服务经理 组织实施 上级签名", "4.1.1": "处理步骤 该找的人", "4.1.3": "投诉、建议、报修 派工单 客服助理",
    "4.1.4": "业主电话 供水供电供气 收费标准", "4.2.1": "信息处理员接收并答复", "4.2.2": "信息中心记录表 渠道",
    "4.2.3": "自办、派工、内部处理 部门主管或指定接单人签收", "4.2.4": "责任部门和客服助理 清单",
    "4.2.5": "合格 写明原因退回重做 每一轮都保留", "4.2.6": "填单人来领取 告诉了谁、怎样告诉、何时",
    "4.2.7": "向上请示 指示 书面报告 一直跟到办完", "4.2.8": "资料管理员审核存档",
    "4.3.2": "24 小时内要有部门在执行 回访", "4.3.3": "停水停电停气 4 小时内报到 马上答准",
    "4.3.4": "员工 信息处理员签收 电话或对讲机", "4.3.5": "派工单给部门和客服助理 接收人签字 限期",
    "4.3.6": "客户服务单和派工单 按编号查到", "4.3.7": "2 小时内安排人员 客户签字 4 小时内反馈 红线消档",
    "4.3.8": "填单人和客户 每周末 资料管理员 合格才入档", "4.3.9": "责任部门直接答复填单人 不开派工单",
    "4.3.10": "不入档 逐项指出缺什么 退回改正", "4.3.11": "两个工作日 重新开单 部门主管或总经理 助理跟进",
    "5": "规定编号的表格", "F1": "交班和接班的人都签名",
}  # fmt: skip


def test_the_clauses_with_their_titles() -> None:
    assert {number: one.title for number, one in CLAUSES.items()} == TITLES
    assert all(one.number == number for number, one in CLAUSES.items())


@pytest.mark.parametrize("number", TITLES)
def test_a_clause_says_what_it_asks_of_the_desk_in_whole_sentences(number: str) -> None:
    text = clause(number).text
    assert [word for word in SAYS[number].split() if word not in text] == []
    assert text.endswith("。") and text[0] not in "，；。 "


def test_there_is_no_clause_the_procedure_does_not_have() -> None:
    with pytest.raises(KeyError):
        clause("9.9")

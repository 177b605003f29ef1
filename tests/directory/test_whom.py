"""A flow card names whom to call; the directory gives the number."""

from pmconsole.data.directory.whom import numbers_for
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.directory import acts as directory
from pmconsole.desk.directory.acts import ContactIn
from pmconsole.desk.directory.words import NumberIn
from pmconsole.procedure.demanded import ContactCategory


def test_whom_to_call_gets_the_number_of_the_directory_and_residents_are_never_meant(desk: Desk, wang: Actor) -> None:
    for name, category, number in (
        ("工程部", ContactCategory.INTERNAL, "8000"),
        ("工程部值班", ContactCategory.INTERNAL, "8001"),
        ("自来水公司抢修", ContactCategory.WATER, "96655"),
        ("楼下", ContactCategory.OWNER, "13800001111"),
    ):
        directory.add(desk, wang, ContactIn(name, category=category, numbers=(NumberIn(number),)))
    whom = ("工程部值班", "自来水公司抢修（市政管）", "楼下住户", "消防")
    with desk.store.read() as session:
        found = numbers_for(session, desk.site_id, whom, desk.today())
    assert found == {"工程部值班": "8001", "自来水公司抢修（市政管）": "96655"}

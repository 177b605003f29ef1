"""`pmconsole handover show`: the last signed one, one by its number, a sentence where there is none."""

import pytest

from pmconsole import cli
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.handover import acts as handover
from pmconsole.logs import stop_log
from tests.conftest import found
from tests.handover.acts import CHEN, WANG, a_major, everything, paper


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        status = cli.main(arguments)
    finally:
        stop_log()
    told = capsys.readouterr()
    return status, told.out, told.err


@pytest.fixture(autouse=True)
def own_folders(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees this machine's own data or settings."""
    for kind in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", f"{tmp_path}/{kind.lower()}")


def test_the_last_signed_one_is_printed_and_others_by_number(
    checked: Desk, wang: Actor, capsys: pytest.CaptureFixture[str]
) -> None:
    file = ("--db", str(checked.store.path))
    status, out, err = said(capsys, "handover", "show", *file)
    assert status == 2 and "还没有双方签过" in out + err
    a_major(checked, wang)
    out_done = handover.sign_out(checked, wang, WANG)
    item = handover.prepare(checked).content.critical[0]
    done = handover.take_over(checked, wang, CHEN, everything(checked) | {item.id: "人出来了没有？"})
    handover.add_correction(checked, found(done.actor), done.handover_id, "钥匙 12 把")
    status, out, _ = said(capsys, "handover", "show", *file)
    assert status == 0 and f"交接班记录表 {out_done.number}  已交接" in out
    assert "异议 陈晨：人出来了没有？" in out and "钥匙 12 把" in out and "电梯[/困人" in out
    assert said(capsys, "handover", "show", done.number.lower(), *file)[1] == out
    status, out, err = said(capsys, "handover", "show", "JB-19990101-001", *file)
    assert status == 2 and "没有交接班记录 JB-19990101-001" in out + err
    assert paper(checked, done.handover_id).intact

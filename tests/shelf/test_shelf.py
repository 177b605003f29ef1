"""The reference shelf (4.1.4): texts, files and tariffs are found by their words, older editions stay."""

import os
import sqlite3
import zipfile
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from pmconsole.cli import main
from pmconsole.data.core import search
from pmconsole.data.file.check import verify_file
from pmconsole.data.shelf import files as shelf_files
from pmconsole.data.shelf import queries
from pmconsole.data.shelf.queries import ShelfRow, TariffRow
from pmconsole.desk.core.errors import BadInput, NotFound
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.sample.shelf import fill_shelf
from pmconsole.desk.shelf import acts as shelf
from pmconsole.desk.shelf.acts import ItemIn
from pmconsole.procedure.demanded import missing_titles
from pmconsole.procedure.vocabulary import ShelfKind


def found(desk: Desk, words: str = "", *, every: bool = False, today: date | None = None) -> list[ShelfRow]:
    with desk.store.read() as session:
        ids = queries.item_ids(session, desk.site_id, words, today or desk.today(), every=every)
        rows = {row.id: row for row in queries.item_rows(session, desk.site_id, ids, words)}
    return [rows[one] for one in ids]


def small_pdf(path: Path, words: str, password: str = "") -> Path:
    """A PDF of one page made by hand, since pypdf writes no text."""
    stream = f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]  # fmt: skip
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"xref\n0 6\n0000000000 65535 f \n%strailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table, len(data),
    )  # fmt: skip
    path.write_bytes(data)
    if password:
        writer = PdfWriter(clone_from=path)
        writer.encrypt(password, algorithm="RC4-128")
        writer.write(path)
    return path


def put_file(desk: Desk, wang: Actor, path: Path, title: str = "规定") -> shelf.ItemPut:
    return shelf.put(desk, wang, ItemIn(title), shelf.take_file(desk, path))


def test_a_word_inside_a_text_a_docx_a_pdf_and_old_chinese_encodings_is_found(
    desk: Desk, wang: Actor, tmp_path: Path
) -> None:
    shelf.put(desk, wang, ItemIn("公约", text="第三条\n阳台不得外挂晾衣架。"))
    document = Document()
    document.add_paragraph("装修垃圾袋装后由指定电梯下楼")
    document.add_table(1, 1).cell(0, 0).text = "押金两千元"
    document.save(str(tmp_path / "装修.docx"))
    (tmp_path / "国标.txt").write_bytes("电动车不得进楼道充电".encode("gb18030"))
    (tmp_path / "宽.txt").write_bytes("宠物须拴绳".encode("utf-16"))
    for name in ("装修.docx", "国标.txt", "宽.txt"):
        put_file(desk, wang, tmp_path / name, name)
    put_file(desk, wang, small_pdf(tmp_path / "a.pdf", "lift rescue line"), "电梯手册")
    hits = {"晾衣架": "公约", "指定电梯": "装修.docx", "押金两千": "装修.docx", "楼道充电": "国标.txt",
            "拴绳": "宽.txt", "RESCUE line": "电梯手册"}  # fmt: skip
    for words, title in hits.items():
        assert [row.title for row in found(desk, words)] == [title], words
    assert found(desk, "晾衣架")[0].excerpt == "阳台不得外挂晾衣架。"
    assert found(desk, "没有的词") == [] and found(desk, "；[/") == []
    assert not verify_file(desk.store)


def test_the_file_lies_under_its_hash_and_the_one_given_stays(desk: Desk, wang: Actor, tmp_path: Path) -> None:
    path = tmp_path / "条例[b].txt"
    path.write_text("消防通道不得占用", "utf-8")
    put_file(desk, wang, path)
    row = found(desk, "消防")[0]
    kept = shelf_files.path_of(desk.store.path, row.file_hash)
    assert kept.read_bytes() == path.read_bytes() and row.file_name == "条例[b].txt"
    assert [one.name for one in kept.parent.iterdir()] == [row.file_hash]
    with pytest.raises(BadInput, match="没有重复放入"):
        put_file(desk, wang, path)


def test_verify_says_which_kept_file_was_changed_or_is_gone(desk: Desk, wang: Actor, tmp_path: Path) -> None:
    for name in ("甲", "乙"):
        (tmp_path / name).write_text(name * 9, "utf-8")
        put_file(desk, wang, tmp_path / name, name)
    one, two = (shelf_files.path_of(desk.store.path, found(desk, name)[0].file_hash) for name in "甲乙")
    one.write_text("改过", "utf-8")
    two.unlink()
    told = "\n".join(verify_file(desk.store))
    assert "资料“甲”的文件 甲" in told and "与放入时不同" in told and "资料“乙”的文件 乙不在" in told
    with pytest.raises(BadInput, match="不在"), desk.store.read() as session:
        shelf.export(desk, queries.item_rows(session, desk.site_id, [2])[0], "", tmp_path / "新")
    # Given again, the file is whole again.
    shelf.take_file(desk, tmp_path / "甲")
    assert "甲" not in "".join(verify_file(desk.store))


def test_bad_files_are_refused_or_kept_with_a_sentence(desk: Desk, wang: Actor, tmp_path: Path) -> None:
    big = tmp_path / "大.pdf"
    with big.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    (tmp_path / "空.txt").write_bytes(b"")
    os.mkfifo(tmp_path / "管道")
    refused = {"大.pdf": "有 200 MB，超过 50 MB", "空.txt": "是空的", "没有.txt": "找不到文件", "管道": "不是文件",
               ".": "不是文件", "a\0b": "不能用的字符"}  # fmt: skip
    for name, sentence in refused.items():
        with pytest.raises(BadInput, match=sentence):
            shelf.take_file(desk, tmp_path / name)
    assert not shelf_files.folder_of(desk.store.path).exists() and found(desk) == []
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.7\n" + b"\xff\x00garbage" * 50)
    (tmp_path / "图.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04" + b"x" * 100)
    with zipfile.ZipFile(tmp_path / "别的.docx", "w") as packed:
        packed.writestr("a.txt", "x")
    small_pdf(tmp_path / "锁.pdf", "secret", "密码abc")
    kept = {"坏.pdf": "损坏或加了密", "图.png": "没有能读出的文字", "坏.docx": "损坏", "别的.docx": "不是 DOCX",
            "锁.pdf": "加了密码"}  # fmt: skip
    for name, sentence in kept.items():
        said = put_file(desk, wang, tmp_path / name, name).message
        assert sentence in said and "查不到它的内容" in said, name
    assert {row.title for row in found(desk)} == set(kept) and not verify_file(desk.store)


def test_a_zip_bomb_is_not_unpacked(desk: Desk, wang: Actor, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "炸.docx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b" " * (210 * 1024 * 1024))
    assert "展开后太大" in put_file(desk, wang, tmp_path / "炸.docx").message


def test_a_newer_edition_holds_from_its_day_and_the_older_stays(desk: Desk, wang: Actor) -> None:
    for year, price in ((2025, "3 元"), (2026, "4 元"), (2027, "5 元")):
        item = ItemIn("停车收费标准", ShelfKind.TARIFF, f"临时停车｜{price}｜每小时", f"{year} 年", date(year, 1, 1))
        told = shelf.put(desk, wang, item)
    assert "旧版仍可查看" in told.message
    assert [row.tariff[0].price for row in found(desk, "停车")] == ["4 元"]
    assert [row.tariff[0].price for row in found(desk, today=date(2027, 1, 1))] == ["5 元"]
    assert [row.edition for row in found(desk, "停车", every=True)] == ["2025 年", "2026 年", "2027 年"]
    assert found(desk, "5 元") == []  # not in force, though it is there
    shelf.retire(desk, wang, found(desk, "停车")[0].id)
    assert [row.edition for row in found(desk)] == ["2025 年"]
    with pytest.raises(NotFound):
        shelf.retire(desk, wang, 999)
    with sqlite3.connect(desk.store.path) as file, pytest.raises(sqlite3.IntegrityError, match="不得删除"):
        file.execute("DELETE FROM shelf_item")


def test_prices_are_read_line_by_line_and_a_wrong_line_is_named(desk: Desk, wang: Actor) -> None:
    prices, note = shelf.parse_tariff("第一档 | 3.50 元 | 每立方米\n每年调整一次\n第二档\t4.22 元")
    assert prices == [TariffRow("第一档", "3.50 元", "每立方米"), TariffRow("第二档", "4.22 元")]
    assert note == "每年调整一次"
    for line in ("a|b|c|d|e", "|3 元", "水费|", f"水费|{'9' * 101}"):
        with pytest.raises(BadInput, match="第 2 行读不懂"):
            shelf.put(desk, wang, ItemIn("水费标准", ShelfKind.TARIFF, f"好|1\n{line}"))
    with pytest.raises(BadInput) as error:
        shelf.put(desk, wang, ItemIn(" "))
    assert set(error.value.fields) == {"title", "text"} or set(error.value.fields) == {"title"}


def test_the_sample_shelf_answers_to_every_title_the_clause_demands(desk: Desk, wang: Actor) -> None:
    with desk.store.read() as session:
        assert missing_titles(queries.titles(session, desk.site_id))
    fill_shelf(desk, wang)
    with desk.store.read() as session:
        assert missing_titles(queries.titles(session, desk.site_id)) == []


LETTERS = st.text(st.sampled_from("水电费停车ABab１２12㎡ ，\n"), max_size=40)


@settings(max_examples=300)
@given(LETTERS, st.text(st.sampled_from("水电费停车abＡ12㎡"), min_size=1, max_size=3))
def test_places_are_where_the_words_stand(body: str, words: str) -> None:
    places = queries.places(body, words)
    lines = body.split("\n")
    wanted = search.runs(words)
    for place in places:
        assert any(run in search.fold(lines[place.line][place.start : place.end]) for run in wanted)
    assert bool(places) == any(run in search.fold(line) for line in lines for run in wanted)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LETTERS.filter(str.strip), min_size=1, max_size=4), st.text("水电费停车ab12", min_size=1, max_size=3))
def test_search_finds_exactly_what_holds_the_words(desk: Desk, wang: Actor, bodies: list[str], words: str) -> None:
    # All examples share the file: each looks only at what it put in itself.
    kept = {shelf.put(desk, wang, ItemIn(uuid4().hex[:8], text=f"{body}\n结")).item_id: body for body in bodies}
    with desk.store.read() as session:
        fit = queries.item_ids(session, desk.site_id, words, desk.today())
        titles = {row.id: row.title for row in queries.item_rows(session, desk.site_id, list(kept))}
    held = {one for one, body in kept.items() if any(words in run for run in search.runs(f"{titles[one]}\n{body}"))}
    assert set(fit) & set(kept) == held


def test_the_command_adds_lists_searches_and_writes_out(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    path = tmp_path / "条例.txt"
    path.write_text("第一条\n消防通道不得占用。", "utf-8")
    db = ["--db", str(desk.store.path)]
    assert main(["shelf", "add", "消防条例", "--file", str(path), "--kind", "法规", "--from", "2026-01-01", *db]) == 0
    assert main(["shelf", "add", "水费标准", "--text", "居民 | 3.5 元", "--kind", "收费标准", *db]) == 0
    assert main(["shelf", "list", *db]) == 0
    said = capsys.readouterr().out
    assert "“消防条例”已放入资料架。" in said and "居民 3.5 元" in said and "2026-01-01" in said
    assert main(["shelf", "search", "通道", *db]) == 0 and "消防通道不得占用" in capsys.readouterr().out
    assert main(["shelf", "search", "没有", *db]) == 1
    assert main(["shelf", "export", "1", str(tmp_path / "出.txt"), *db]) == 0
    assert (tmp_path / "出.txt").read_bytes() == path.read_bytes()
    capsys.readouterr()
    wrong = (
        ["export", "1", str(tmp_path / "出.txt")],
        ["export", "9", "x"],
        ["add", "空"],
        ["add", "甲", "--text", "x", "--from", "昨天"],
        ["add", "甲", "--text", "x", "--kind", "书"],
    )
    for words in wrong:
        assert main(["shelf", *words, *db]) == 2
        assert capsys.readouterr().err.strip().endswith("。")

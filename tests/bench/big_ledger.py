"""A ledger of any length for benches, written by SQL alone: our desk functions would need a day for a million entries.

Ten years of a desk that takes one entry every five minutes, day and night: nobody at one keyboard takes more.
"""

import sqlite3
from pathlib import Path

YEARS = 10
#: Every second entry has an order, every 20th order a second round, every 50th is written afresh.
DEPARTMENTS = ("工程部", "环境部", "秩序部", "客服部")

_BASE = """
CREATE TEMP TABLE made AS
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :entries)
SELECT i, CAST(strftime('%s', :until) AS INTEGER) - (:entries - i) * :step - abs(random() % 120) AS at,
       abs(random() % 1000) AS luck, abs(random() % 9973) AS home FROM n
"""
_AT = "strftime('%Y-%m-%d %H:%M:%S.000000', {}, 'unixepoch')"


def at(seconds: str) -> str:
    """The SQL that spells a moment in seconds as the file keeps it."""
    return _AT.format(seconds)


_ENTRIES = f"""
INSERT INTO ledger_entry (id, site_id, number, version, void_reason, received_at, registered_at, channel, category,
  source, phone, phone_key, room, room_key, building, content, handler, state, major, handling, handled_at,
  internal_department, replied_at, struck_off_at, struck_off_by, followed_up_at, remark, search_text)
SELECT i + 1, :site, printf('XX-20000101-%07d', i + 1), 5, '', {at("at")}, {at("at")},
  CASE luck % 8 WHEN 0 THEN 'visit' WHEN 1 THEN 'radio' WHEN 2 THEN 'service_form' ELSE 'phone' END,
  CASE WHEN luck % 50 = 3 THEN 'internal' ELSE
    CASE luck % 4 WHEN 0 THEN 'repair' WHEN 1 THEN 'complaint' WHEN 2 THEN 'enquiry' ELSE 'help' END END,
  '住户' || home, printf('138%08d', home), printf('138%08d', home),
  home % 20 + 1 || '-1-' || home % 501, home % 20 + 1 || '-1-' || home % 501, home % 20 + 1,
  '厨房水管漏水，请派人来看', CASE luck % 6 WHEN 0 THEN '王芳' WHEN 1 THEN '刘洋' WHEN 2 THEN '陈静' ELSE '张磊' END,
  CASE WHEN i + 400 > :entries THEN 'dispatched' WHEN luck % 100 = 7 THEN 'void' ELSE 'struck_off' END, 0, '', NULL,
  CASE WHEN luck % 50 = 3 THEN '客服部' ELSE '' END, NULL,
  CASE WHEN i + 400 > :entries THEN NULL ELSE {at("at + 7200 + luck * 300")} END, '',
  CASE WHEN luck % 3 = 0 OR i + 400 > :entries THEN NULL ELSE {at("at + 200000 + luck * 300")} END, '', ''
FROM made
"""
_ORDERS = f"""
INSERT INTO dispatch_order (id, site_id, number, version, void_reason, entry_id, department_id, department, addressee,
  addressee_name, assistant, content, requirement, issued_at, issued_by, state, round, receiver, signed_at,
  decline_reason, return_reason, reissued_from_id)
SELECT i + 1, :site, printf('PG-20000101-%07d', i + 1), 5, '', i + 1, (SELECT id FROM department LIMIT 1),
  CASE luck % 7 WHEN 0 THEN '环境部' WHEN 1 THEN '秩序部' WHEN 2 THEN '客服部' ELSE '工程部' END, 'department', '',
  '李娜',
  '厨房水管漏水，请派人来看', '', {at("at + 300")}, '王芳',
  CASE WHEN i + 400 > :entries THEN 'signed' ELSE 'struck_off' END,
  CASE WHEN luck % 20 = 9 THEN 2 ELSE 1 END, '孙伟', {at("at + 300 + luck * 2")}, '', '',
  CASE WHEN luck % 50 = 11 AND i > 1 THEN i ELSE NULL END
FROM made WHERE i % 2 = 1
"""
_ROUNDS = f"""
INSERT INTO order_round (order_id, round, worker, worker_phone, arranged_at, completed_at, result, customer_signer,
  customer_refusal, reason, reason_at, fed_back_at, fed_back_to, verified_at, verifier, passed, rework_reason)
SELECT i + 1, r.n, '何师傅', '', {at("at + 400 + luck * 9")}, {at("at + 4000 + luck * 9")}, '已修好', '住户', '', '',
  CASE WHEN luck % 25 = 4 THEN {at("at + 9000")} END, {at("at + 5000 + luck * 12")}, '李娜',
  {at("at + 9000 + luck * 30")}, '李娜',
  CASE WHEN i + 400 > :entries THEN NULL WHEN r.n = 1 AND luck % 20 = 9 THEN 0 ELSE 1 END, ''
FROM made, (SELECT 1 AS n UNION ALL SELECT 2) r WHERE i % 2 = 1 AND (r.n = 1 OR luck % 20 = 9)
"""
_FOLLOW_UPS = f"""
INSERT INTO follow_up (entry_id, satisfaction, text, at, by)
SELECT i + 1, CASE luck % 12 WHEN 1 THEN 'dissatisfied' WHEN 2 THEN 'fair' ELSE 'satisfied' END, '',
  {at("at + 200000 + luck * 300")}, '李娜'
FROM made WHERE luck % 3 > 0 AND i + 400 <= :entries
"""
#: rule, paper, where, started, span, met after (seconds; `luck` makes the slowest late).
_CLOCKS = (
    ("handle", "XX", "1", "0", 86400, "luck * 90"),
    ("sign", "PG", "i % 2 = 1", "300", 1800, "luck * 2"),
    ("arrange", "PG", "i % 2 = 1", "300 + luck * 2", 7200, "100 + luck * 7"),
    ("feedback", "PG", "i % 2 = 1", "300 + luck * 2", 14400, "4700 + luck * 10"),
    ("return", "PG", "i % 2 = 1", "300", 172800, "9000 + luck * 180"),
    ("verify", "PG", "i % 2 = 1", "5000", 86400, "luck * 30"),
    ("reply", "XX", "i % 2 = 0", "600", 86400, "luck * 40"),
    ("follow_up", "XX", "1", "7200", 172800, "luck * 180"),
)


def fill(path: Path, site_id: int, entries: int, until: str) -> None:
    """Write `entries` entries over the ten years before `until` (UTC text) into a migrated file; the last 400 open."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -400000")
        given = {"site": site_id, "entries": entries, "until": until, "step": YEARS * 366 * 86400 // entries}
        connection.execute(_BASE, given)
        for statement in (_ENTRIES, _ORDERS, _ROUNDS, _FOLLOW_UPS):
            connection.execute(statement, given)
        for rule, paper, where, started, span, took in _CLOCKS:
            begun = f"at + {started}"
            connection.execute(
                "INSERT INTO clock (site_id, entry_id, rule, paper, number, end_reason, started_at, warn_at, due_at,"
                f" met_at, paper_id, round) SELECT :site, i + 1, '{rule}', '{paper}',"
                f" printf('{paper}-20000101-%07d', i + 1), '', {at(begun)}, {at(f'{begun} + {span * 3 // 4}')},"
                f" {at(f'{begun} + {span}')},"
                f" CASE WHEN i + 400 > :entries THEN NULL ELSE {at(f'{begun} + {took}')} END,"
                f" i + 1, 1 FROM made WHERE {where} ORDER BY i",
                given,
            )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()

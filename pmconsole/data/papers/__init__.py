"""Ledger, service forms, orders: tables, lines a page at a time, what hangs on a paper."""

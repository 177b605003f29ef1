"""The shift handover (F8)."""

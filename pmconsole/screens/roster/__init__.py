"""The roster by week."""

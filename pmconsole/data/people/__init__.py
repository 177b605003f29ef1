"""People, their roles and PINs, who is on duty, what signatures are owed."""

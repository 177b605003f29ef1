"""What people do: one function an action, one transaction, one journal entry each, all through `unit.Unit`."""

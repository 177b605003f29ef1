"""What is owed and runs after somebody: signatures told by telephone."""

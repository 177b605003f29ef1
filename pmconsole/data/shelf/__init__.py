"""What lies beside the papers: flow cards, phrase codes, the reference shelf (4.1.1, 4.1.4)."""

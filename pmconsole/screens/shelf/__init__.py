"""The reference shelf, flow cards and phrase codes."""

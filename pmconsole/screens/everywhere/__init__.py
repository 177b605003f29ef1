"""What is reached from every screen: palette, help, first run, wall, the way between screens."""

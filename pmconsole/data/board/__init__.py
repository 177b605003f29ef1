"""The information-change board (4.3.3): changes, who asked, whose call was joined to what."""

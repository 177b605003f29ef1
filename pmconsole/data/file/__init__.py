"""The file as a whole: opened, migrated, guarded, backed up, verified; it tells what was committed."""

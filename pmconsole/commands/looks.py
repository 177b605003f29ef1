"""Where it is on record who looked at a file: what the commands about supervisors and the view itself share."""

from pathlib import Path

from pmconsole.data.view import looked


def record_folders(database: Path) -> list[Path]:
    """Where looks at `database` may be on record."""
    from pmconsole.root import data_folder

    return looked.folders(database, data_folder())

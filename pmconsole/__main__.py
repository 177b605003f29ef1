"""`python -m pmconsole` and the installed command `pmconsole`."""

import sys


def main() -> None:
    """Run the command line and end the process with its status."""
    from pmconsole.cli import main as run

    sys.exit(run())


if __name__ == "__main__":
    main()

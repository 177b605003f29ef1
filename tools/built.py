"""Builds sdist and wheel and tries them: `python -m tools.built`, part of `make test`. Ends with 1 where one fails.

The sdist holds every file that is under version control, the wheel every file of the package. The wheel, which is built
from the sdist, is installed into an environment of its own and used outside this directory: a drill is made, a paper
printed, every screen of the pictures drawn. What it depends on is borrowed from the environment that runs this.
"""

import os
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

HOME = Path(__file__).parents[1]
AT = "2026-11-23 14:30"


def run(*command: str | Path, cwd: Path) -> str:
    """What `command` writes to standard output, run in `cwd`. Raises SystemExit, with what it said, where it fails."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PMCONSOLE", "XDG"))}
    homes = {f"XDG_{kind}_HOME": str(cwd / kind.lower()) for kind in ("DATA", "CONFIG", "STATE", "CACHE")}
    told = subprocess.run(command, cwd=cwd, env={**own, **homes, "PYTHONUTF8": "1"}, capture_output=True, text=True)
    if told.returncode:
        raise SystemExit(f"{told.stdout[-3000:]}{told.stderr[-3000:]}没有成功：{' '.join(map(str, command))}")
    return told.stdout


def tracked() -> set[str]:
    """The files under version control; in an unpacked sdist there is no such list, and nothing to compare with."""
    told = subprocess.run(["git", "ls-files", "-z"], cwd=HOME, capture_output=True, text=True)
    return (
        {name for name in told.stdout.split("\0") if name and (HOME / name).is_file()} if not told.returncode else set()
    )


def missing(place: Path) -> Iterator[str]:
    """What the sdist and the wheel in `place` ought to hold and do not."""
    sdist, wheel = next(place.glob("*.tar.gz")), next(place.glob("*.whl"))
    with tarfile.open(sdist) as packed:
        held = {name.partition("/")[2] for name in packed.getnames()}
    yield from (f"{sdist.name}: {name}" for name in sorted(tracked() - held))
    with zipfile.ZipFile(wheel) as zipped:
        held = set(zipped.namelist())
    wanted = {name for name in tracked() if name.startswith("pmconsole/")} | {"pmconsole/py.typed"}
    yield from (f"{wheel.name}: {name}" for name in sorted(wanted - held))


def installed(wheel: Path, place: Path) -> Path:
    """An environment in `place` with the wheel; returns its `bin`."""
    venv.create(place, with_pip=False)
    python = place / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", wheel, cwd=place)
    site = sysconfig.get_path("purelib", vars={"base": str(place), "platbase": str(place)})
    # Borrowed packages come after the environment's own; an editable install among them is not followed from here.
    (Path(site) / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return python.parent


def tried(place: Path, binaries: Path) -> None:
    """Use what is installed, from a directory of its own. Raises SystemExit."""
    place.mkdir()
    program, file = binaries / "pmconsole", place / "drill.sqlite"
    found = run(binaries / "python", "-c", "import pmconsole; print(pmconsole.__file__)", cwd=place)
    if not Path(found.strip()).is_relative_to(binaries.parent):
        raise SystemExit(f"用的不是装好的程序，而是 {found.strip()}")
    print(run(program, "--version", cwd=place).strip())
    run(program, "demo", "--db", file, "--build-only", "--at", AT, cwd=place)
    run(program, "print", "PG-20261123-010", "--db", file, "-o", place / "order.pdf", cwd=place)
    run(program, "pictures", place / "pictures", cwd=place)
    if not (place / "order.pdf").read_bytes().startswith(b"%PDF"):
        raise SystemExit("打印的单据不是 PDF：装好的程序里缺模板或字体")


def main() -> None:
    """Build, compare, install, use."""
    with tempfile.TemporaryDirectory(prefix="pmconsole-") as folder:
        place = Path(folder)
        run(sys.executable, "-m", "build", "--outdir", place / "dist", HOME, cwd=place)
        lost = list(missing(place / "dist"))
        if lost:
            raise SystemExit("\n".join(["安装包里缺这些文件：", *lost]))
        tried(place / "away", installed(next((place / "dist").glob("*.whl")), place / "environment"))
    print("sdist 和 wheel 完整，装好能用。")


if __name__ == "__main__":
    main()

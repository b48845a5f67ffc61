"""Copies a library or a Python package and makes its CPUID instructions illegal ones, of the same length.

    python patch_cpuid.py library.so copy.so
    python patch_cpuid.py site-packages/onnxruntime folder/onnxruntime

For processors on which CPUID cannot be made to fault: native/hide_cpu_features.c, preloaded, answers the illegal
instructions instead. Needs objdump.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

CPUID = bytes([0x0F, 0xA2])
UD2 = bytes([0x0F, 0x0B])


def objdump(*args: str) -> str:
    return subprocess.run(["objdump", *args], check=True, capture_output=True, text=True).stdout


def patch(path: Path) -> int:
    """Patches in place; returns how many instructions there were."""
    sections = [
        (int(address, 16), int(size, 16), int(offset, 16))
        for size, address, offset in re.findall(
            r"^ *\d+ \S+ +([0-9a-f]+) +([0-9a-f]+) +[0-9a-f]+ +([0-9a-f]+)", objdump("-h", path), re.M
        )
    ]
    code = bytearray(path.read_bytes())
    found = re.findall(r"^ *([0-9a-f]+):\tcpuid", objdump("-d", "--no-show-raw-insn", path), re.M)
    for hexadecimal in found:
        at = int(hexadecimal, 16)
        start, _, offset = next(s for s in sections if s[0] <= at < s[0] + s[1] and s[0] > 0)
        place = at - start + offset
        if code[place : place + 2] != CPUID:
            raise SystemExit(f"{path}: no CPUID at {hexadecimal}")
        code[place : place + 2] = UD2
    path.write_bytes(code)
    return len(found)


def main() -> None:
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
        libraries = [path for path in target.rglob("*.so*") if path.is_file()]
    else:
        shutil.copyfile(source, target)
        libraries = [target]
    total = sum(patch(path) for path in libraries)
    print(f"{target.name}: {total} CPUID instructions in {len(libraries)} libraries", file=sys.stderr)


main()

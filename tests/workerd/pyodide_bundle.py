"""The Pyodide that workerd runs, packed from npm's `pyodide`, for machines that cannot fetch Cloudflare's own bundle.

workerd downloads a Cap'n Proto `Bundle` at its first start: three internal modules, Pyodide's glue script, its
WebAssembly and its standard library. The glue must reach the platform through workerd's wrappers, so a few of its calls
are renamed. workerd checks the hash of every bundle but `pyodide_dev.capnp.bin`, which it takes under the flag
`python_workers_development`: tests only.
"""

import re
import struct
from pathlib import Path
from typing import Final

NAME: Final = "pyodide_dev.capnp.bin"

_PREFIX: Final = "pyodideRuntime-internal:"
_HEAD: Final = """\
import {
  addEventListener, getRandomValues, location, monotonicDateNow, newWasmModule, patchedLoadLibData, wasmInstantiate,
} from "pyodide-internal:builtin_wrappers";
"""
_TAIL: Final = "\nexport { _createPyodideModule };\n"
_RENAMED: Final = (
    (r"new WebAssembly\.Module\b(?!\w)", "newWasmModule"),
    (r"WebAssembly\.instantiate\b(?!\w)", "wasmInstantiate"),
    (r"\bDate\.now\b", "monotonicDateNow"),
    (r"\bcrypto\.getRandomValues\(", "getRandomValues(Module, "),
    (r"(?<=loadWebAssemblyModule\()loadLibData\(\)", "patchedLoadLibData(Module, libName, flags.rpath)"),
    (r"(?<=alignMemory\()getMemory\(", "Module.getMemoryPatched(Module, libName, "),
)

# Of workerd's `modules.capnp`: the union's members in the order of their ordinals, and ModuleType.internal.
_SRC, _WASM, _DATA = 0, 1, 2
_INTERNAL: Final = 2


def write_bundle(pyodide: Path, folder: Path) -> Path:
    """Writes the bundle of the npm package at `pyodide` into `folder`; answers its path.

    Raises:
        ValueError: the glue script lacks a call that has to be renamed, so this is another Pyodide.
    """
    modules = (
        ("pyodide.asm", _SRC, _patched((pyodide / "pyodide.asm.mjs").read_text("utf-8")).encode()),
        ("pyodide.asm.wasm", _WASM, (pyodide / "pyodide.asm.wasm").read_bytes()),
        ("python_stdlib.zip", _DATA, (pyodide / "python_stdlib.zip").read_bytes()),
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    path.write_bytes(_bundle([(_PREFIX + name, kind, body) for name, kind, body in modules]))
    return path


def _patched(glue: str) -> str:
    for pattern, replacement in _RENAMED:
        glue, found = re.subn(pattern, replacement, glue)
        if not found:
            raise ValueError(f"Pyodide's glue has no {pattern}")
    return _HEAD + glue + _TAIL


def _bundle(modules: list[tuple[str, int, bytes]]) -> bytes:
    """One Cap'n Proto message of one segment: Bundle { modules :List(Module) }."""
    size = 4  # words of a Module: one of data, three of pointers (name, body, tsDeclaration)
    tag_at = 2  # after the root pointer and Bundle's only pointer
    first = tag_at + 1
    blobs_at = first + size * len(modules)
    head = [
        _struct_pointer(offset=0, data=0, pointers=1),
        _list_pointer(offset=0, kind=7, count=size * len(modules)),
        _struct_pointer(offset=len(modules), data=1, pointers=3),
    ]
    blobs: list[bytes] = []
    for index, (name, kind, body) in enumerate(modules):
        at = first + size * index
        pointers = []
        for place, blob in ((at + 1, name.encode() + b"\0"), (at + 2, body)):
            pointers.append(_list_pointer(offset=blobs_at - place - 1, kind=2, count=len(blob)))
            blobs.append(blob + bytes(-len(blob) % 8))
            blobs_at += len(blobs[-1]) // 8
        head += [struct.pack("<HHI", _INTERNAL, kind, 0), *pointers, bytes(8)]
    segment = b"".join(head + blobs)
    return struct.pack("<II", 0, len(segment) // 8) + segment


def _struct_pointer(*, offset: int, data: int, pointers: int) -> bytes:
    return struct.pack("<iHH", offset << 2, data, pointers)


def _list_pointer(*, offset: int, kind: int, count: int) -> bytes:
    return struct.pack("<iI", (offset << 2) | 1, (count << 3) | kind)

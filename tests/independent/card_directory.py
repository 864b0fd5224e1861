"""Reads a card directory (manifest.toml and raw files; see docs/simulator.md)."""

import pathlib
import tomllib
from dataclasses import dataclass


@dataclass
class Pin:
    value: str | None
    limit: int
    left: int


class Application:
    def __init__(self, folder, entry):
        self.folder = folder
        self.aid = bytes.fromhex(entry["aid"])
        self.default_key = int(entry["default_key"], 16) if "default_key" in entry else None
        self.entries = {int(e["id"], 16): e for e in entry["entry"]}

    def _entry(self, file, kind):
        entry = self.entries[file]
        if entry["kind"] != kind:
            raise ValueError(f"{file:04X} is {entry['kind']}, not {kind}")
        return entry

    def _read(self, name):
        return (self.folder / name).read_bytes()

    def has(self, file):
        return file in self.entries

    def file(self, file):
        return self._read(self._entry(file, "transparent")["file"])

    def records(self, file):
        return [self._read(name) for name in self._entry(file, "records")["files"]]

    def key(self, file):
        """PKCS#8, DER."""
        return self._read(self._entry(file, "key")["file"])

    def pin(self, file):
        entry = self._entry(file, "pin")
        return Pin(entry.get("text"), entry["tries_limit"], entry["tries_left"])

    def access(self, file):
        """The PIN references that open it; None when it is free."""
        access = self.entries[file]["access"]
        if access == "free":
            return None
        if isinstance(access, str):
            raise ValueError(f"nobody may use {file:04X}")
        return {int(reference, 16) for reference in access}

    def all_files(self):
        for file, entry in self.entries.items():
            if entry["kind"] == "transparent":
                yield self.file(file)
            elif entry["kind"] == "records":
                yield from self.records(file)


class CardDirectory:
    def __init__(self, folder):
        folder = pathlib.Path(folder)
        manifest = tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8"))
        self.atr = bytes.fromhex(manifest["atr"])
        self.applications = {e["name"]: Application(folder, e) for e in manifest["application"]}
        self.names = list(self.applications)
        self.data_objects = {
            int(e["tag"], 16): (folder / e["file"]).read_bytes()
            for e in manifest.get("data_object", [])
        }

    def has_application(self, name):
        return name in self.applications

    def application(self, name):
        return self.applications[name]

    def all_files(self):
        for application in self.applications.values():
            yield from application.all_files()

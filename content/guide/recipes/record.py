# Compares the last closing of each release file that is named with its record. Needs PyYAML.

import hashlib, json, sys
from pathlib import Path
import yaml

def merged(node):
    if isinstance(node, list):
        return [merged(value) for value in node]
    if not isinstance(node, dict):
        return node
    own = {key: merged(value) for key, value in node.items() if key != "<<"}
    bases = merged(node.get("<<", []))
    for base in bases if isinstance(bases, list) else [bases]:
        own = {**base, **own}
    return own

def values(value):
    return value if isinstance(value, list) else [value]

def digest(data):
    return hashlib.sha256(data).hexdigest()

def record(file, release, closing):
    def kept(event):
        late = str(event.get("late", "")) if isinstance(event, dict) else ""
        return not (late.isascii() and late.isdigit() and int(late) >= closing)
    for key in ("closed", "incident"):
        release.pop(key, None)
    items, names = {}, set()
    for key, entry in (release.pop("items", None) or {}).items():
        events = [event for event in values(entry) if kept(event)]
        entry = events[0] if len(events) == 1 else events
        if entry not in ("", [], {}):
            items[key] = entry
        for event in events:
            found = values(event.get("evidence", [])) if isinstance(event, dict) else []
            names.update(name.rstrip() for name in found)
    log = [line for line in release.pop("log", None) or [] if kept(line)]
    release.update({key: value for key, value in (("items", items), ("log", log)) if value})
    paths = [(name, file.parent / name.lstrip("/")) for name in sorted(names)]
    paths = [(name, path) for name, path in paths if path.is_file() and path.suffix not in (".md", ".yaml", ".yml")]
    if paths:
        release["evidence"] = [{"path": name, "sha256": digest(path.read_bytes())} for name, path in paths]
    if file.with_suffix(".md").exists():
        release["snapshot"] = digest(file.with_suffix(".md").read_text("utf-8-sig").encode())
    text = json.dumps(release, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "v1:sha256:" + digest(text.encode())

for file in map(Path, sys.argv[1:]):
    release = merged(yaml.load(file.read_text("utf-8-sig"), yaml.BaseLoader))
    closings = values(release.get("closed", []))
    written = closings[-1].get("record") if closings and isinstance(closings[-1], dict) else None
    matches = written == record(file, release, len(closings))
    print(f"{file}: {'not recorded' if not written else 'matches' if matches else 'changed'}")

// The dialog for facts about the release: owner, roles, title, links, artifact and times.

import { openDialog } from "./dialog.js";
import { element } from "./dom.js";
import { choiceField, personField, textField } from "./fields.js";

const LABELS = {
  title: "Title", owner: "Owner", artifact: "Artifact", version: "Version", service: "Service", environment: "Environment",
  kind: "Kind", after: "After release", started: "Started", finished: "Deployment ended",
  "planned.start": "Planned start", "planned.end": "Planned end",
  "incident.link": "Incident: link", "incident.started": "Incident: started", "incident.resolved": "Incident: resolved",
};
/** The facts that are always shown; the others are behind "More". */
const FIRST = ["title", "owner", "artifact", "planned.start", "planned.end"];
const TIMES = ["started", "finished", "planned.start", "planned.end", "incident.started", "incident.resolved"];

/** Opens the dialog. `record` sends a command and returns the answer. */
export const openDetails = (editState, record) => {
  const facts = new Map(editState.facts.map(({ key, value }) => [key, value ?? ""]));
  // `planned` is the same time as `planned.start`, which has a field.
  const keys = [...facts.keys()].filter((key) => key !== "planned");
  const isFirst = (key) => FIRST.includes(key) || key.startsWith("role.") || key.startsWith("link.");
  const closedKeys = editState.closed ? keys.filter((key) => key.startsWith("incident.")) : null;
  const first = inOrder(keys.filter(isFirst));
  const rest = keys.filter((key) => !isFirst(key));
  const firstTime = (closedKeys ?? [...first, ...rest]).find((key) => TIMES.includes(key));
  const hintOf = (key) => (key === firstTime ? `Write times as 2026-12-01 09:00 (${editState.timezone}).` : null);
  const fields = (some) => some.map((key) => factField(editState, key, facts.get(key), hintOf(key)));
  const content = closedKeys
    ? [element("p", {}, "In a closed release, only the incident can be set."), ...fields(closedKeys)]
    : [...fields(first), newField(editState, "link", "New link"), newField(editState, "role", "New role"),
      element("details", {}, element("summary", { textContent: "More" }),
        element("div", {}, ...fields(rest)))];
  openDialog({
    draft: "details",
    title: `Details of ${editState.name}`,
    content: editState.status === "planned" ? content : [...content, element("p", { className: "rs-edit-hint" }, LOGGED)],
    submitText: "Save the changes",
    onSubmit: (form) => {
      const changes = changesOf(form, facts);
      if (changes.length) return record({ do: "set", changes });
      return { recorded: false, message: "nothing was changed", reasons: [], hints: [] };
    },
  });
};

const LOGGED = "Each change is also written to the log.";

const inOrder = (keys) => [...FIRST.filter((key) => keys.includes(key)), ...keys.filter((key) => !FIRST.includes(key))];

/** The field of a fact; `hint` is for a time. */
const factField = (editState, key, value, hint) => {
  const [kind, name] = key.split(/\.(.*)/s);
  if (key === "owner") return personField(LABELS.owner, key, value, editState);
  if (kind === "role") return personField(`Role: ${name}`, key, value, editState);
  if (kind === "link") return textField(`Link: ${name}`, key, value);
  if (kind === "var") return textField(`Placeholder: ${name}`, key, value);
  if (key === "kind" && editState.kinds.length) {
    return choiceField(LABELS.kind, key, value, [["", "None"], ...editState.kinds.map((one) => [one, one])]);
  }
  return textField(LABELS[key] ?? key, key, TIMES.includes(key) ? value.replace("T", " ") : value, { hint });
};

/** Two fields for an entry that is not there yet: its name and its value. */
const newField = (editState, kind, label) => {
  const value = kind === "role" ? personField("Person", `new ${kind}`, "", editState) : textField("URL", `new ${kind}`);
  return element("div", { className: "rs-edit-pair" }, textField(`${label}: name`, `new ${kind} name`), value);
};

/** The facts that are not as they were. */
const changesOf = (form, facts) => {
  const data = new FormData(form);
  const changes = [];
  for (const [key, old] of facts) {
    if (!data.has(key)) continue;
    const value = data.get(key).trim();
    const shown = TIMES.includes(key) ? old.replace("T", " ") : old;
    if (value !== shown) changes.push({ key: settable(key, data), value });
  }
  for (const kind of ["link", "role"]) {
    const name = data.get(`new ${kind} name`)?.trim();
    if (name) changes.push({ key: `${kind}.${name}`, value: data.get(`new ${kind}`).trim() });
  }
  return changes;
};

/** A planned time without an end is one value. */
const settable = (key, data) => (key === "planned.start" && !data.get("planned.end")?.trim() ? "planned" : key);

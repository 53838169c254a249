// The dialogs that end a release and open it again.

import { openDialog } from "./dialog.js";
import { element } from "./dom.js";
import { iconOf, noteField, radioGroup, setRequired, textField, valuesOf } from "./fields.js";

const VERDICTS = { go: "go", "not-yet": "not yet", "no-go": "no-go" };
const ICONS = { go: "done", "not-yet": "not-yet", "no-go": "no-go" };

/** How a release ends, with the text of the button. */
const ENDS = [
  { value: "done", text: "Done", icon: "done", submit: "Close as done" },
  { value: "rolled-back", text: "Rolled back", icon: "rolled-back", hint: "The deployment was reverted", submit: "Close as rolled back" },
  { value: "aborted", text: "Aborted", icon: "aborted", hint: "Nothing was deployed", submit: "Close as aborted" },
];

/** Asks how the release ended. `record` sends a command and returns the answer. */
export const openClose = (editState, record) => {
  const { end, name, has_finished: hasFinished, timezone } = editState;
  const isGo = end.verdict === "go";
  const ends = ENDS.map((one) => one.value === "done" && !isGo
    ? { ...one, hint: `Recorded as an exception: closed in spite of a ${VERDICTS[end.verdict]}` }
    : one);
  const why = noteField("Why", "note");
  const finished = hasFinished ? null : textField("Deployment ended", "finished", "", {
    hint: `For example 2026-12-04 13:40 (${timezone}). Without it, the release has no duration.`,
  });
  const isForced = (kind) => kind === "done" && !isGo;
  openDialog({
    draft: "close",
    title: `Close ${name}`,
    content: [endLine(end), radioGroup("How did it end?", "as", ends, isGo ? "done" : null), why, finished],
    submitText: (form) => ENDS.find(({ value }) => value === valuesOf(form).as)?.submit ?? "Close",
    update: (form) => setRequired(why, !(isGo && valuesOf(form).as === "done") && valuesOf(form).as !== undefined),
    onSubmit: (form) => {
      const { as: kind, note, finished: time } = valuesOf(form);
      return record({ do: "close", as: kind, note: note || null, finished: time || null, force: isForced(kind) });
    },
  });
};

/** Asks why a release that was closed as done is rolled back. */
export const openRollBack = ({ name }, record) => openDialog({
  draft: "roll-back",
  title: `Roll back ${name}`,
  content: [
    element("p", {}, "The deployment was reverted. The earlier closing stays on record."),
    noteField("Why", "note", { required: true }),
  ],
  submitText: "Close as rolled back",
  onSubmit: (form) => record({ do: "close", as: "rolled-back", note: valuesOf(form).note || null }),
});

/** Asks why a closed release is opened again. */
export const openReopen = ({ name }, record) => openDialog({
  draft: "reopen",
  title: `Reopen ${name}`,
  content: [
    element("p", {}, "The release is in progress again. The earlier closing stays on record."),
    noteField("Why", "note", { required: true }),
  ],
  submitText: "Reopen",
  onSubmit: (form) => record({ do: "reopen", note: valuesOf(form).note }),
});

/** `The end: no-go, 20 items open, including 1 failed, 1 blocked.` */
const endLine = ({ verdict, open, failed, blocked }) => {
  const parts = [[failed, "failed"], [blocked, "blocked"]].filter(([count]) => count);
  const words = parts.map(([count, word]) => `${count} ${word}`).join(", ");
  const items = open === 1 ? "1 item" : `${open} items`;
  const count = open ? `, ${items} open${words ? `, including ${words}` : ""}` : "";
  return element("p", { className: `rs-edit-end ${ICONS[verdict]}` }, iconOf(ICONS[verdict]),
    element("span", {}, "The end: ", element("b", { textContent: VERDICTS[verdict] }), `${count}.`));
};

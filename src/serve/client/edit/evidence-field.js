// The field for evidence: links or files, one a line. A file is chosen or pasted, and stored next to the release at once.

import { attachFile } from "./api.js";
import { button, element } from "./dom.js";
import { labelled } from "./fields.js";
import { sentence, withoutBackticks } from "./words.js";

const MEGABYTE = 1_000_000;

/**
 * The field. `attach` stores a file and returns the server's answer; `maxMegabytes` is the size up to which it can.
 * `onChange` is called when a file was added.
 */
export const evidenceField = (label, required, value, { attach, maxMegabytes }, onChange) => {
  const text = element("textarea", { name: "evidence", rows: 1, value });
  const picker = element("input", { type: "file", multiple: true, hidden: true });
  const status = element("small", { role: "status", textContent: `Or paste a picture. Up to ${maxMegabytes} MB.` });
  const add = async (files) => {
    const names = [];
    for (const [index, file] of files.entries()) {
      status.textContent = `Storing ${file.name} …`;
      const answer = file.size > maxMegabytes * MEGABYTE ? tooLarge(file, maxMegabytes) : await attach(file);
      status.textContent = resultText(file, answer);
      if (answer.isUnknown) status.append(" ", button("rs-edit-do", () => add(files.slice(index)), "Try again"));
      if (!answer.recorded) break;
      names.push(answer.name);
    }
    text.value = [text.value.trim(), ...names].filter(Boolean).join("\n");
    if (names.length) onChange();
  };
  picker.addEventListener("change", async () => {
    await add([...picker.files]);
    picker.value = "";
  });
  const field = element("div", { className: "rs-edit-evidence" },
    labelled(label, text, { required }),
    element("p", { className: "rs-edit-attach" }, button("rs-edit-do", () => picker.click(), "Attach a file…"), picker, status));
  return { element: field, paste: (event) => paste(event, add) };
};

/** Stores the files of the clipboard. Text is pasted as ever. */
const paste = (event, add) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (!files.length) return;
  event.preventDefault();
  add(files);
};

const resultText = (file, { recorded, isUnknown, name, message }) => {
  if (recorded) return `${name} is stored.`;
  const why = withoutBackticks(sentence(message));
  return isUnknown ? `${file.name}: ${why}` : `Not stored: ${why}`;
};

const tooLarge = ({ name }, max) => ({ recorded: false, message: `${name} is larger than ${max} MB` });

/** A function that stores files next to a release. */
export const attachTo = (connection, release) => (file) => attachFile(connection, release, file);

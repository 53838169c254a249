// What is done to the release as a whole, each with the dialog that asks for what it needs.

import { openClose, openReopen, openRollBack } from "./closing.js";
import { openDetails } from "./details.js";
import { openMenu, releaseActions } from "./menu.js";
import { openNewRelease } from "./new-release.js";
import { openUpdate } from "./update.js";
import { sentence, withoutBackticks } from "./words.js";

export class ReleaseActions {
  #connection;
  #editor;
  #recorder;
  #onLog;

  constructor(connection, editor, recorder, onLog) {
    this.#connection = connection;
    this.#editor = editor;
    this.#recorder = recorder;
    this.#onLog = onLog;
  }

  showMenu() {
    if (this.#editor.isReady(() => this.showMenu())) this.#openMenu();
  }

  #openMenu() {
    const { editState } = this.#editor;
    openMenu({ title: editState.name, actions: releaseActions(editState), choose: ({ name }) => this.run(name) });
  }

  /** Does the action with this name of `releaseActions`. */
  async run(name) {
    if (!this.#editor.isReady(() => this.run(name))) return;
    const { editState } = this.#editor;
    const record = (command) => this.#recorder.recordRelease(command);
    if (name === "log") return this.#onLog();
    if (name === "copy") return this.#copyStatus(editState.status_text);
    if (name === "start") return this.#tell(await record({ do: "set", changes: [{ key: "started", value: "now" }] }));
    if (name === "close") return openClose(editState, record);
    if (name === "roll-back") return openRollBack(editState, record);
    if (name === "reopen") return openReopen(editState, record);
    if (name === "details") return openDetails(editState, record);
    if (name === "update") {
      const preview = (command) => this.#recorder.recordRelease(command, { preview: true });
      return this.#tell(await openUpdate(editState, preview, record));
    }
    const problem = await openNewRelease(this.#connection, { from: editState.release, author: this.#editor.author });
    if (problem) this.#editor.announce(problem);
  }

  /** Copies the status as it is on the page, for a chat. */
  async #copyStatus(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.#editor.announce("Status copied.");
    } catch {
      this.#editor.announce(`This browser does not allow copying: ${text}`);
    }
  }

  /** Says why nothing was recorded. */
  #tell({ message, reasons }) {
    const texts = reasons?.length ? reasons.map((reason) => reason.message) : [message];
    if (message) this.#editor.announce(`Not recorded. ${texts.map((text) => withoutBackticks(sentence(text))).join(" ")}`);
  }
}

// A small release, and a tab in which somebody runs it.

import { visit } from "./live.mjs";

export const RELEASE = "content/releases/1.0.yaml";
export const LIST = "content/checklists/deployment.md";

const ids = ["tests", "backup", "approved", "migrate", "roll", "canary", "everywhere", "window", "announce"];
const entries = ids.map((id) => `\n  ${id}:\n`).join("");

export const FILES = {
  "site.yaml": "title: Runs\npeople:\n  - { id: greta, name: Greta Lindqvist }\n  - { id: li, name: Li Wen }\n  - { id: maya, name: Maya Okafor }\n",
  [LIST]: `# Deployment

## Prepare

- [ ] Tests pass {#tests}
- [ ] Backup verified {#backup evidence}
- [ ] Approved {#approved signoff=manager}

## Deploy

- [ ] Migrate {#migrate}
- [ ] Roll out {#roll}
  - [ ] Canary {#canary}
  - [ ] Everywhere {#everywhere}
- [ ] Window open {#window gate}
- [ ] Announce {#announce}
`,
  [RELEASE]: `checklist: deployment\nowner: maya\nroles: { manager: greta }\nitems:\n${entries}`,
  "content/guide/help.md": "# Help\n",
};

/** Somebody at the page of a release. */
export class Runner {
  constructor(opened) {
    Object.assign(this, opened);
    this.bar = this.tab.locator(".rs-edit-bar");
    this.status = this.tab.locator(".rs-edit-last");
    this.form = this.tab.locator(".rs-edit-form");
    this.dialog = this.tab.locator("dialog[open]");
    this.undoBar = this.tab.locator(".rs-edit-undo");
  }

  /** Opens the page, and says who records unless `who` is null. */
  static async at(browser, server, who = "maya", options = {}) {
    const runner = new Runner(await Runner.opened(browser, server, options));
    await runner.ready();
    if (who) await runner.chooses(who);
    return runner;
  }

  /** The tab with the page. */
  static opened(browser, server, { page = "releases/1.0.html", ...options }) {
    return visit(browser, server.url + page, options);
  }

  /** Until the controls are there and can be used. */
  async ready() {
    await this.tab.locator(":root[data-rs-editing=on]").waitFor({ state: "attached" });
  }

  async chooses(who) {
    await this.button("Who are you?").click();
    await this.says(who);
  }

  /** Answers the question who somebody is. */
  async says(who) {
    await this.dialog.locator(`[name=who][value="${who}"]`).check();
    await this.dialog.getByRole("button", { name: "Record as" }).click();
    await this.dialog.waitFor({ state: "detached" });
  }

  row(id) {
    return this.tab.locator(`[id="${id}"]`);
  }

  box(id) {
    return this.row(id).locator("> .rs-edit-box");
  }

  said(id) {
    return this.row(id).locator("> .rs-edit-slot > .rs-edit-said");
  }

  button(name) {
    return this.tab.getByRole("button", { name, exact: true });
  }

  /** Makes the row the current one, as a click on its text does. */
  async goes(id) {
    await this.row(id).locator("> .tx").click();
    await this.tab.locator(`[id="${id}"][data-rs-now]`).waitFor();
  }

  /** Until the row shows the state, and that it is saved. */
  async sees(id, state) {
    await this.tab.locator(`[id="${id}"].${state}:not([data-rs-saving])`).waitFor();
  }

  /**
   * Keeps what the page sends to be recorded from now on, for `sent`; with `dropAnswers` the page gets no answer.
   * This is done within the page, because WebDriver BiDi gives no test the body of a request.
   */
  async interceptRecords({ dropAnswers = false } = {}) {
    await this.tab.evaluate((dropAnswers) => {
      const { fetch } = window;
      window.sent = [];
      window.fetch = async (url, options) => {
        if (url !== "/_runsheet/record") return fetch(url, options);
        window.sent.push(JSON.parse(options.body).act);
        const answer = await fetch(url, options);
        if (dropAnswers) throw new TypeError("the answer was dropped");
        return answer;
      };
    }, dropAnswers);
  }

  /** The acts that the page sent to be recorded. */
  sent() {
    return this.tab.evaluate(() => window.sent);
  }

  /** Opens the list of what can be done to the release, and chooses one. */
  async acts(name) {
    await this.tab.keyboard.press("m");
    await this.dialog.getByRole("button", { name, exact: true }).click();
  }

  /** Closes the dialog. The browser ignores keys of the page until it is gone. */
  async leavesDialog() {
    await this.tab.keyboard.press("Escape");
    await this.dialog.waitFor({ state: "detached" });
  }

  async close() {
    await this.context.close();
  }
}

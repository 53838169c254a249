// The dialog for a new release.

import { ANSWER_TIME, within } from "../live-reload/within.js";
import { createRelease, fetchChoices } from "./api.js";
import { carry } from "./carried.js";
import { openDialog } from "./dialog.js";
import { element, rootUrl } from "./dom.js";
import { choiceField, personField, proposingField, setRequired, textField, valuesOf } from "./fields.js";
import { DURATION } from "./undo.js";

/** The name of the dialog's draft, and of the action of `releaseActions`. */
export const NEW = "new";

const NOTHING = { recorded: false, reasons: [], hints: [] };

/** Opens the dialog; `from` is the id of the release that the page shows. After that it opens the page of the new one. */
export const openNewRelease = async (connection, { from = null, author = null } = {}) => {
  const choices = await fetchChoices();
  if (!choices) return "The server does not answer. No release was created.";
  if (!choices.checklists.length) return "The site has no checklist yet. A release needs one.";
  const { releases, checklists } = choices;
  const source = releases.find(({ id }) => id === from) ?? releases[0];
  const service = proposingField("Service", "service", source?.service ?? "", choices.services);
  const environment = proposingField("Environment", "environment", source?.environment ?? "", choices.environments);
  const extra = element("div", { className: "rs-edit-extra" });
  const showExtra = (form) => {
    const { checklist, from } = valuesOf(form);
    const key = `${checklist} ${from}`;
    if (extra.dataset.rsKey === key) return;
    extra.dataset.rsKey = key;
    const list = checklists.find(({ id }) => id === checklist);
    for (const field of [service, environment]) setRequired(field, list.needs_environment);
    const kind = releases.find(({ id }) => id === from)?.kind ?? "";
    extra.replaceChildren(...extraFields(list, kind));
  };
  openDialog({
    draft: NEW,
    title: "New release",
    content: [
      choiceField("Checklist", "checklist", source?.checklist ?? checklists[0].id, checklists.map(({ id, title }) => [id, title])),
      service,
      environment,
      first(textField("Version", "version", "", { required: true, hint: source ? `Previous release: ${source.version}.` : "For example 1.0.0." })),
      choiceField("Copy roles and kind from", "from", source?.id, [["", "No release"], ...releases.map(({ id }) => [id, id])]),
      personField("Owner", "owner", author ?? source?.owner ?? choices.you, choices),
      extra,
    ],
    submitText: "Create the release",
    update: showExtra,
    onSubmit: async (form) => {
      const { checklist, service, environment, version, from, owner, kind = "", links, ...others } = valuesOf(form);
      const vars = Object.entries(others).filter(([name]) => name.startsWith("var ")).map(([name, value]) => [name.slice(4), value]);
      const answer = await createRelease(connection, {
        checklist, service, environment, version, from, kind, owner, vars, links: links === "on",
      });
      if (!answer.recorded) return { ...NOTHING, ...answer };
      const until = Date.now() + DURATION;
      await waitForPage(answer.page);
      carry({ undo: answer.undo, release: answer.release, until });
      location.assign(new URL(answer.page, rootUrl()));
      return answer;
    },
  });
  return null;
};

/** The fields that follow from a checklist: its kinds, with that of the previous release chosen, and its placeholders. */
const extraFields = ({ kinds, vars }, kind) => [
  kindField(kinds, kind),
  ...vars.map((name) => textField(`Placeholder: ${name}`, `var ${name}`)),
].filter(Boolean);

const kindField = (kinds, kind) => {
  if (!kinds.length) return kind ? textField("Kind", "kind", kind) : null;
  return choiceField("Kind", "kind", kinds.includes(kind) ? kind : "", [["", "None"], ...kinds.map((one) => [one, one])]);
};

/** Marks the field that gets the focus. */
const first = (label) => {
  label.querySelector("input").dataset.rsFirst = "";
  return label;
};

/** Waits until the preview has read the new files and shows their page, but not for ever: the page comes by itself, too. */
const waitForPage = (page) => within(ANSWER_TIME, async (signal) => {
  const url = new URL(page, rootUrl());
  const isThere = async () => (await fetch(url, { cache: "no-cache", signal }).catch(() => null))?.ok;
  while (!signal.aborted) {
    const change = nextChange(signal);
    if (await isThere()) return;
    await change;
  }
});

/** Resolves when the preview tells that something changed, or when the time is over. */
const nextChange = (signal) => new Promise((resolve) => {
  document.addEventListener("runsheet:message", resolve, { once: true });
  signal.addEventListener("abort", resolve);
});

import { account, keyOf } from "#components/ui/draft-store.ts";

/** Edited fields by name: the value from the server, and the current one. */
export type Draft = Record<string, { from: string[]; to: string[] }>;
type Values = Record<string, string[]>;

/** The current values of the form, without passwords, files, buttons and the framework's hidden fields. */
export function readFields(form: HTMLFormElement): Values {
  return collect(form, (field) => {
    if (field instanceof HTMLSelectElement) return [...field.selectedOptions].map(({ value }) => value);
    if (isTick(field)) return field.checked ? [field.value] : [];
    return field.dataset.draft && field.disabled ? [] : [field.value];
  });
}

/** The default values from the server, regardless of what the browser filled in. */
export function readUntouched(form: HTMLFormElement): Values {
  return collect(form, (field) => {
    if (field instanceof HTMLSelectElement) {
      const given = [...field.options].filter(({ defaultSelected }) => defaultSelected);
      return (given.length || field.multiple ? given : [...field.options].slice(0, 1)).map(
        ({ value }) => value,
      );
    }
    if (isTick(field)) return field.defaultChecked ? [field.value] : [];
    return field.dataset.draft && field.disabled ? [] : [field.defaultValue];
  });
}

/** Writes values into the form as if typed; comboboxes listen to "draft:restore". */
export function writeFields(form: HTMLFormElement, values: Values): void {
  const taken: Record<string, number> = {};
  for (const field of fieldsOf(form)) {
    const name = nameOf(field);
    const value = values[name];
    if (!value || field.dataset.draft !== undefined) continue;
    if (field instanceof HTMLSelectElement) {
      for (const option of field.options) option.selected = value.includes(option.value);
      if (value.length === 0 && !field.multiple) field.value = "";
    } else if (isTick(field)) {
      field.checked = value.includes(field.value);
    } else if (field.dataset.list !== undefined) {
      type(field, value.join(", "));
    } else {
      // Fields with the same name get the values in order.
      type(field, value[taken[name] ?? 0] ?? "");
      taken[name] = (taken[name] ?? 0) + 1;
    }
  }
  form.dispatchEvent(new CustomEvent("draft:restore", { detail: values }));
}

/** Simulates typing, so that React's controlled inputs are updated, too. */
function type(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  if (field.value === text) return;
  const setter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value")?.set;
  setter?.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * The account's draft with this `id`, or null; unavailable storage counts as empty. A draft from the same day before
 * signing in is taken over by the account.
 */
export function readDraft(id: string): Draft | null {
  try {
    if (account() !== "") adoptDraft(id);
    return readKept(id)?.draft ?? null;
  } catch {
    return null;
  }
}

export function writeDraft(id: string, draft: Draft): void {
  try {
    const before = readKept(id);
    const isSame = String(before?.draft.uploads?.to) === String(draft.uploads?.to);
    const filesAt = isSame ? before?.filesAt : Date.now();
    const isElsewhere = before?.isElsewhere;
    writeKept(id, { draft, at: Date.now(), filesAt, isElsewhere });
  } catch {
    // Storage is full or disabled: the form works without a draft.
  }
}

/** Keeps it as it is, such as one from elsewhere. Throws when storage is full or disabled. */
export function writeKept(id: string, kept: Kept): void {
  localStorage.setItem(keyOf(id), JSON.stringify(kept));
}

const DAY_MS = 86_400_000;

export type Kept = {
  draft: Draft;
  at: number;
  /** When its files were uploaded: the server deletes them after a day. */
  filesAt?: number;
  /** The server keeps it too. */
  isElsewhere?: boolean;
};

/** What is kept under this `id`, or null. */
export function readKept(id: string): Kept | null {
  const kept = localStorage.getItem(keyOf(id));
  return kept === null ? null : JSON.parse(kept);
}

/** Takes files that the server has deleted out of the draft; true when there were any. */
export function dropOldFiles(id: string): boolean {
  try {
    const kept = readKept(id);
    if (!kept?.draft.uploads || (kept.filesAt ?? kept.at) > Date.now() - DAY_MS) return false;
    const { uploads: _gone, ...draft } = kept.draft;
    localStorage.setItem(keyOf(id), JSON.stringify({ ...kept, draft }));
    return true;
  } catch {
    return false;
  }
}

function adoptDraft(id: string): void {
  const strangers = localStorage.getItem(keyOf(id, ""));
  if (strangers === null) return;
  localStorage.removeItem(keyOf(id, ""));
  const isOwn = localStorage.getItem(keyOf(id)) === null && JSON.parse(strangers).at > Date.now() - DAY_MS;
  if (isOwn) localStorage.setItem(keyOf(id), strangers);
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
const never = new Set(["password", "file", "submit", "button", "reset", "image"]);

function fieldsOf(form: HTMLFormElement): Field[] {
  return [...form.elements].filter(
    (element): element is Field =>
      (element instanceof HTMLInputElement ||
        element instanceof HTMLTextAreaElement ||
        element instanceof HTMLSelectElement) &&
      nameOf(element) !== "" &&
      !never.has(element.type) &&
      (element.type !== "hidden" || element.dataset.draft !== undefined),
  );
}

/** The names of all fields. A combobox without a selection has no named field, but a placeholder with data-draft. */
function nameOf(field: Field): string {
  return field.name || field.dataset.draft || "";
}

function collect(form: HTMLFormElement, read: (field: Field) => string[]): Values {
  const values: Values = {};
  for (const field of fieldsOf(form)) {
    const name = nameOf(field);
    const texts =
      field.dataset.list === undefined ? read(field) : read(field).flatMap((it) => it.split(/\s*,\s*/));
    values[name] = [...(values[name] ?? []), ...texts.filter((it) => it !== "")];
  }
  return values;
}

function isTick(field: Field): field is HTMLInputElement {
  return field.type === "checkbox" || field.type === "radio";
}

import { CLEAR, MASS_FIELDS, massKind } from "#lib/bugs/mass/mass-fields.ts";
import type { Typed } from "#lib/bugs/mass/prepare.ts";
import { type ChangeBug, changeBugInput } from "#lib/bugs/schema.ts";
import { InvalidInput } from "#lib/errors.ts";
import { issueMessage, messagesOf } from "#lib/http/read.ts";

/**
 * The change that the form for many bugs asks for. Of each field: `name`, or `clear.name`; of a list `add.name` and
 * `remove.name`; of a flag `flag.name` and `of.name`; of a place in the new product `carry.field.name`. What is empty is left as it
 * is. Throws InvalidInput, also when nothing is asked for.
 */
export function readMassForm(typed: Typed): ChangeBug {
  const text = (name: string) => [typed[name] ?? ""].flat().join(", ").trim();
  const raw: Record<string, unknown> = {};
  for (const name of MASS_FIELDS) {
    if (massKind(name) === "one") {
      const value = text(name);
      if (value === CLEAR || text(`clear.${name}`) !== "") raw[name] = "";
      else if (value !== "") raw[name] = value;
      continue;
    }
    const [add, remove] = [text(`add.${name}`), text(`remove.${name}`)];
    if (add === "" && remove === "") continue;
    if (name === "cc") Object.assign(raw, add ? { addCc: add } : {}, remove ? { removeCc: remove } : {});
    else raw[name] = { add, remove };
  }
  if (text("estimate") !== "") raw.estimate = text("estimate");
  const flags = flagsOf(typed, text);
  if (flags.length > 0) raw.flags = flags;
  if (text("comment") !== "")
    Object.assign(raw, { comment: typed.comment, commentAudience: text("commentAudience") });
  if (Object.keys(raw).length === 0) throw new InvalidInput({}, "Choose what is to change.");
  const carried = carriedOf(typed);
  if (raw.product !== undefined && Object.keys(carried).length > 0) raw.carried = carried;
  const parsed = changeBugInput.safeParse(
    // Who sees more by it is in the preview.
    { ...raw, revision: "current", acceptsWiderAudience: true },
    { error: issueMessage },
  );
  if (parsed.success) return parsed.data;
  throw new InvalidInput(atFields(messagesOf(parsed.error)));
}

/** The name of a list is the name of no field of the form. */
function atFields(messages: Record<string, string[]>): Record<string, string[]> {
  const renamed: Record<string, string> = { addCc: "add.cc", removeCc: "remove.cc" };
  for (const name of MASS_FIELDS)
    if (massKind(name) === "list" && name !== "cc") renamed[name] = `add.${name}`;
  return Object.fromEntries(Object.entries(messages).map(([name, some]) => [renamed[name] ?? name, some]));
}

function flagsOf(typed: Typed, text: (name: string) => string): Record<string, unknown>[] {
  return Object.keys(typed).flatMap((key): Record<string, unknown>[] => {
    if (!key.startsWith("flag.")) return [];
    const type = key.slice("flag.".length);
    const [status, requestee] = [text(key), text(`of.${type}`)];
    if (status === "") return [];
    if (status === "cleared") return [{ type, status, ifSet: true }];
    return [{ type, status, ...(status === "requested" && requestee ? { requestee } : {}) }];
  });
}

const CARRIED = /^carry\.(component|version|targetRelease|targetMilestone)\.(.+)$/s;

function carriedOf(typed: Typed): Record<string, Record<string, string>> {
  const carried: Record<string, Record<string, string>> = {};
  for (const [key, value] of Object.entries(typed)) {
    const [, field, name] = CARRIED.exec(key) ?? [];
    const to = [value].flat()[0] ?? "";
    if (!field || !name || to === "") continue;
    carried[field] = { ...carried[field], [name]: to === CLEAR ? "" : to };
  }
  return carried;
}

import { expect, test } from "vitest";
import { sendWithFlags } from "#lib/flags/form-flags.ts";
import { flagChange, flagsOfForm } from "#lib/flags/schema.ts";
import type { FormState } from "#lib/http/form-state.ts";

function formOf(fields: [string, string][]): FormData {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  return form;
}

const FIELDS: [string, string][] = [
  ["comment", "Look"],
  ["flag.t3", "requested"],
  ["of.t3", "maja"],
  ["of.t3", "sam"],
  ["flag.f12", ""],
  ["of.f12", "priya"],
];

test("the fields of single flags become a list of changes, and what was chosen is kept when it is refused", async () => {
  const sent: [string, FormDataEntryValue][] = [];
  const refused: FormState = { ok: false, fields: { flags: ["No."] }, values: { comment: "Look" } };
  const answer = await sendWithFlags(formOf(FIELDS), async (form) => {
    sent.push(...form);
    return refused;
  });
  expect(sent).toEqual([
    ["comment", "Look"],
    ["flags", JSON.stringify({ typeId: 3, status: "requested", requestee: "maja,sam" })],
  ]);
  expect(answer.values).toEqual({
    comment: "Look",
    "flag.t3": "requested",
    "of.t3": ["maja", "sam"],
    "flag.f12": "",
    "of.f12": "priya",
  });
});

test("a form that was taken is empty again, and a list of changes that was sent as such counts for nothing", async () => {
  const sent: string[] = [];
  const done: FormState = { ok: true, fields: {}, values: {} };
  const form = formOf([...FIELDS.slice(0, 1), ["flags", '{"typeId":1,"status":"granted"}']]);
  expect(
    await sendWithFlags(form, async (form) => {
      sent.push(...form.keys());
      return done;
    }),
  ).toEqual(done);
  expect(sent).toEqual(["comment"]);
});

test.each([
  [["@choose", ""], null],
  [["@choose"], null],
  [["@choose", "", "@anybody"], ""],
  [["@choose", "maja", "@anybody"], ""],
  [["@choose", "maja", "sam, priya"], "maja,sam, priya"],
  [["", "maja"], ",maja"],
])("the form of a question with %j asks %j: nobody is not anybody", (names, requestee) => {
  const form = formOf([["flag.t3", "requested"], ...names.map((name): [string, string] => ["of.t3", name])]);
  const [change] = flagsOfForm(form);
  const result = flagChange.safeParse(change);
  if (requestee === null) expect(result.error?.issues[0]?.message).toBe("Choose who is asked.");
  else expect(result.data).toEqual({ typeId: 3, status: "requested", requestee });
});

import type { Command } from "commander";
import { z } from "zod";
import { type Act, parse } from "#lib/admin/act/act.ts";
import { NotConfirmed } from "#lib/admin/act/run-act.ts";
import { AppError, InvalidInput, NotFound } from "#lib/errors.ts";
import { readEntries } from "#lib/http/read.ts";
import { findHandle } from "#lib/people/queries.ts";
import { findViewer, type Viewer } from "#lib/people/viewer.ts";

type Context = { systemViewer: Viewer; print: (line: string) => void };

/** Acts that need a browser session. */
const ONLY_IN_A_BROWSER = new Set(["user.impersonate"]);

/**
 * One command for each act: `component create --product X --name Y`. The options come from its schema: lists are repeated,
 * booleans are `--is-active` or `--is-active no`. Existing commands are kept.
 */
export function addActs(program: Command, acts: readonly Act[], context: Context): void {
  for (const act of acts) {
    if (ONLY_IN_A_BROWSER.has(act.name)) continue;
    const [noun = "", verb = ""] = act.name.split(".").map(kebab);
    const group =
      program.commands.find((command) => command.name() === noun) ?? program.command(noun).exitOverride();
    if (group.commands.some((command) => command.name() === verb)) continue;
    addAct(group.command(verb), act, context);
  }
}

function addAct(command: Command, act: Act, { systemViewer, print }: Context): void {
  command.description(`${act.label.toLowerCase()} (${act.scope})`).exitOverride();
  for (const { flags, about, isList } of optionsOf(act)) {
    if (isList) command.option(flags, about, (value: string, before: string[] = []) => [...before, value]);
    else command.option(flags, about);
  }
  command
    .option("--as <handle>", "who performs it (default: the system)")
    .option("--preview", "only show what would happen")
    .option("--confirm <digest>", "what --preview printed last: nothing else than that is done")
    .option("--json", "print the result as JSON")
    .action(async ({ as, preview, confirm, json, ...given }: Record<string, unknown>) => {
      const viewer = typeof as === "string" ? await findPerson(as) : systemViewer;
      const input = readEntries(act.input, entriesOf(given));
      try {
        if (preview) {
          const result = await act.preview(viewer, input);
          const lines = [...result.lines, `--confirm ${result.confirm}`];
          return print(json ? JSON.stringify(result) : lines.join("\n"));
        }
        const { message, data, shown } = await act.perform(
          viewer,
          parse(act.input, input),
          typeof confirm === "string" ? { confirm } : {},
        );
        print(json ? JSON.stringify({ message, data, shown }) : message);
        // Once, on a line of its own.
        if (!json && shown !== undefined) print(shown);
      } catch (error) {
        if (error instanceof NotConfirmed) throw withPreview(error);
        throw error instanceof InvalidInput ? withFields(error) : error;
      }
    });
}

type OptionOf = { flags: string; about: string; isList: boolean };

const types = z
  .union([z.string(), z.array(z.string())])
  .transform((type) => [type].flat())
  .default([]);
const property = z.object({
  type: types,
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.object({ type: types })).default([]),
});
const described = z.object({
  properties: z.record(z.string(), property),
  required: z.array(z.string()).default([]),
});

function optionsOf(act: Act): OptionOf[] {
  const schema = described.parse(z.toJSONSchema(act.input, { io: "input", unrepresentable: "any" }));
  return Object.entries(schema.properties).map(([name, { type, enum: choices, anyOf }]) => {
    const isList = [type, ...anyOf.map((one) => one.type)].some((one) => one.includes("array"));
    const value = type.includes("boolean") ? "[yes]" : `<${type.includes("integer") ? "number" : "text"}>`;
    const about = [
      choices ? choices.join(", ") : "",
      isList ? "repeatable" : "",
      schema.required.includes(name) ? "required" : "",
    ];
    return { flags: `--${kebab(name)} ${value}`, about: about.filter(Boolean).join("; "), isList };
  });
}

/** The options as form entries. */
function* entriesOf(given: Record<string, unknown>): Iterable<[string, string]> {
  for (const [name, value] of Object.entries(given)) {
    for (const one of [value].flat()) {
      if (one === true) yield [name, "on"];
      else yield [name, one === "no" ? "off" : String(one)];
    }
  }
}

async function findPerson(handle: string): Promise<Viewer> {
  const id = await findHandle(handle.replace(/^@/, ""));
  const viewer = id === null ? null : await findViewer(id);
  if (!viewer) throw new NotFound(`There is no active account “${handle}”.`);
  return { ...viewer, door: "cli" };
}

function withFields(error: InvalidInput): AppError {
  const lines = Object.entries(error.fields).flatMap(([name, messages]) =>
    messages.map((message) => `  --${kebab(name)}: ${message}`),
  );
  return new AppError(error.code, [error.message, ...lines].join("\n"));
}

function withPreview({ code, message, preview }: NotConfirmed): AppError {
  const lines = preview.lines.map((line) => `  ${line}`);
  return new AppError(code, [message, ...lines, `  --confirm ${preview.confirm}`].join("\n"));
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

import { z } from "zod";
import { InvalidInput } from "#lib/errors.ts";
import { shapeOf } from "#lib/http/read.ts";

/**
 * Throws InvalidInput that names every field of `input` that `schema` does not have: a field that is not understood must not
 * look as if it had been obeyed. `ignored` names may be there, and a loose schema takes any.
 */
export function refuseUnknownFields(
  schema: z.ZodType,
  input: object,
  ignored: ReadonlySet<string> = new Set(),
): void {
  if (schema instanceof z.ZodObject && schema.def.catchall instanceof z.ZodUnknown) return;
  const shape = shapeOf(schema);
  const unknown = Object.keys(input).filter((name) => !Object.hasOwn(shape, name) && !ignored.has(name));
  if (unknown.length === 0) return;
  const names = unknown.slice(0, NAMES_MAX).map((name) => `“${name.slice(0, NAME_MAX)}”`);
  const more = unknown.length > NAMES_MAX ? ` and ${unknown.length - NAMES_MAX} more` : "";
  const fields = names.length === 1 ? "There is no field" : "There are no fields";
  throw new InvalidInput(
    Object.fromEntries(unknown.map((name) => [name, ["There is no such field."]])),
    `${fields} ${names.join(", ")}${more}.`,
  );
}

const NAMES_MAX = 20;
const NAME_MAX = 60;

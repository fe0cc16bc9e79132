import type { ChoiceOption } from "#lib/bugs/fields/choices.ts";
import { type FieldName, fieldOf, type PlainField, plainKindOf } from "#lib/bugs/fields/registry.ts";

/** What a form draws for a field. Plain data: it is sent to the browser. */
export type Control =
  | { kind: "select"; options: ChoiceOption[]; empty?: string }
  | { kind: "person"; options: ChoiceOption[]; empty?: string }
  | { kind: "product"; options: ChoiceOption[]; empty?: string }
  | { kind: "input"; input?: InputAttributes };

type InputAttributes = {
  type?: "date";
  inputMode?: "url" | "numeric";
  placeholder?: string;
};

/** A field of a form: its control and the texts beside it. */
export type FormField<Kind = Control> = { name: FieldName; label: string; help?: string } & Kind;

/**
 * The control of a plain field. `newOf`: the product of a new bug, in which a choice that is left alone is the default of the product or
 * else the first of its words.
 */
export function plainControl(name: PlainField, { newOf }: { newOf?: { defaultType: string } } = {}): Control {
  const { choices = [], isAddress, hasProductDefault } = fieldOf(name);
  switch (plainKindOf(name)) {
    case "line":
      return { kind: "input", ...(isAddress ? { input: { inputMode: "url" } } : {}) };
    case "number":
      return { kind: "input", input: { inputMode: "numeric" } };
    case "day":
      return { kind: "input", input: { type: "date" } };
    case "choice": {
      if (!newOf) return { kind: "select", options: wordOptions(choices) };
      const empty = hasProductDefault ? newOf.defaultType : choices[0];
      return { kind: "select", options: wordOptions(choices.filter((word) => word !== empty)), empty };
    }
  }
}

/** Words as the options of a menu. */
export function wordOptions(words: readonly string[]): ChoiceOption[] {
  return words.map((word) => ({ value: word, label: word }));
}

import { z } from "zod";
import { InvalidInput } from "#lib/errors.ts";
import { isOfPages } from "#lib/http/page-params.ts";
import { issueMessage } from "#lib/http/read.ts";
import { cleanLine } from "#lib/text.ts";

/** The parameters of a page, as Next gives them. */
export type ListParams = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A part of an address that is not understood: `field` is "" for an unknown parameter. */
export type ListProblem = { field: string; value: string; message: string };

export type ListInput<Query> = {
  query: Query;
  problems: ListProblem[];
  /** A value is not understood: the list has no rows, rather than all. */
  matchesNothing: boolean;
};

/**
 * The parameters of a list by a schema whose fields all have defaults. What is not understood is named and never ignored.
 * An empty value is none. `readListInput(filter, await searchParams)`
 */
export function readListInput<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  params: ListParams,
): ListInput<z.output<z.ZodObject<Shape>>> {
  const problems: ListProblem[] = [];
  const known: Record<string, string> = {};
  for (const [name, given] of Object.entries(params)) {
    if (isOfPages(name) && !Object.hasOwn(schema.shape, name)) continue;
    const value = cleanLine([given].flat()[0] ?? "");
    const field: unknown = Object.hasOwn(schema.shape, name) ? schema.shape[name] : null;
    if (!(field instanceof z.ZodType)) {
      problems.push({ field: "", value: shorten(name), message: "There is no such parameter." });
    } else if (value !== "") {
      const parsed = field.safeParse(value, { error: issueMessage });
      if (parsed.success) known[name] = value;
      else {
        const message = parsed.error.issues[0]?.message ?? "This is not understood.";
        problems.push({ field: name, value: shorten(value), message });
      }
    }
  }
  return { query: schema.parse(known), problems, matchesNothing: problems.some(({ field }) => field !== "") };
}

/** A problem as a sentence: `Who “kim”: There is no such account.` */
export function describeListProblem(
  { field, value, message }: ListProblem,
  labels: Readonly<Record<string, string>>,
): string {
  return `${field === "" ? "Parameter" : (labels[field] ?? field)} “${value}”: ${message}`;
}

/** Throws InvalidInput with a sentence for each problem, for doors that cannot show them beside the rows. */
export function refuseListProblems(
  problems: readonly ListProblem[],
  labels: Readonly<Record<string, string>>,
): void {
  if (problems.length === 0) return;
  throw new InvalidInput(
    Object.fromEntries(problems.map(({ field, value, message }) => [field || value, [message]])),
    problems.map((problem) => describeListProblem(problem, labels)).join(" "),
  );
}

function shorten(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN).toWellFormed()}…` : text;
}

const SHOWN = 60;

import { InvalidInput } from "#lib/errors.ts";
import { FILTERS } from "#lib/search/filters.ts";
import type { Problem } from "#lib/search/query.ts";

/** A problem as a sentence: "Target milestone “M9”: There is no such target milestone." */
export function describeProblem({ field, value, message }: Problem): string {
  const what = [labelOf(field), value ? `“${value}”` : ""].filter(Boolean).join(" ");
  return what ? `${what}: ${message}` : message;
}

/** Throws InvalidInput with a sentence for each problem, for doors that cannot show them beside the bugs. */
export function refuseProblems(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const fields: Record<string, string[]> = {};
  for (const problem of problems) {
    const name = problem.field || problem.value;
    fields[name] = [...(fields[name] ?? []), problem.message];
  }
  throw new InvalidInput(fields, problems.map(describeProblem).join(" "));
}

function labelOf(field: Problem["field"]): string {
  if (field === "text") return "Words";
  if (field === "sort") return "Sort";
  if (field === "columns") return "Column";
  if (field === "") return "Parameter";
  return field === "page" ? "" : FILTERS[field].label;
}

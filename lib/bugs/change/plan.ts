import "server-only";
import type { FieldName } from "#lib/bugs/fields/registry.ts";
import type { Prisma } from "#lib/db/generated/client.ts";

/** One field that will be different: what history says, and what is written. */
export type Planned = { field: FieldName; from: string; to: string };

export type Plan = {
  changes: Planned[];
  /** For the row in bugs. */
  data: Prisma.BugUncheckedUpdateInput;
  problems: Record<string, string[]>;
  product: { id: number; name: string; classificationId: number; allowsUnconfirmed: boolean };
  keywordIds: number[] | null;
};

/** Adds one message at a field. */
export function refuse(plan: Plan, field: string, message: string): void {
  plan.problems[field] = [...(plan.problems[field] ?? []), message];
}

export type Note = (
  field: FieldName,
  from: string | null,
  to: string | null,
  data: Prisma.BugUncheckedUpdateInput,
) => void;

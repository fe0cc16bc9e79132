"use client";

import { type ComponentProps, lazy } from "react";

const FactsFields = lazy(async () => ({
  default: (await import("#components/bugs/facts-fields.tsx")).FactsFields,
}));

/** The fields of all facts, whose code is loaded only where they are asked for. */
export function EditFacts(props: ComponentProps<typeof FactsFields>) {
  return <FactsFields {...props} />;
}

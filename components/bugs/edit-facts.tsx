"use client";

import { type ComponentProps, lazy } from "react";

const FactsForm = lazy(async () => ({
  default: (await import("#components/bugs/facts-form.tsx")).FactsForm,
}));

/** Every fact in one form, whose code is loaded only where the form is asked for. */
export function EditFacts(props: ComponentProps<typeof FactsForm>) {
  return <FactsForm {...props} />;
}

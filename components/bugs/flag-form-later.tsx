"use client";

import { type ComponentProps, lazy } from "react";

const FlagForm = lazy(async () => ({
  default: (await import("#components/bugs/flag-form.tsx")).FlagForm,
}));

/** A FlagForm whose code is loaded only where a flag is opened. */
export function FlagFormLater(props: ComponentProps<typeof FlagForm>) {
  return <FlagForm {...props} />;
}

const QuestionForm = lazy(async () => ({
  default: (await import("#components/bugs/question-form.tsx")).QuestionForm,
}));

/** The same of a question. */
export function QuestionFormLater(props: ComponentProps<typeof QuestionForm>) {
  return <QuestionForm {...props} />;
}

"use client";

import type { ReactNode } from "react";
import { forgetDrafts } from "#components/ui/draft-store.ts";

type SignOutFormProps = { action: (form: FormData) => void | Promise<void>; children: ReactNode };

/** The form around the sign-out button. Also deletes drafts, since somebody else may use the browser next. */
export function SignOutForm({ action, children }: SignOutFormProps) {
  return (
    <form action={action} onSubmit={forgetDrafts}>
      {children}
    </form>
  );
}

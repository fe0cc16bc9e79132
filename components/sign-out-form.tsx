"use client";

import type { ReactNode } from "react";
import { forgetDrafts } from "#components/ui/draft-store.ts";

type SignOutFormProps = { action: (form: FormData) => void | Promise<void>; children: ReactNode };

/** The form around the sign-out button. Also deletes drafts, since somebody else may use the browser next. */
export function SignOutForm({ action, children }: SignOutFormProps) {
  return (
    <form
      action={action}
      onSubmit={async (event) => {
        const form = event.currentTarget;
        if (form.dataset.agreed !== undefined) return forgetDrafts();
        event.preventDefault();
        const { mayLeave } = await import("#components/unsaved.ts");
        if (!mayLeave("What you typed is not saved yet, and its draft is deleted when you sign out.")) return;
        form.dataset.agreed = "";
        form.requestSubmit();
      }}
    >
      {children}
    </form>
  );
}

"use client";

import type { ReactNode } from "react";
import { ButtonForm } from "#components/button-form.tsx";
import { forgetDrafts } from "#components/ui/draft-store.ts";
import type { FormAction } from "#lib/http/form-state.ts";

type SignOutFormProps = { action: FormAction; children: ReactNode };

/** The form around the sign-out button. Also deletes drafts, since somebody else may use the browser next. */
export function SignOutForm({ action, children }: SignOutFormProps) {
  return (
    <ButtonForm
      action={action}
      onLeave={forgetDrafts}
      onSubmit={async (event) => {
        const form = event.currentTarget;
        if (form.dataset.agreed !== undefined) return;
        event.preventDefault();
        // Signing out must not depend on a file that a newer release may have replaced.
        const unsaved = await import("#components/unsaved.ts").catch(() => null);
        const warning = "What you typed is not saved yet, and its draft is deleted when you sign out.";
        if (unsaved && !unsaved.mayLeave(warning)) return;
        form.dataset.agreed = "";
        // A form that is just being submitted ignores a second request.
        setTimeout(() => form.requestSubmit());
      }}
    >
      {children}
    </ButtonForm>
  );
}

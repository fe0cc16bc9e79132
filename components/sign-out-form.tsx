"use client";

import type { ReactNode } from "react";
import { forgetDrafts } from "#components/ui/draft.ts";

type SignOutFormProps = { action: (form: FormData) => void | Promise<void>; children: ReactNode };

/** Around the button that signs out. What was typed and not sent goes too: the next at this browser is somebody else. */
export function SignOutForm({ action, children }: SignOutFormProps) {
  return (
    <form action={action} onSubmit={forgetDrafts}>
      {children}
    </form>
  );
}

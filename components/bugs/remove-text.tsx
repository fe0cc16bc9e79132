"use client";

import { ButtonForm } from "#components/button-form.tsx";
import { ConfirmButton } from "#components/ui/confirm-button.tsx";
import { removeTextAction } from "#lib/bugs/comments/actions.ts";

/** Removes an earlier text of a comment for good. */
export function RemoveText({ id, anchor, number }: { id: number; anchor: string; number: number }) {
  return (
    <ButtonForm action={removeTextAction}>
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="comment" value={anchor} />
      <input type="hidden" name="number" value={number} />
      <ConfirmButton
        size="sm"
        label="Remove this text"
        consequence="Nobody can read it any more, and it cannot be brought back. That you removed it stays visible."
      >
        Remove for good
      </ConfirmButton>
    </ButtonForm>
  );
}

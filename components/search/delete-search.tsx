"use client";

import { FormAnswer } from "#components/form-answer.tsx";
import { ConfirmButton } from "#components/ui/confirm-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { FormAction } from "#lib/http/form-state.ts";

type DeleteSearchProps = { search: { id: number; name: string }; action: FormAction };

/** Deletes a saved search after confirmation. */
export function DeleteSearch({ search, action }: DeleteSearchProps) {
  const [state, send] = useFormAction(action);
  return (
    <form action={send}>
      <FormAnswer state={state} />
      <input type="hidden" name="id" value={search.id} />
      <ConfirmButton
        label={
          <>
            Delete<span className="sr-only"> {search.name}</span>
          </>
        }
        size="sm"
        variant="quiet"
        consequence={`Deletes the search “${search.name}”. Bugs are not affected.`}
      >
        Delete search
      </ConfirmButton>
    </form>
  );
}

"use client";

import { ButtonForm } from "#components/button-form.tsx";
import { FormAnswer } from "#components/form-answer.tsx";
import { Button, LinkButton } from "#components/ui/button.tsx";
import { DraftKeeper } from "#components/ui/draft-keeper.tsx";
import { clearDraft } from "#components/ui/draft-store.ts";
import { Field } from "#components/ui/field.tsx";
import { MarkdownEditor } from "#components/ui/markdown-editor.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { removeReviewNoteAction, saveReviewNoteAction } from "#lib/bugs/reviews/actions.ts";
import { typed } from "#lib/http/form-state.ts";

export type LineFormProps = {
  bugId: number;
  /** The attachment. */
  id: number;
  /** The line, by its name and in words. */
  anchor: string;
  label: string;
  view: string;
  /** The note that is changed. */
  note?: { id: number; text: string };
  /** Where cancelling leads, or what it does. */
  back: string | (() => void);
};

/** What is to be said about a line of a patch. It becomes part of the review, which is sent as a whole. */
export function LineForm({ note, back, label, ...place }: LineFormProps) {
  const draft = `note-${place.id}-${place.anchor}-${note?.id ?? ""}`;
  const leave = () => {
    clearDraft(draft);
    if (typeof back !== "string") back();
  };
  const [state, action] = useFormAction(saveReviewNoteAction, leave);
  return (
    <div className="grid gap-2">
      <form action={action} className="grid gap-2" aria-label={label} data-line-form={draft}>
        <DraftKeeper id={draft} />
        <FormAnswer state={state} />
        <PlaceFields {...place} noteId={note?.id} />
        <Field name="text" id={`text-${place.anchor}`} label={label} error={state.fields.text}>
          {(control) => (
            <MarkdownEditor
              {...control}
              rows={4}
              autoFocus
              previewUrl="/preview"
              defaultValue={typed(state, "text", note?.text ?? "")}
            />
          )}
        </Field>
        <div className="flex flex-wrap gap-2">
          <Submit size="sm" pending="Saving…">
            {note ? "Save comment" : "Add to review"}
          </Submit>
          {typeof back === "string" ? (
            <LinkButton href={back} size="sm" variant="quiet" scroll={false}>
              Cancel
            </LinkButton>
          ) : (
            <Button size="sm" variant="quiet" onClick={leave}>
              Cancel
            </Button>
          )}
        </div>
      </form>
      {note ? (
        <ButtonForm action={removeReviewNoteAction}>
          <PlaceFields {...place} noteId={note.id} />
          <Submit size="sm" variant="danger">
            Remove comment
          </Submit>
        </ButtonForm>
      ) : null}
    </div>
  );
}

function PlaceFields({
  bugId,
  id,
  anchor,
  view,
  noteId,
}: Pick<LineFormProps, "bugId" | "id" | "anchor" | "view"> & { noteId?: number }) {
  return (
    <>
      <input type="hidden" name="bugId" value={bugId} />
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="anchor" value={anchor} />
      <input type="hidden" name="view" value={view} />
      {noteId === undefined ? null : <input type="hidden" name="noteId" value={noteId} />}
    </>
  );
}

"use client";

import { FormAnswer } from "#components/form-answer.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { MarkdownEditor } from "#components/ui/markdown-editor.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { Time } from "#components/ui/time.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { editCommentAction } from "#lib/bugs/comments/actions.ts";
import { ticked, typed } from "#lib/http/form-state.ts";

type EditCommentProps = {
  /** The bug. */
  id: number;
  anchor: string;
  /** The thread may be too long to show the comment. */
  isFar: boolean;
  revision: number;
  text: string;
  /** Whose comment it is, when a moderator edits it. */
  author: string | null;
  mayRemove: boolean;
};

/** Edits a comment or a description in its place. */
export function EditComment({ id, anchor, isFar, revision, text, author, mayRemove }: EditCommentProps) {
  const [state, action] = useFormAction(editCommentAction);
  const isDescription = anchor === "c0";
  const label = isDescription ? "Description" : "Comment";
  const isCollision = state.code === "collision";
  return (
    <form
      action={action}
      noValidate
      id={anchor}
      className="composer grid scroll-mt-[calc(var(--bar)+1rem)] gap-3 p-3"
      aria-label={isDescription ? "Edit the description" : "Edit the comment"}
    >
      {isCollision ? (
        <Notice kind="warn" title={state.message}>
          {state.since?.map(({ who, what, at }) => (
            <div key={at} className="grid gap-1">
              <p>
                What {who} wrote, <Time at={at} />:
              </p>
              <pre className="max-h-64 overflow-auto whitespace-pre-wrap font-mono text-sm">{what}</pre>
            </div>
          ))}
          <p>Your text is kept below. If you save it anyway, the other one stays among the earlier texts.</p>
        </Notice>
      ) : (
        <FormAnswer state={state} />
      )}
      {author === null ? null : (
        <p className="text-muted text-sm">
          {author} wrote this. Everybody who reads it sees that you edited it, and what it was.
        </p>
      )}
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="comment" value={anchor} />
      {isFar ? <input type="hidden" name="isFar" value="on" /> : null}
      <input type="hidden" name="revision" value={state.current ?? revision} />
      <Field name="text" id={`edit-${anchor}`} label={label} error={state.fields.text}>
        {(control) => (
          <MarkdownEditor
            {...control}
            rows={8}
            autoFocus
            previewUrl={`/preview?bug=${id}`}
            names={{ people: `/people.json?bug=${id}&mention=on&q=`, bugs: `/bugs.json?bug=${id}&q=` }}
            defaultValue={typed(state, "text", text)}
          />
        )}
      </Field>
      {mayRemove ? (
        <Checkbox
          name="removesEarlier"
          label="Remove all earlier texts for good, such as a leaked password"
          defaultChecked={ticked(state, "removesEarlier")}
        />
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Submit pending="Saving…">
          {isCollision ? "Save my text anyway" : `Save ${label.toLowerCase()}`}
        </Submit>
        <LinkButton
          href={`/bugs/${id}${isFar ? "/" : "#"}${anchor}`}
          scroll={isFar}
          variant="quiet"
          data-key="Escape"
        >
          Cancel
        </LinkButton>
      </div>
    </form>
  );
}

"use client";

import { clsx } from "clsx";
import { useActionState, useEffect, useLayoutEffect, useState } from "react";
import { CollisionNotice } from "#components/bugs/collision.tsx";
import { type CommentFlag, CommentFlags } from "#components/bugs/comment-flags.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { ClearDraft, DraftKeeper } from "#components/ui/draft-keeper.tsx";
import { Field } from "#components/ui/field.tsx";
import { FileDrop } from "#components/ui/file-drop.tsx";
import { FormErrors } from "#components/ui/form-errors.tsx";
import { Input } from "#components/ui/input.tsx";
import { MarkdownEditor } from "#components/ui/markdown-editor.tsx";
import { Select } from "#components/ui/select.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { changeBugAction } from "#lib/bugs/change-actions.ts";
import { ATTACHMENT_MAX } from "#lib/bugs/upload-limits.ts";
import { emptyForm, type FormState, ticked, typed } from "#lib/http/form-state.ts";

export type CommentFormProps = {
  id: number;
  revision: number;
  lastComment: number;
  status: string;
  isOpen: boolean;
  /** Empty when the viewer may only comment. */
  statuses: readonly { name: string; isOpen: boolean }[];
  resolutions: readonly string[];
  mayMarkDuplicate: boolean;
  mayBePrivate: boolean;
  flags: readonly CommentFlag[];
};

const onlyWhenClosing = "hidden group-has-[optgroup[label=Closed]>option:checked]/comment:grid";

/**
 * Whether the comment that was sent from here has arrived: only then is its draft no longer needed.
 * The mark outlives the form, which is drawn anew when the bug has changed.
 */
function useSaid(draft: string, lastComment: number, state: FormState) {
  const mark = `said:${draft}`;
  const [arrived, setArrived] = useState(-1);
  useLayoutEffect(() => {
    const sent = sessionStorage.getItem(mark);
    if (sent === null || lastComment <= Number(sent)) return;
    sessionStorage.removeItem(mark);
    setArrived(lastComment);
  }, [mark, lastComment]);
  useEffect(() => {
    if (!state.ok) sessionStorage.removeItem(mark);
  }, [mark, state]);
  return {
    said: arrived === lastComment,
    markSent: () => sessionStorage.setItem(mark, String(lastComment)),
  };
}

/** What these fields say until somebody touches them. */
const UNTOUCHED = JSON.stringify({ comment: "", status: "", resolution: "", duplicateOf: "" });

/** The comment box with the acts that go with a comment, so that one submission says all. */
export function CommentForm(props: CommentFormProps) {
  const { id, revision, lastComment, status, isOpen, statuses, resolutions, mayMarkDuplicate, mayBePrivate } =
    props;
  const [state, action] = useActionState(changeBugAction, emptyForm);
  const draft = `comment-${id}`;
  const { said, markSent } = useSaid(draft, lastComment, state);
  const { fields } = state;
  const statusOptions = statuses.map(({ name, isOpen }) => ({
    value: name,
    label: name,
    group: isOpen ? "Open" : "Closed",
  }));
  return (
    <form
      action={action}
      onSubmit={markSent}
      className="group/comment grid gap-3"
      id="comment-form"
      aria-label="Comment"
    >
      {said ? <ClearDraft id={draft} /> : null}
      <DraftKeeper id={draft} />
      <CollisionNotice state={state} bugId={id} />
      {state.code === "collision" ? null : <FormErrors message={state.message} errors={fields} />}
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="revision" value={state.current ?? revision} />
      <input type="hidden" name="lastComment" value={lastComment} />
      <input type="hidden" name="was" value={UNTOUCHED} />
      <Field name="comment" label="Comment" error={fields.comment}>
        {(control) => (
          <MarkdownEditor
            {...control}
            rows={5}
            previewUrl="/preview"
            defaultValue={typed(state, "comment")}
          />
        )}
      </Field>
      <Field name="files" label="Files" hideLabel error={fields.files}>
        {(control) => <FileDrop {...control} maxSize={ATTACHMENT_MAX} />}
      </Field>
      {statuses.length > 0 ? (
        <div className="flex flex-wrap items-start gap-3">
          <Field name="status" id="comment-status" label="Status" error={fields.status} className="w-56">
            {(control) => (
              <Select
                {...control}
                options={statusOptions}
                empty={`Leave as ${status}`}
                defaultValue={typed(state, "status")}
              />
            )}
          </Field>
          <Field
            name="resolution"
            id="comment-resolution"
            label="Resolution"
            error={fields.resolution}
            className={clsx("w-56", isOpen && onlyWhenClosing)}
          >
            {(control) => (
              <Select
                {...control}
                options={resolutions.map((name) => ({ value: name, label: name }))}
                empty="—"
                defaultValue={typed(state, "resolution")}
              />
            )}
          </Field>
          {mayMarkDuplicate ? (
            <Field
              name="duplicateOf"
              id="comment-duplicate"
              label="Duplicate of bug"
              error={fields.duplicateOf}
              className="w-40"
            >
              {(control) => (
                <Input
                  {...control}
                  inputMode="numeric"
                  defaultValue={typed(state, "duplicateOf")}
                  placeholder="number"
                />
              )}
            </Field>
          ) : null}
        </div>
      ) : null}
      <CommentFlags flags={props.flags} state={state} />
      {mayBePrivate ? (
        <Checkbox
          name="commentIsPrivate"
          label="Private"
          help="Only people who may see private comments in this product read it."
          defaultChecked={ticked(state, "commentIsPrivate")}
        />
      ) : null}
      <div>
        <Submit pending="Saving…">{state.code === "collision" ? "Save mine on top" : "Save"}</Submit>
      </div>
    </form>
  );
}

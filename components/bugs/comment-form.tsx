"use client";

import { clsx } from "clsx";
import { useActionState, useEffect, useLayoutEffect, useState } from "react";
import { CollisionNotice } from "#components/bugs/collision.tsx";
import { type CommentFlag, CommentFlags } from "#components/bugs/comment-flags.tsx";
import { ClearDraft, DraftKeeper } from "#components/ui/draft-keeper.tsx";
import { Field } from "#components/ui/field.tsx";
import { FileDrop } from "#components/ui/file-drop.tsx";
import { FormErrors } from "#components/ui/form-errors.tsx";
import { Input } from "#components/ui/input.tsx";
import { MarkdownEditor } from "#components/ui/markdown-editor.tsx";
import { type Option, Select } from "#components/ui/select.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { UPLOAD_RULES } from "#lib/bugs/attachments/upload-limits.ts";
import { changeBugAction } from "#lib/bugs/change/actions.ts";
import { emptyForm, type FormState, typed, typedAll } from "#lib/http/form-state.ts";

export type CommentFormProps = {
  id: number;
  revision: number;
  lastComment: number;
  /** Of the last comment of any audience. */
  lastAnchor: string;
  status: string;
  isOpen: boolean;
  /** Empty when the viewer may only comment. */
  statuses: readonly { name: string; isOpen: boolean }[];
  resolutions: readonly string[];
  mayMarkDuplicate: boolean;
  /** For whom a comment can be, beside everybody who sees the bug. */
  audiences: readonly Option[];
  /** Flags requested of the viewer; more are loaded when they are opened. */
  flags: readonly CommentFlag[];
  hasMoreFlags: boolean;
};

const onlyWhenClosing = "hidden group-has-[optgroup[label=Closed]>option:checked]/comment:grid";

/**
 * Whether the submission succeeded, so that the draft is no longer needed: the bug on the page has changed since the form
 * was sent.
 */
function useArrival(draft: string, now: string, state: FormState) {
  const mark = `sent:${draft}`;
  const [hasArrived, setHasArrived] = useState(false);
  useLayoutEffect(() => {
    const sent = sessionStorage.getItem(mark);
    if (sent === null || sent === now) return;
    sessionStorage.removeItem(mark);
    setHasArrived(true);
  }, [mark, now]);
  useEffect(() => {
    if (!state.ok) sessionStorage.removeItem(mark);
  }, [mark, state]);
  return { hasArrived, markSent: () => sessionStorage.setItem(mark, now) };
}

/** The initial values of these fields. */
const UNTOUCHED = JSON.stringify({ comment: "", status: "", resolution: "", duplicateOf: "" });

/**
 * The comment box with the actions that go with a comment, in one form. It is reset after success. (Not by a React key of
 * the bug: without JavaScript the form state is matched by its position on the page.)
 */
export function CommentForm(props: CommentFormProps) {
  const [round, setRound] = useState(0);
  return <CommentFields key={round} {...props} onArrival={() => setRound(round + 1)} />;
}

function CommentFields({ onArrival, ...props }: CommentFormProps & { onArrival: () => void }) {
  const { id, revision, lastComment, lastAnchor, status, isOpen, statuses, resolutions } = props;
  const { mayMarkDuplicate, audiences } = props;
  const [state, action] = useActionState(changeBugAction, emptyForm);
  const draft = `comment-${id}`;
  const { hasArrived, markSent } = useArrival(draft, `${revision}.${lastAnchor}`, state);
  useEffect(() => {
    if (hasArrived) onArrival();
  });
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
      {hasArrived ? <ClearDraft id={draft} /> : null}
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
            data-key="r"
            rows={5}
            previewUrl="/preview"
            defaultValue={typed(state, "comment")}
          />
        )}
      </Field>
      <Field name="files" label="Files" hideLabel error={fields.files ?? fields.uploads}>
        {(control) => <FileDrop {...control} {...UPLOAD_RULES} values={typedAll(state, "uploads")} />}
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
      <CommentFlags bugId={id} flags={props.flags} hasMore={props.hasMoreFlags} state={state} />
      {audiences.length > 0 ? (
        <Field
          name="commentAudience"
          label="Visible to"
          error={fields.commentAudience}
          className="w-72 max-w-full"
        >
          {(control) => (
            <Select
              {...control}
              options={audiences}
              empty="Everyone who sees this bug"
              defaultValue={typed(state, "commentAudience")}
            />
          )}
        </Field>
      ) : null}
      <div>
        <Submit pending="Saving…">{state.code === "collision" ? "Save my changes anyway" : "Save"}</Submit>
      </div>
    </form>
  );
}

"use client";

import { clsx } from "clsx";
import {
  lazy,
  type ReactNode,
  Suspense,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { CommentFlags } from "#components/bugs/comment-flags.tsx";
import { EditFacts } from "#components/bugs/edit-facts.tsx";
import type { CommentFlag } from "#components/bugs/flag-choice.tsx";
import { SignInAgain } from "#components/sign-in-again.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { ClearDraft, DraftKeeper } from "#components/ui/draft-keeper.tsx";
import { Field } from "#components/ui/field.tsx";
import { FileDrop } from "#components/ui/file-drop.tsx";
import { FormErrors } from "#components/ui/form-errors.tsx";
import { Input } from "#components/ui/input.tsx";
import { MarkdownEditor } from "#components/ui/markdown-editor.tsx";
import { type Option, Select } from "#components/ui/select.tsx";
import { Submit } from "#components/ui/submit.tsx";
import type { UploadRules } from "#components/ui/use-uploads.ts";
import { useFormAction } from "#components/use-form-action.ts";
import { changeBugAction } from "#lib/bugs/change/actions.ts";
import type { EditableFact } from "#lib/bugs/fields/editable-facts.ts";
import { type FormState, typed, typedAll } from "#lib/http/form-state.ts";

export type CommentFormProps = {
  id: number;
  uploads: UploadRules;
  revision: number;
  /** Of the last comment of any audience; "" without one. */
  lastAnchor: string;
  /** Where a draft is kept elsewhere, when one was, if there is one, and when the newest comment on the page was written; ms. */
  kept?: { url: string; at: number | null; page: number };
  status: string;
  isOpen: boolean;
  /** Empty when the viewer may only comment. */
  statuses: readonly { name: string; isOpen: boolean; hint?: string }[];
  resolutions: readonly string[];
  mayMarkDuplicate: boolean;
  /** For whom a comment can be, beside everybody who sees the bug. */
  audiences: readonly Option[];
  /** Questions that the viewer may answer, by flag, with what their boxes say, and whether they are asked of the viewer: then they are ticked. */
  answers: readonly (readonly [flag: string, words: ReactNode, isMine: boolean])[];
  /** Flags requested of the viewer; more are loaded when they are opened. */
  flags: readonly CommentFlag[];
  hasMoreFlags: boolean;
  /** Under which name a draft is kept. */
  draft: string;
  /** What the comment begins with, and for whom it is proposed to be. */
  comment?: string;
  audience?: string;
  /** All facts that the viewer may change, when they are edited; the form saves them with the comment. */
  facts?: readonly EditableFact[];
  /** The facts when the page was rendered. */
  was?: Readonly<Record<string, string>>;
};

const CollisionNotice = lazy(async () => ({
  default: (await import("#components/bugs/collision.tsx")).CollisionNotice,
}));

/** Its code is loaded when somebody begins to write. */
const CommentNews = lazy(async () => ({
  default: (await import("#components/bugs/comment-news.tsx")).CommentNews,
}));
const Mend = lazy(async () => ({ default: (await import("#components/bugs/mend.tsx")).Mend }));

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
const UNTOUCHED = { comment: "", duplicateOf: "" };

/** The facts that are open for editing on the page are saved with the comment: one page, one submission. */
function addOpenFacts({ formData }: FormDataEvent): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-fact-form]")) {
    const { factForm: name = "", was } = form.dataset;
    const typed = new FormData(form);
    const [value, reason] = [typed.get(name), typed.get("comment")];
    if (typeof value === "string" && value !== was && !formData.get(name)) formData.set(name, value);
    if (reason) formData.set("comment", [formData.get("comment"), reason].filter(Boolean).join("\n\n"));
  }
}

/**
 * The comment box with the actions that go with a comment, in one form. It is reset after success. (Not by a React key of
 * the bug: without JavaScript the form state is matched by its position on the page.)
 */
export function CommentForm(props: CommentFormProps) {
  const [round, setRound] = useState(0);
  return <CommentFields key={round} {...props} onArrival={() => setRound(round + 1)} />;
}

function CommentFields({ onArrival, ...props }: CommentFormProps & { onArrival: () => void }) {
  const { id, revision, lastAnchor, status, isOpen, statuses, resolutions } = props;
  const { mayMarkDuplicate, audiences, facts, was, draft, uploads } = props;
  const form = useRef<HTMLFormElement>(null);
  const [isWriting, setIsWriting] = useState(false);
  /** What others said since the page was made is on it by now. */
  const [newest, setNewest] = useState<{ after: string; anchor: string }>();
  const last = (newest?.after === lastAnchor && newest.anchor) || lastAnchor || "c0";
  const onNews = useCallback((anchor: string) => setNewest({ after: lastAnchor, anchor }), [lastAnchor]);
  const [state, action] = useFormAction(changeBugAction);
  const { hasArrived, markSent } = useArrival(draft, `${revision}.${lastAnchor}`, state);
  useEffect(() => {
    if (!hasArrived) return;
    window.dispatchEvent(new Event("bug:saved"));
    onArrival();
  });
  useEffect(() => {
    const own = form.current;
    own?.addEventListener("formdata", addOpenFacts);
    return () => own?.removeEventListener("formdata", addOpenFacts);
  }, []);
  // The form may be longer than the window, and its button is at the end.
  useEffect(() => {
    if (state.ok) return;
    form.current?.querySelector("[role=alert], [data-unsaved]")?.scrollIntoView({ block: "center" });
    form.current?.querySelector<HTMLElement>("[data-form-errors] a, [data-unsaved] a")?.focus();
  }, [state]);
  const { fields } = state;
  const inFacts = new Set(facts?.map(({ name }) => name as string));
  const errors = Object.fromEntries(
    Object.entries(fields).map(([name, messages]) => [
      inFacts.has(name) || name === "acceptsWiderAudience" ? `fact-${name}` : name,
      messages,
    ]),
  );
  const statusOptions = statuses.map(({ name, isOpen, hint }) => ({
    value: name,
    label: name,
    hint,
    group: isOpen ? "Open" : "Closed",
  }));
  const save = (
    <Submit pending="Saving…">{state.code === "collision" ? "Save my changes anyway" : "Save"}</Submit>
  );
  return (
    <form
      ref={form}
      action={action}
      onSubmit={markSent}
      onInput={() => setIsWriting(true)}
      className="group/comment grid grid-cols-[minmax(0,1fr)] gap-3"
      id="comment-form"
      aria-label={facts ? "Edit the bug" : "Comment"}
    >
      {hasArrived ? <ClearDraft id={draft} /> : null}
      <DraftKeeper id={draft} elsewhere={props.kept} />
      {state.code === "collision" ? <CollisionNotice state={state} bugId={id} /> : null}
      <SignInAgain state={state} />
      {state.code === "collision" || state.signInHref ? null : (
        <FormErrors message={state.message} errors={errors} />
      )}
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="revision" value={state.current ?? revision} />
      {/* The notice of a collision shows the comments since. */}
      {state.code === "collision" ? null : <input type="hidden" name="lastComment" value={last} />}
      <input
        type="hidden"
        name="was"
        value={JSON.stringify(
          facts ? { ...was, ...UNTOUCHED } : { ...UNTOUCHED, status: "", resolution: "" },
        )}
      />
      {state.mend ? <Mend state={state} has={inFacts} /> : null}
      {facts ? <EditFacts facts={facts} state={state} /> : null}
      <div className="composer">
        <Field name="comment" label="Comment" hideLabel error={fields.comment}>
          {(control) => (
            <MarkdownEditor
              {...control}
              data-key="r"
              rows={facts ? 3 : 5}
              previewUrl={`/preview?bug=${id}`}
              names={{ people: `/people.json?bug=${id}&mention=on&q=`, bugs: `/bugs.json?bug=${id}&q=` }}
              defaultValue={typed(state, "comment", props.comment)}
            />
          )}
        </Field>
        <Field name="files" label="Files" hideLabel error={fields.files ?? fields.uploads}>
          {(control) => <FileDrop {...control} {...uploads} values={typedAll(state, "uploads")} />}
        </Field>
        <div className="composer-bar">
          {statuses.length > 0 || mayMarkDuplicate ? (
            <>
              {facts ? null : (
                <>
                  <Field
                    name="status"
                    id="comment-status"
                    label="Status"
                    error={fields.status}
                    className="w-52"
                  >
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
                    className={clsx("w-52", isOpen && onlyWhenClosing)}
                  >
                    {(control) => (
                      <Select
                        {...control}
                        options={resolutions.map((name) => ({ value: name, label: name }))}
                        empty={isOpen ? "Choose a resolution" : "Leave as it is"}
                        defaultValue={typed(state, "resolution")}
                      />
                    )}
                  </Field>
                </>
              )}
              {mayMarkDuplicate ? (
                <Field
                  name="duplicateOf"
                  id="comment-duplicate"
                  label="Duplicate of bug"
                  error={fields.duplicateOf}
                  className="w-32"
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
            </>
          ) : null}
          {props.answers.map(([flag, words, isMine]) => (
            <label key={flag}>
              <input
                type="checkbox"
                name="answers"
                // A browser that restores forms would untick it again on the next visit.
                autoComplete="off"
                value={flag}
                defaultChecked={state.ok ? isMine : typedAll(state, "answers").includes(flag)}
              />
              {words}
            </label>
          ))}
          <CommentFlags bugId={id} flags={props.flags} hasMore={props.hasMoreFlags} state={state} />
          {audiences.length > 0 ? (
            <Field
              name="commentAudience"
              label="Visible to"
              error={fields.commentAudience}
              className="w-60 max-w-full"
            >
              {(control) => (
                <Select
                  {...control}
                  options={audiences}
                  empty="Everyone who sees this bug"
                  defaultValue={typed(state, "commentAudience", props.audience)}
                />
              )}
            </Field>
          ) : null}
          {facts ? null : <div className="composer-end">{save}</div>}
        </div>
      </div>
      {isWriting && !facts ? (
        <Suspense>
          <CommentNews bugId={id} last={last} form={form} onNews={onNews} />
        </Suspense>
      ) : null}
      {facts ? (
        <div className="form-end">
          {save}
          <LinkButton href={`/bugs/${id}`} variant="quiet">
            Cancel
          </LinkButton>
        </div>
      ) : null}
    </form>
  );
}

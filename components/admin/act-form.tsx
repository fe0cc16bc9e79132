"use client";

import { createContext, type ReactNode, useContext } from "react";
import { ActPreview } from "#components/admin/act-preview.tsx";
import { useAnswerInView } from "#components/admin/use-answer-in-view.ts";
import { useSameInput } from "#components/admin/use-same-input.ts";
import { SignInAgain } from "#components/sign-in-again.tsx";
import { FormErrors } from "#components/ui/form-errors.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { Time } from "#components/ui/time.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { ACT_FIELD } from "#lib/admin/act/act-field.ts";
import { performAct } from "#lib/admin/act/actions.ts";
import { CONFIRM_FIELD } from "#lib/http/confirm-field.ts";
import { emptyForm, type FormState } from "#lib/http/form-state.ts";

type ActFormProps = {
  /** The act's name: `component.create`. */
  act: string;
  /** Hidden fields: `{ product: "…", revision: 3 }`. */
  hidden?: Record<string, string | number>;
  /** The label of the button. */
  submit: string;
  /** The button asks for the preview; what weighs has one in any case, and is never done without it. */
  previewed?: boolean;
  /** The preview, already there when the form opens. */
  foretold?: FormState["preview"];
  /** Prefix for unique ids of fields. */
  id: string;
  className?: string;
  /** Its button is not the main thing of the page. */
  isQuiet?: boolean;
  /** What to do with a value that is shown once, by what it is for: it stands in the place of the fields then. */
  shownWith?: Readonly<Record<string, ReactNode>>;
  children?: ReactNode;
};

const ActState = createContext<{ state: FormState; id: string }>({ state: emptyForm, id: "" });

/** The state of the surrounding form, for fields. */
export function useAct(): { state: FormState; id: string } {
  return useContext(ActState);
}

/**
 * A form for one administrative act; works without JavaScript. Put `ActField`s inside. A preview belongs to exactly what
 * was sent: it goes when something is changed, and the button that confirms it with it.
 */
export function ActForm({
  act,
  hidden = {},
  submit,
  previewed,
  foretold,
  id,
  className,
  isQuiet = false,
  shownWith,
  children,
}: ActFormProps) {
  const [state, action] = useFormAction(performAct);
  const told = state === emptyForm ? foretold : state.preview;
  const { form, isSame, handlers } = useSameInput(told?.confirm);
  const preview = isSame ? told : undefined;
  useAnswerInView(form, state);
  const next = state.ok && state.shown ? shownWith?.[state.shownFor ?? ""] : undefined;
  const isCollision = state.code === "collision";
  const errors = Object.fromEntries(
    Object.entries(state.fields).map(([name, messages]) => [`${id}-${name}`, messages]),
  );
  return (
    <form
      ref={form}
      action={action}
      {...handlers}
      className={className ?? "grid gap-3"}
      id={id}
      data-answer={state === emptyForm ? undefined : ""}
    >
      <div data-says="" tabIndex={-1} className="empty:hidden">
        {isCollision ? (
          <Collision state={state} />
        ) : state.ok ? null : state.signInHref ? (
          <SignInAgain state={state} />
        ) : (
          <FormErrors message={state.message} errors={errors} />
        )}
        {state.ok && state.message ? <Notice kind="success">{state.message}</Notice> : null}
      </div>
      {state.ok && state.shown ? (
        <p>
          The secret, shown this once: <code className="select-all break-all">{state.shown}</code>
        </p>
      ) : null}
      {Object.entries({
        [ACT_FIELD]: act,
        ...hidden,
        ...(isCollision && state.current ? { revision: state.current } : {}),
      }).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {next ?? <ActState value={{ state, id }}>{children}</ActState>}
      {preview ? (
        <div data-says="" tabIndex={-1}>
          <Notice kind="warn" title={preview.why ?? "This will happen:"}>
            <input type="hidden" name={CONFIRM_FIELD} value={preview.confirm} />
            <ActPreview items={preview.items} />
          </Notice>
        </div>
      ) : null}
      <div className="flex flex-wrap gap-2">
        {next ? null : preview ? (
          <Submit variant="danger" pending="Saving…">
            {isCollision ? `${submit} anyway` : submit}
          </Submit>
        ) : previewed ? (
          <Submit name="step" value="preview" variant="secondary" pending="Looking…">
            {submit}…
          </Submit>
        ) : (
          <Submit variant={isQuiet ? "secondary" : "primary"} pending="Saving…">
            {isCollision ? `${submit} anyway` : submit}
          </Submit>
        )}
      </div>
    </form>
  );
}

function Collision({ state }: { state: FormState }) {
  return (
    <Notice kind="warn" title={state.message}>
      <ul>
        {(state.since ?? []).map(({ who, what, at }) => (
          <li key={`${at} ${what}`}>
            <strong>{who}</strong>: {what} (<Time at={at} />)
          </li>
        ))}
      </ul>
      <p>Your input is kept, and nothing is saved yet.</p>
    </Notice>
  );
}

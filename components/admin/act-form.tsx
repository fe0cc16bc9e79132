"use client";

import { createContext, type ReactNode, useActionState, useContext } from "react";
import { FormErrors } from "#components/ui/form-errors.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { Time } from "#components/ui/time.tsx";
import { ACT_FIELD } from "#lib/admin/act/act-field.ts";
import { performAct } from "#lib/admin/act/actions.ts";
import { emptyForm, type FormState } from "#lib/http/form-state.ts";

type ActFormProps = {
  /** The act's name: `component.create`. */
  act: string;
  /** Hidden fields: `{ product: "…", revision: 3 }`. */
  hidden?: Record<string, string | number>;
  /** The label of the button. */
  submit: string;
  /** Shows a preview first, and needs a confirmation. */
  previewed?: boolean;
  /** Prefix for unique ids of fields. */
  id: string;
  className?: string;
  children?: ReactNode;
};

const ActState = createContext<{ state: FormState; id: string }>({ state: emptyForm, id: "" });

/** The state of the surrounding form, for fields. */
export function useAct(): { state: FormState; id: string } {
  return useContext(ActState);
}

/** A form for one administrative act; works without JavaScript. Put `ActField`s inside. */
export function ActForm({ act, hidden = {}, submit, previewed, id, className, children }: ActFormProps) {
  const [state, action] = useActionState(performAct, emptyForm);
  const isWeighed = state.preview !== undefined;
  const isCollision = state.code === "collision";
  const errors = Object.fromEntries(
    Object.entries(state.fields).map(([name, messages]) => [`${id}-${name}`, messages]),
  );
  return (
    <form
      action={action}
      className={className ?? "grid gap-3"}
      id={id}
      data-answer={state === emptyForm ? undefined : ""}
    >
      {isCollision ? (
        <Collision state={state} />
      ) : state.ok ? null : (
        <FormErrors message={state.message} errors={errors} />
      )}
      {state.ok && state.message ? <Notice kind="success">{state.message}</Notice> : null}
      {Object.entries({
        [ACT_FIELD]: act,
        ...hidden,
        ...(isCollision && state.current ? { revision: state.current } : {}),
      }).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <ActState value={{ state, id }}>{children}</ActState>
      {isWeighed ? (
        <Notice kind="warn" title="This will happen:">
          <ul>
            {state.preview?.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Notice>
      ) : null}
      <div className="flex flex-wrap gap-2">
        {previewed && !isWeighed ? (
          <Submit name="step" value="preview" variant="secondary" pending="Looking…">
            {submit}…
          </Submit>
        ) : (
          <Submit variant={previewed ? "danger" : "primary"} pending="Saving…">
            {isCollision ? `${submit} on top` : submit}
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
      <p>Your input is kept, and nothing is saved yet. Save again to apply it anyway.</p>
    </Notice>
  );
}

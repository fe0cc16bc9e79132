"use client";

import { useActionState, useEffect, useRef } from "react";
import { CollisionNotice } from "#components/bugs/collision.tsx";
import { FactControl } from "#components/bugs/fact-control.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormErrors } from "#components/ui/form-errors.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { changeBugAction } from "#lib/bugs/change/actions.ts";
import type { EditableFact } from "#lib/bugs/fields/editable-facts.ts";
import { emptyForm, type FormState, typed } from "#lib/http/form-state.ts";

type FactsFormProps = {
  id: number;
  revision: number;
  lastComment: number;
  facts: readonly EditableFact[];
  /** The facts when the page was rendered, as JSON. */
  was: string;
};

/** All facts that the viewer may change, in one form: for **Edit**, and without JavaScript. */
export function FactsForm({ id, revision, lastComment, facts, was }: FactsFormProps) {
  const [state, action] = useActionState(changeBugAction, emptyForm);
  const form = useRef<HTMLFormElement>(null);
  // The form is longer than the window, and its button is at the end.
  useEffect(() => {
    if (state.ok) return;
    form.current?.querySelector("[role=alert], [role=status]")?.scrollIntoView({ block: "center" });
    form.current?.querySelector<HTMLElement>("[data-form-errors] a")?.focus();
  }, [state]);
  return (
    <form ref={form} action={action} className="grid gap-3" aria-label="Edit the facts">
      <CollisionNotice state={state} bugId={id} />
      {state.code === "collision" ? null : (
        <FormErrors message={state.message} errors={prefixed(state.fields)} />
      )}
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="revision" value={state.current ?? revision} />
      <input type="hidden" name="lastComment" value={lastComment} />
      <input type="hidden" name="was" value={was} />
      {facts.map((fact) => (
        <Field
          key={fact.name}
          name={fact.name}
          id={`fact-${fact.name}`}
          label={fact.label}
          help={fact.help}
          error={state.fields[fact.name]}
        >
          {(control) => <FactControl {...control} field={fact} value={typed(state, fact.name, fact.value)} />}
        </Field>
      ))}
      {state.fields.acceptsWiderAudience ? (
        <div id="fact-acceptsWiderAudience">
          <Checkbox
            name="acceptsWiderAudience"
            label="Move it, and show it to them"
            help={state.fields.acceptsWiderAudience.join(" ")}
          />
        </div>
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Submit pending="Saving…">
          {state.code === "collision" ? "Save my changes anyway" : "Save facts"}
        </Submit>
        <LinkButton href={`/bugs/${id}`} variant="quiet">
          Leave as it was
        </LinkButton>
      </div>
    </form>
  );
}

function prefixed(fields: FormState["fields"]): FormState["fields"] {
  return Object.fromEntries(Object.entries(fields).map(([name, messages]) => [`fact-${name}`, messages]));
}

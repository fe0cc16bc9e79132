"use client";

import { clsx } from "clsx";
import {
  type ReactNode,
  startTransition,
  useActionState,
  useEffect,
  useOptimistic,
  useRef,
  useState,
} from "react";
import { CollisionNotice } from "#components/bugs/collision.tsx";
import { FactControl } from "#components/bugs/facts-form.tsx";
import { Button } from "#components/ui/button.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { changeFactAction } from "#lib/bugs/change/actions.ts";
import type { EditableFact } from "#lib/bugs/fields/editable-facts.ts";
import { emptyForm, type FormState, typed } from "#lib/http/form-state.ts";

type FactProps = {
  bugId: number;
  revision: number;
  name: string;
  label: string;
  /** The value has links of its own, so that only the pencil beside it edits. */
  hasLinks?: boolean;
  /** What is read: a word, a link, a list. */
  children: ReactNode;
};

/**
 * A fact that becomes a control on click or Enter. Its choices are fetched when they are wanted; a
 * choice shows at once and says when it was not saved. Without scripts the link opens the form of all facts.
 */
export function Fact({ bugId, revision, name, label, hasLinks, children }: FactProps) {
  const [fact, setFact] = useState<EditableFact | null>(null);
  const [state, action] = useActionState(changeFactAction, emptyForm);
  const [shown, show] = useOptimistic<ReactNode, ReactNode>(children, (_now, next) => next);
  const link = useRef<HTMLAnchorElement>(null);

  useEffect(() => {
    if (state.ok && state.message) setFact(null);
  }, [state]);

  async function open() {
    const response = await fetch(`/bugs/${bugId}/choices/${name}`);
    if (response.ok) setFact(await response.json());
    else window.location.assign(`/bugs/${bugId}?edit=all#fact-${name}`);
  }

  function close() {
    setFact(null);
    requestAnimationFrame(() => link.current?.focus());
  }

  if (fact === null) {
    const edit = (
      <a
        ref={link}
        href={`/bugs/${bugId}?edit=all#fact-${name}`}
        className={clsx(
          "group/fact -mx-1.5 flex min-h-(--control-sm) items-baseline justify-between gap-2 rounded-sm px-1.5 text-ink no-underline hover:bg-hover hover:no-underline",
          hasLinks && "self-start",
        )}
        aria-label={`Edit ${label.toLowerCase()}`}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          void open();
        }}
      >
        {hasLinks ? null : <span className="min-w-0 break-words">{shown}</span>}
        <Icon
          name="edit"
          className={clsx(
            "size-3 shrink-0 text-muted group-hover/fact:opacity-100 group-focus/fact:opacity-100",
            hasLinks ? "opacity-60" : "opacity-0",
          )}
        />
      </a>
    );
    if (!hasLinks) return edit;
    return (
      <div className="flex justify-between gap-2">
        <div className="min-w-0">{shown}</div>
        {edit}
      </div>
    );
  }

  const save = (formData: FormData) => {
    const chosen = formData.get(name);
    if (typeof chosen === "string") show(<span className="text-muted">{labelOf(fact, chosen)} …</span>);
    action(formData);
  };
  return (
    <FactEditor
      fact={fact}
      state={state}
      bugId={bugId}
      revision={revision}
      save={save}
      close={close}
      saving={shown === children ? null : shown}
    />
  );
}

type FactEditorProps = {
  fact: EditableFact;
  state: FormState;
  bugId: number;
  revision: number;
  save: (formData: FormData) => void;
  close: () => void;
  /** What is shown while it is on its way; null when nothing is. */
  saving: ReactNode;
};

function FactEditor({ fact, state, bugId, revision, save, close, saving }: FactEditorProps) {
  const form = useRef<HTMLFormElement>(null);
  const id = `fact-${fact.name}`;
  const error = state.ok
    ? undefined
    : (state.fields[fact.name] ?? Object.values(state.fields)[0] ?? [state.message ?? ""]);

  useEffect(() => {
    form.current?.querySelector<HTMLElement>("select, input:not([type=hidden])")?.focus();
  }, []);

  if (saving) return <span>{saving}</span>;
  return (
    <form
      ref={form}
      action={save}
      className="grid gap-1.5"
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) close();
      }}
      onChange={(event) => {
        if (event.target instanceof HTMLSelectElement) startTransition(() => form.current?.requestSubmit());
      }}
    >
      <CollisionNotice state={state} bugId={bugId} />
      <input type="hidden" name="id" value={bugId} />
      <input type="hidden" name="revision" value={state.current ?? revision} />
      <label className="sr-only" htmlFor={id}>
        {fact.label}
      </label>
      <FactControl name={fact.name} id={id} fact={fact} value={typed(state, fact.name, fact.value)} />
      {fact.help ? <p className="text-muted text-xs">{fact.help}</p> : null}
      {error && state.code !== "collision" ? (
        <p role="alert" className="text-red text-sm">
          {error.join(" ")}
        </p>
      ) : null}
      <div className="flex gap-2">
        <Submit size="sm" pending="Saving…">
          {state.code === "collision" ? "Save mine on top" : "Save"}
        </Submit>
        <Button size="sm" variant="quiet" onClick={close}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function labelOf(fact: EditableFact, value: string): string {
  if (value === "") return "none";
  return "options" in fact ? (fact.options.find((option) => option.value === value)?.label ?? value) : value;
}

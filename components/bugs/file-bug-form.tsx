"use client";

import clsx from "clsx";
import { useEffect, useRef, useState } from "react";
import { FilingPlace } from "#components/bugs/filing-place.tsx";
import { FilingRouteNote, type Routing } from "#components/bugs/filing-route.tsx";
import { type CommentFlag, FlagChoice } from "#components/bugs/flag-choice.tsx";
import { MoreFields } from "#components/bugs/more-fields.tsx";
import { FormAnswer } from "#components/form-answer.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { DraftKeeper } from "#components/ui/draft-keeper.tsx";
import { forgetDraft } from "#components/ui/draft-store.ts";
import { ErrorText, Field } from "#components/ui/field.tsx";
import { FileDrop } from "#components/ui/file-drop.tsx";
import { Input } from "#components/ui/input.tsx";
import { MarkdownEditor } from "#components/ui/markdown-editor.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Submit } from "#components/ui/submit.tsx";
import type { UploadRules } from "#components/ui/use-uploads.ts";
import { useFormAction } from "#components/use-form-action.ts";
import { first, templateOf } from "#lib/bugs/filing/filing-address.ts";
import type { FilingControl } from "#lib/bugs/filing/filing-controls.ts";
import type { Start } from "#lib/bugs/filing/filing-fields.ts";
import type { FilingChoices } from "#lib/catalog/filing-choices.ts";
import { type FormAction, type FormState, ticked, typed, typedAll } from "#lib/http/form-state.ts";
import { countOf } from "#lib/text.ts";

/** The choices of the basic fields; those of the other fields come with their controls. */
type FormChoices = Pick<
  FilingChoices,
  "product" | "classification" | "hasSecurityGroup" | "descriptionTemplate" | "components" | "versions"
>;

type FileBugFormProps = {
  action: FormAction;
  uploads: UploadRules;
  choices: FormChoices;
  /** The fields besides the five basic ones; none for reporters without a role. */
  more: readonly FilingControl[];
  /** Flags that the viewer may set on a new bug. */
  flags: readonly CommentFlag[];
  start: Start;
  /** Identifies this form, so that sending it twice files one bug. */
  token: string;
  /** The address of this page with its initial values, to return to after signing in. */
  address: string;
  isSignedIn: boolean;
  /** There are other products to choose from. */
  mayChange: boolean;
  /** In which upstream products the bugs are filed. */
  routing: Routing;
};

/** The form for filing a bug: five basic fields, and more for people who work on the product. */
export function FileBugForm(props: FileBugFormProps) {
  const { action, choices, more, flags, start, token, address, isSignedIn, mayChange, routing } = props;
  const form = useRef<HTMLFormElement>(null);
  const [template, setTemplate] = useState(() => first(start.values.description));
  const draftId = `new-bug:${choices.product}`;
  const [state, submit] = useFormAction(action, () => forgetDraft(draftId));
  const { fields } = state;
  const value = (name: string) => typed(state, name, first(start.values[name]));
  const values = (name: string) => typedAll(state, name, [start.values[name] ?? []].flat());
  const isPrivate = ticked(state, "isPrivate", Boolean(start.values.isPrivate));
  const works = more.length > 0;
  const [component, setComponent] = useState(() => first(start.values.component));

  useEffect(() => {
    if (!state.ok)
      form.current
        ?.querySelector<HTMLElement>("[aria-invalid=true], [data-form-errors] a, [data-returns]")
        ?.focus();
  }, [state]);

  /** Says where bugs of the component go, and applies its template, unless the description was edited. */
  function changeComponent([component]: string[]) {
    setComponent(component ?? "");
    const description = form.current?.querySelector<HTMLTextAreaElement>("textarea[name=description]");
    const next = templateOf(choices, component);
    if (!description || description.value.trim() !== template.trim() || next === template) return;
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set?.call(description, next);
    description.dispatchEvent(new Event("input", { bubbles: true }));
    setTemplate(next);
  }

  return (
    <div className={works ? "mx-auto max-w-6xl" : "mx-auto max-w-3xl"}>
      <FilingPlace
        choices={choices}
        address={address}
        mayChange={mayChange}
        isPrivate={isPrivate}
        works={works}
      />
      <form ref={form} action={submit} noValidate aria-label="File a bug" className="grid gap-4">
        <DraftKeeper id={draftId} />
        {isSignedIn ? null : <SignInFirst address={address} sent={state.signInHref} wasSent={!state.ok} />}
        {start.problems.length > 0 ? <Notice kind="warn">{start.problems.join(" ")}</Notice> : null}
        {isSignedIn || !state.signInHref ? (
          <div data-form-errors={state.ok ? undefined : ""} className="empty:hidden">
            <FormAnswer state={state} />
          </div>
        ) : null}
        <input type="hidden" name="product" value={choices.product} />
        <input type="hidden" name="token" value={token} />
        <Carried carried={start.carried} />
        <div
          className={clsx(
            "grid grid-cols-[minmax(0,1fr)] items-start gap-4",
            works && "lg:grid-cols-[minmax(0,1fr)_22rem] lg:grid-rows-[auto_1fr] lg:gap-x-6",
          )}
        >
          <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
            <Field
              name="summary"
              label="Summary"
              help="One line: what goes wrong, and where."
              error={fields.summary}
              required
            >
              {(control) => (
                <Input {...control} defaultValue={value("summary")} autoComplete="off" autoFocus />
              )}
            </Field>
            <div className="grid gap-4 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
              <Field name="component" label="Component" error={fields.component}>
                {(control) => (
                  <Combobox
                    {...control}
                    options={choices.components.map(({ name, description }) => ({
                      value: name,
                      label: name,
                      hint: description,
                    }))}
                    defaultValue={value("component")}
                    empty="Not sure"
                    onValueChange={changeComponent}
                  />
                )}
              </Field>
              <Field name="version" label="Version" error={fields.version}>
                {(control) => (
                  <Combobox
                    {...control}
                    options={choices.versions.map(({ name, state }) => ({
                      value: name,
                      label: name,
                      hint: state === "released" ? undefined : state,
                    }))}
                    defaultValue={value("version")}
                    empty="Not sure"
                  />
                )}
              </Field>
            </div>
            <FilingRouteNote routing={routing} component={component} isPrivate={isPrivate} />
            <Field name="description" label="Description" error={fields.description}>
              {(control) => (
                <MarkdownEditor
                  {...control}
                  rows={12}
                  previewUrl="/preview"
                  names={{ people: "/people.json?q=", bugs: "/bugs.json?q=" }}
                  defaultValue={value("description")}
                />
              )}
            </Field>
            <Field
              name="files"
              label="Files"
              help={
                isSignedIn
                  ? `A log, a screenshot, a patch: up to ${countOf(props.uploads.maxCount, "file")} of ${props.uploads.maxSize / 1_000_000} MB.`
                  : "Once you are signed in, you can add logs and screenshots here."
              }
              error={fields.files ?? fields.uploads}
            >
              {(control) =>
                isSignedIn ? (
                  <FileDrop {...control} {...props.uploads} values={typedAll(state, "uploads")} />
                ) : null
              }
            </Field>
            {choices.hasSecurityGroup && !works && isPrivate ? <PrivateBox error={fields.isPrivate} /> : null}
          </div>
          {works ? (
            <MoreFields more={more} errors={fields} value={value} values={values}>
              {flags.length > 0 ? <FilingFlags flags={flags} state={state} /> : null}
              {choices.hasSecurityGroup ? <PrivateBox error={fields.isPrivate} isTicked={isPrivate} /> : null}
              {routing.mayKeep && routing.routes.some(({ upstream }) => upstream) ? (
                <Field
                  name="downstreamOnly"
                  label={`Why only ${choices.product}`}
                  help={`With a reason, the bug stays in ${choices.product} and is not filed upstream.`}
                  error={fields.downstreamOnly}
                >
                  {(control) => <Input {...control} defaultValue={value("downstreamOnly")} />}
                </Field>
              ) : null}
            </MoreFields>
          ) : null}
          <div>
            <Submit pending="Filing…">File bug</Submit>
          </div>
        </div>
      </form>
    </div>
  );
}

/** Folded: most bugs are filed without. */
function FilingFlags({ flags, state }: { flags: readonly CommentFlag[]; state: FormState }) {
  const errors = state.fields.flags ?? [];
  const isUsed = errors.length > 0 || flags.some(({ flag }) => typed(state, `flag.${flag}`));
  return (
    <div id="flags">
      {errors.length > 0 ? <ErrorText id="flags-error" errors={errors} /> : null}
      <Disclosure summary="Flags" open={isUsed || undefined}>
        <div className="flex flex-wrap items-start gap-3">
          {flags.map((flag) => (
            <FlagChoice key={flag.flag} bugId={null} choice={flag} state={state} />
          ))}
        </div>
      </Disclosure>
    </div>
  );
}

function PrivateBox({ error, isTicked = true }: { error: string[] | undefined; isTicked?: boolean }) {
  return (
    <div id="isPrivate">
      <Checkbox
        name="isPrivate"
        label="Private: a security problem"
        help="Only the product's security group and the people on the bug see it."
        defaultChecked={isTicked}
      />
      {error ? <p className="text-red text-sm">{error.join(" ")}</p> : null}
    </div>
  );
}

/**
 * For strangers: signing in or up leads back to the form. `wasSent`: they have tried to file it; `sent`: where signing in
 * leads then, to the form with what was typed.
 */
function SignInFirst({ address, sent, wasSent }: { address: string; sent?: string; wasSent: boolean }) {
  const next = sent?.split("next=")[1] ?? encodeURIComponent(address);
  return (
    <Notice
      kind={wasSent ? "warn" : undefined}
      title={wasSent ? "You are not signed in. Your bug is not filed yet." : "Filing takes an account."}
      actions={
        <>
          <a href={`/sign-in?next=${next}`} data-returns="">
            Sign in
          </a>
          <a href={`/sign-up?next=${next}`} data-returns="">
            Sign up
          </a>
        </>
      }
    >
      <span className="needs-js" data-unsaved={wasSent ? "" : undefined}>
        {wasSent ? "What you typed" : "Now or when your report is written: it"} is kept in this browser and
        waits here for you.
      </span>
      <span className="no-js">
        {wasSent ? (
          <>
            Your input is kept on this page:{" "}
            <a href={`/sign-in?next=${next}`} target="_blank" rel="noreferrer">
              sign in in another tab
            </a>
            , then submit again.
          </>
        ) : (
          "Sign in before you write: what is written here is not kept."
        )}
      </span>
    </Notice>
  );
}

/** Values from the address without a field: sent with the form, and listed. */
function Carried({ carried }: Pick<Start, "carried">) {
  if (carried.length === 0) return null;
  return (
    <p className="text-muted">
      {carried.map(({ field, label, values }) => (
        <span key={field} className="mr-4">
          {label}: <strong className="text-ink">{values.join(", ")}</strong>
          {values.map((one) => (
            <input key={one} type="hidden" name={field} value={one} />
          ))}
        </span>
      ))}
    </p>
  );
}

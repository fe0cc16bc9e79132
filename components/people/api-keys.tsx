"use client";

import { FormAnswer } from "#components/form-answer.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { ErrorText, Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { type FormAction, typed, typedAll } from "#lib/http/form-state.ts";

export type KeyLine = {
  id: number;
  name: string;
  prefix: string;
  scopes: readonly string[];
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
};

/** The viewer's API keys, each with a button to revoke it. */
export function ApiKeyList({ action, keys }: { action: FormAction; keys: readonly KeyLine[] }) {
  const [state, submit] = useFormAction(action);
  return (
    <form action={submit}>
      <div className="empty:hidden px-4 pt-4">
        <FormAnswer state={state} />
      </div>
      {keys.length === 0 ? <Empty>You have no API keys.</Empty> : <KeyTable keys={keys} />}
    </form>
  );
}

function KeyTable({ keys }: { keys: readonly KeyLine[] }) {
  return (
    <Table caption="Your API keys">
      <thead>
        <tr>
          <Th>Name</Th>
          <Th>Prefix</Th>
          <Th>Scopes</Th>
          <Th>Created</Th>
          <Th>Last used</Th>
          <Th>Expires</Th>
          <Th>
            <span className="sr-only">Revoke</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {keys.map(({ id, name, prefix, scopes, createdAt, lastUsedAt, expiresAt }) => (
          <tr key={id}>
            <Td main>
              <bdi>{name}</bdi>
            </Td>
            <Td label="Prefix">
              <code>{prefix}…</code>
            </Td>
            <Td label="Scopes">{scopes.join(", ")}</Td>
            <Td label="Created">
              <Time at={createdAt} />
            </Td>
            <Td label="Last used">{lastUsedAt ? <Time at={lastUsedAt} /> : "never"}</Td>
            <Td label="Expires">{expiresAt ? <Time at={expiresAt} as="date" /> : "never"}</Td>
            <Td>
              <Submit variant="danger" size="sm" name="keyId" value={id} aria-label={`Revoke ${name}`}>
                Revoke
              </Submit>
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** Creates a key and shows it once. */
export function ApiKeyForm({ action }: { action: FormAction }) {
  const [state, submit] = useFormAction(action);
  const chosen = typedAll(state, "scopes", ["read", "write"]);
  const { scopes: scopeErrors } = state.fields;
  return (
    <form action={submit} noValidate className="grid gap-4">
      <FormAnswer state={state} />
      {state.shown ? (
        <Field
          name="shown"
          label="Your new key"
          help="Send it as X-BUGZILLA-API-KEY, or as Authorization: Bearer."
        >
          {({ id, ...described }) => (
            <output
              id={id}
              aria-describedby={described["aria-describedby"]}
              className="block break-all font-mono"
            >
              {state.shown}
            </output>
          )}
        </Field>
      ) : null}
      <Field name="name" id="key-name" label="Key name" error={state.fields.name}>
        {(control) => <Input {...control} autoComplete="off" defaultValue={typed(state, "name")} />}
      </Field>
      <fieldset className="grid">
        <legend className="font-medium">Scopes</legend>
        <Checkbox name="scopes" value="read" label="Read" defaultChecked={chosen.includes("read")} />
        <Checkbox name="scopes" value="write" label="Write" defaultChecked={chosen.includes("write")} />
        {scopeErrors ? <ErrorText id="scopes-error" errors={scopeErrors} /> : null}
      </fieldset>
      <Field
        name="days"
        label="Expires after (days)"
        help="Leave blank for no expiry."
        error={state.fields.days}
      >
        {(control) => (
          <Input {...control} inputMode="numeric" className="max-w-32" defaultValue={typed(state, "days")} />
        )}
      </Field>
      <div>
        <Submit variant="secondary" pending="Creating…">
          Create API key
        </Submit>
      </div>
    </form>
  );
}

"use client";

import { FormAnswer } from "#components/form-answer.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { FormAction } from "#lib/http/form-state.ts";

export type SessionLine = {
  id: number;
  browser: string;
  address: string;
  createdAt: Date;
  lastUsedAt: Date;
  isCurrent: boolean;
};

/** The viewer's sessions, with a button to sign out other browsers. */
export function SessionList({ action, sessions }: { action: FormAction; sessions: readonly SessionLine[] }) {
  const [state, submit] = useFormAction(action);
  return (
    <form action={submit}>
      <div className="empty:hidden px-4 pt-4">
        <FormAnswer state={state} />
      </div>
      <Table caption="Where you are signed in">
        <thead>
          <tr>
            <Th>Browser</Th>
            <Th>Network address</Th>
            <Th>Signed in</Th>
            <Th>Last used</Th>
            <Th>
              <span className="sr-only">Sign out</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {sessions.map(({ id, browser, address, createdAt, lastUsedAt, isCurrent }) => (
            <tr key={id}>
              <Td main>{browser}</Td>
              <Td label="Network address">{address || "unknown"}</Td>
              <Td label="Signed in">
                <Time at={createdAt} />
              </Td>
              <Td label="Last used">
                <Time at={lastUsedAt} />
              </Td>
              <Td>
                {isCurrent ? (
                  <Badge>This browser</Badge>
                ) : (
                  <Submit
                    variant="secondary"
                    size="sm"
                    name="sessionId"
                    value={id}
                    aria-label={`Sign out ${browser}`}
                  >
                    Sign out
                  </Submit>
                )}
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </form>
  );
}

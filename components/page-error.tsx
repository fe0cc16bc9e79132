"use client";

import { Button } from "#components/ui/button.tsx";

export type PageErrorProps = { error: unknown; retry: () => void };

/** A page that could not be made: what happened, what to do, and the word to find it by in the log. */
export function PageError({ error, retry }: PageErrorProps) {
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : null;
  return (
    <div className="grid max-w-prose justify-items-start gap-3 py-8">
      <h1>This page could not be made</h1>
      <p>
        The fault is ours. Nothing that was saved is lost. Try again; if it stays, tell the administrator.
      </p>
      {digest ? (
        <p className="text-muted">
          In the log it is <code>{digest}</code>.
        </p>
      ) : null}
      <Button variant="primary" onClick={() => retry()}>
        Try again
      </Button>
    </div>
  );
}

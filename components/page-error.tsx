"use client";

export type PageErrorProps = { error: unknown; retry: () => void };

/** The error page: what happened, what to do, and the reference in the log. */
export function PageError({ error, retry }: PageErrorProps) {
  const { digest } = error as { digest?: string };
  return (
    <div className="grid max-w-prose justify-items-start gap-3 py-8">
      <h1>Something went wrong</h1>
      <p>
        This page could not be displayed. No saved data is lost. Try again; if the problem persists, contact
        the administrator.
      </p>
      {digest ? (
        <p className="text-muted">
          Reference in the log: <code>{digest}</code>.
        </p>
      ) : null}
      {/* Not Button: every page loads this by itself. */}
      <button type="button" className="btn btn-primary" onClick={() => retry()}>
        Try again
      </button>
    </div>
  );
}

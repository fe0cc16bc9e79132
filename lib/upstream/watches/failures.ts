/** Why a bug in another tracker could not be read; the values of the enum in the database. */
export const FAILURES = [
  "not_found",
  "private",
  "unparsable",
  "timeout",
  "refused",
  "rate_limited",
  "unsupported",
  "server_error",
] as const;
export type Failure = (typeof FAILURES)[number];

/** In words, after "because". */
export const FAILURE_WORDS: Record<Failure, string> = {
  not_found: "the tracker has no such bug, or does not show it",
  private: "the tracker shows it only to people who sign in",
  unparsable: "the answer of the tracker is not what this kind of tracker sends",
  timeout: "the tracker did not answer in time",
  refused: "its address is not allowed, or nothing answers there",
  rate_limited: "the tracker asks us to come back later",
  unsupported: "the tracker does not answer this kind of request",
  server_error: "the tracker has an error",
};

/** A bug in another tracker could not be read. */
export class WatchFailure extends Error {
  readonly failure: Failure;
  /** How long the tracker asks us to wait; null: it does not say. */
  readonly retryAfterMs: number | null;

  constructor(
    failure: Failure,
    detail: string,
    { retryAfterMs = null as number | null, cause = null as unknown } = {},
  ) {
    super(`${failure}: ${detail}`, cause ? { cause } : {});
    this.failure = failure;
    this.retryAfterMs = retryAfterMs;
  }
}

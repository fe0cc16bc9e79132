/**
 * What can go wrong that is not a fault of the program. Each carries a short sentence that the
 * person at the other end can act on; lib/http translates it into a page, a form or a REST answer.
 */
export class AppError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** There is no such thing, or the viewer may not know that there is: both read the same. */
export class NotFound extends AppError {
  constructor(message: string) {
    super("not_found", message);
  }
}

/** Somebody has to sign in first. */
export class NotSignedIn extends AppError {
  constructor(message = "Please sign in first.") {
    super("not_signed_in", message);
  }
}

/** The viewer may see it, but may not do this with it. */
export class NotAllowed extends AppError {
  constructor(message: string) {
    super("not_allowed", message);
  }
}

/** What was said cannot be taken. `fields` has the messages for each field by its name. */
export class InvalidInput extends AppError {
  readonly fields: Record<string, string[]>;

  constructor(fields: Record<string, string[]>, message?: string) {
    super(
      "invalid_input",
      message ?? Object.values(fields).flat()[0] ?? "Something in the form is not right.",
    );
    this.fields = fields;
  }
}

/** Somebody else changed it in the meantime. `current` is the revision that stands now. */
export class Collision extends AppError {
  readonly current: number;
  /** What the others did in the meantime, for the page to show. */
  readonly since: readonly DoneSince[];

  constructor(message: string, current: number, since: readonly DoneSince[] = []) {
    super("collision", message);
    this.current = current;
    this.since = since;
  }
}

/** Something that somebody did: a sentence without its subject, and when, as ISO 8601. */
export type DoneSince = { who: string; what: string; at: string };

/** Too many tries in too short a time. */
export class TooMany extends AppError {
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number) {
    super("too_many", message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Too much is asked of this installation at the moment: the same will work in a few seconds. */
export class Busy extends AppError {
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number) {
    super("busy", message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The installation is not set up so that this can work: configuration, database, disk. */
export class SetupError extends AppError {
  constructor(message: string, options?: ErrorOptions) {
    super("setup", message, options);
  }
}

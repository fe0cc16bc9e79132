/**
 * Expected errors. Each has a short message that the user can act on; lib/http turns it into a page, a form state or a
 * REST response.
 */
export class AppError extends Error {
  readonly code: string;
  /** What would mend it, for a form to show. */
  mend?: Mend;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** What a refused form can be mended with: controls for what is missing, and pages to go to. */
export type Mend = {
  controls: {
    name: string;
    label: string;
    value: string;
    kind: string;
    options?: { value: string; label: string; hint?: string }[];
    empty?: string;
  }[];
  links: { href: string; text: string }[];
};

/** It does not exist, or the viewer may not know that it does: both look the same. */
export class NotFound extends AppError {
  constructor(message: string) {
    super("not_found", message);
  }
}

/** The viewer has to sign in first. */
export class NotSignedIn extends AppError {
  constructor(message = "Please sign in first.") {
    super("not_signed_in", message);
  }
}

/** The viewer may see it, but not do this. */
export class NotAllowed extends AppError {
  constructor(message: string) {
    super("not_allowed", message);
  }
}

/** The input is invalid. `fields` has the messages by field name. */
export class InvalidInput extends AppError {
  readonly fields: Record<string, string[]>;

  constructor(fields: Record<string, string[]>, message?: string) {
    super("invalid_input", message ?? Object.values(fields).flat()[0] ?? "Something in the form is invalid.");
    this.fields = fields;
  }
}

/** Somebody else changed it in the meantime. `current` is the revision now. */
export class Collision extends AppError {
  readonly current: number;
  /** What others changed in the meantime, for the page to show. */
  readonly since: readonly InterveningChange[];

  constructor(message: string, current: number, since: readonly InterveningChange[] = []) {
    super("collision", message);
    this.current = current;
    this.since = since;
  }
}

/** In an InterveningChange: the person who is told. */
export const YOU = "You";

/** A change since the form was opened: a sentence without its subject, and when, as ISO 8601. */
export type InterveningChange = { who: string; what: string; at: string };

/** Too many attempts in a short time. */
export class TooMany extends AppError {
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number) {
    super("too_many", message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The server is overloaded; retrying in a few seconds will work. */
export class Busy extends AppError {
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number) {
    super("busy", message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The installation is not set up correctly: configuration, database, disk. */
export class SetupError extends AppError {
  constructor(message: string, options?: ErrorOptions) {
    super("setup", message, options);
  }
}

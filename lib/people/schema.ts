import { z } from "zod";
import { SCOPES } from "#lib/people/scopes.ts";
import { cleanLine } from "#lib/text.ts";

/** Input about people, shared by forms, the command line and REST. */

export const email = z
  .string("Give an e-mail address.")
  .trim()
  .min(1, "Give an e-mail address.")
  .max(254, "This e-mail address is too long: at most 254 characters.")
  .regex(z.regexes.html5Email, "This is not an e-mail address such as name@example.org.");

export const handle = z
  .string("Choose a handle.")
  .trim()
  .toLowerCase()
  .min(2, "A handle has at least 2 characters.")
  .max(39, "A handle has at most 39 characters.")
  .regex(
    /^[a-z0-9][a-z0-9._-]*$/,
    "A handle is made of letters a–z, digits, dots, dashes and underscores, and begins with a letter or digit.",
  );

export const displayName = z
  .string("Say what to call you.")
  .transform(cleanLine)
  .pipe(
    z.string().min(1, "Say what to call you.").max(100, "This name is too long: at most 100 characters."),
  );

export const password = z
  .string("Choose a password.")
  .min(8, "A password has at least 8 characters.")
  .max(200, "A password has at most 200 characters.");

/** A password to compare, not a new one: no minimum length, but a limit on the hashing work. */
const givenPassword = z
  .string("Give your password.")
  .min(1, "Give your password.")
  .max(1000, "This password is too long: at most 1000 characters.");

const token = z.string("This link is not complete.").max(200, "This link is not right.");

export const signInInput = z.object({
  email: z
    .string("Give your e-mail address.")
    .trim()
    .min(1, "Give your e-mail address.")
    .max(254, "This e-mail address is too long."),
  password: givenPassword,
});

export const signUpInput = z.object({ email, displayName, handle, password });

export const tokenInput = z.object({ token });

export const requestResetInput = z.object({ email });

export const resetPasswordInput = z.object({ token, password });

export const changePasswordInput = z.object({ currentPassword: givenPassword, password });

export const changeEmailInput = z.object({ email, currentPassword: givenPassword });

export const changeProfileInput = z.object({ displayName, handle });

/** Whether they take requests; what others read is kept only while they do not. */
export const changeRequestsInput = z.object({
  takesNone: z.literal("on").optional(),
  noRequests: z
    .string()
    .default("")
    .transform(cleanLine)
    .pipe(z.string().max(200, "This is too long: at most 200 characters.")),
});

export const sessionInput = z.object({ sessionId: z.coerce.number().int().positive().max(2_147_483_647) });

export const createApiKeyInput = z.object({
  name: z
    .string("Say what the key is for.")
    .transform(cleanLine)
    .pipe(
      z
        .string()
        .min(1, "Say what the key is for.")
        .max(100, "This name is too long: at most 100 characters."),
    ),
  scopes: z
    .array(z.enum(SCOPES, "A key may read, write, or both."), "Choose what the key may do.")
    .min(1, "Choose what the key may do.")
    .max(SCOPES.length),
  /** Days until it expires; null for never. */
  days: z
    .number("This is not a number of days.")
    .int()
    .min(1)
    .max(3650, "At most ten years: 3650 days.")
    .nullable()
    .default(null),
});

export const apiKeyInput = z.object({ keyId: z.coerce.number().int().positive().max(2_147_483_647) });

export const createUserInput = z.object({
  email,
  displayName,
  handle,
  password: password.optional(),
  isAdministrator: z.boolean().default(false),
});

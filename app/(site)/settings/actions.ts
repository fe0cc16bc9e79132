"use server";

import { revalidatePath } from "next/cache";
import { env } from "#lib/env.ts";
import { formAction } from "#lib/http/form-action.ts";
import { formDone } from "#lib/http/form-state.ts";
import {
  changeProfile,
  changeRequests,
  createApiKey,
  revokeApiKey,
  revokeSession,
} from "#lib/people/commands/account.ts";
import { confirmEmailChange, requestEmailChange } from "#lib/people/commands/email.ts";
import { changePassword } from "#lib/people/commands/passwords.ts";
import {
  apiKeyInput,
  changeEmailInput,
  changePasswordInput,
  changeProfileInput,
  changeRequestsInput,
  createApiKeyInput,
  sessionInput,
  tokenInput,
} from "#lib/people/schema.ts";
import { currentOrigin, currentSession } from "#lib/people/session.ts";

export const changeProfileAction = formAction(changeProfileInput, async (viewer, input) => {
  await changeProfile(viewer, input);
  revalidatePath("/", "layout");
  return formDone("Your profile is saved.");
});

export const changeRequestsAction = formAction(changeRequestsInput, async (viewer, input) => {
  await changeRequests(viewer, input);
  revalidatePath("/settings");
  return formDone(input.takesNone ? "You take no requests now." : "You take requests.");
});

export const changeEmailAction = formAction(changeEmailInput, async (viewer, input) => {
  const { address } = await currentOrigin();
  await requestEmailChange(viewer, input, { address });
  return formDone(
    `A link ${env().smtpUrl ? "is on its way to the new address" : "to the new address is in the outbox"}. Until you open it, your address stays as it is.`,
  );
});

export const confirmEmailChangeAction = formAction(
  tokenInput,
  async (viewer, { token }) => {
    await confirmEmailChange(viewer, { token });
    return "/settings";
  },
  "anyone",
);

export const changePasswordAction = formAction(changePasswordInput, async (viewer, input) => {
  const { sessionId } = await currentSession();
  const { address } = await currentOrigin();
  await changePassword(viewer, input, { sessionId, address });
  revalidatePath("/settings");
  return formDone("Your password is changed, and your other browsers are signed out.");
});

export const revokeSessionAction = formAction(sessionInput, async (viewer, input) => {
  await revokeSession(viewer, input);
  revalidatePath("/settings");
  return formDone("That browser is signed out.");
});

export const createApiKeyAction = formAction(createApiKeyInput, async (viewer, input) => {
  const shown = await createApiKey(viewer, input);
  revalidatePath("/settings");
  return formDone("This is your key. It is only shown once: copy it now.", { shown });
});

export const revokeApiKeyAction = formAction(apiKeyInput, async (viewer, input) => {
  await revokeApiKey(viewer, input);
  revalidatePath("/settings");
  return formDone("The key is revoked.");
});

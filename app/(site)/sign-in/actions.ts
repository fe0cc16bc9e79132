"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { env } from "#lib/env.ts";
import { localAddress } from "#lib/http/address.ts";
import { formAction } from "#lib/http/form-action.ts";
import { type FormState, formDone } from "#lib/http/form-state.ts";
import { requestPasswordReset, resetPassword } from "#lib/people/commands/passwords.ts";
import { openFirstSession, signIn, signOut } from "#lib/people/commands/sign-in.ts";
import { confirmEmail, signUp } from "#lib/people/commands/sign-up.ts";
import {
  requestResetInput,
  resetPasswordInput,
  signInInput,
  signUpInput,
  tokenInput,
} from "#lib/people/schema.ts";
import { carrySession, currentOrigin, dropSession } from "#lib/people/session.ts";

const next = z.string().max(4000).optional();

export const signInAction = formAction(
  signInInput.extend({ next }),
  async (viewer, input) => {
    await carrySession(await signIn(viewer, input, await currentOrigin()));
    return input.next ?? "/";
  },
  "anyone",
);

export async function signOutAction(): Promise<FormState> {
  const token = await dropSession();
  if (token !== null) await signOut(token);
  redirect("/");
}

export const signUpAction = formAction(
  signUpInput.extend({ next }),
  async (viewer, { next, ...input }) => {
    const { address } = await currentOrigin();
    const { firstUserId } = await signUp(viewer, input, { address, next: localAddress(next) });
    if (firstUserId === null) return "/sign-up/sent";
    await carrySession(await openFirstSession(firstUserId, await currentOrigin()));
    return next ?? "/";
  },
  "anyone",
);

export const confirmEmailAction = formAction(
  tokenInput.extend({ next }),
  async (viewer, { next, token }) => {
    await confirmEmail(viewer, { token });
    return `/sign-in?done=confirmed&next=${encodeURIComponent(localAddress(next))}`;
  },
  "anyone",
);

export const requestResetAction = formAction(
  requestResetInput.extend({ next }),
  async (viewer, { next, ...input }) => {
    const { address } = await currentOrigin();
    await requestPasswordReset(viewer, input, { address, next: localAddress(next) });
    return formDone(
      `If this address has an account, a link to choose a new password ${env().smtpUrl ? "is on its way to it" : "is in the outbox"}.`,
    );
  },
  "anyone",
);

export const resetPasswordAction = formAction(
  resetPasswordInput.extend({ next }),
  async (viewer, { next, ...input }) => {
    await carrySession(await resetPassword(viewer, input, await currentOrigin()));
    return next ?? "/";
  },
  "anyone",
);

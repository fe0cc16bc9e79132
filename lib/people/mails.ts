import { env } from "#lib/env.ts";
import type { MailedToken } from "#lib/people/commands/tokens.ts";
import type { Mail } from "#lib/queue/outbox.ts";

/** Mails about accounts. */

/** `next` is the page where the person signed up. */
export function confirmMail(to: string, token: MailedToken, next = "/"): Mail {
  const mail = letter(to, "Confirm your address", [
    "Somebody, most likely you, created an account with this address. Open this page to confirm it:",
    link("/sign-up/confirm", token) + onTo(next),
    "The link is valid for three days. If it was not you, ignore this mail: without confirmation the account stays closed.",
  ]);
  return { ...mail, tokenId: token.id };
}

export function alreadyHereMail(to: string, token: MailedToken): Mail {
  const mail = letter(to, "You already have an account", [
    "Somebody, most likely you, tried to sign up with this address, which already has an account. To choose a new password and sign in, open this page:",
    link("/reset-password", token),
    "The link is valid for two hours. If it was not you, ignore this mail: the account stays as it is.",
  ]);
  return { ...mail, tokenId: token.id };
}

/** `next` is the page to go on to. */
export function resetMail(to: string, token: MailedToken, next = "/"): Mail {
  const mail = letter(to, "Choose a new password", [
    "Somebody, most likely you, asked for a new password for the account with this address. Open this page to choose it:",
    link("/reset-password", token) + onTo(next),
    "The link is valid for two hours. If it was not you, ignore this mail: the password stays as it is.",
  ]);
  return { ...mail, tokenId: token.id };
}

export function claimMail(to: string, token: MailedToken, handle: string): Mail {
  const mail = letter(to, "Your account is waiting", [
    `The bugs and comments you wrote elsewhere have been imported here, under @${handle}. To take the account and choose a password, open this page:`,
    link("/reset-password", token),
    "The link is valid for two hours; “Forgotten password” on the sign-in page sends another. If you do not want the account, ignore this mail.",
  ]);
  return { ...mail, tokenId: token.id };
}

export function passwordChangedMail(to: string): Mail {
  return letter(to, "Your password was changed", [
    "The password of your account was changed just now, and other browsers were signed out.",
    "If it was not you, choose a new one immediately:",
    `${env().url}/forgotten-password`,
  ]);
}

export function changeEmailMail(to: string, token: MailedToken, handle: string): Mail {
  const mail = letter(to, "Confirm your new address", [
    `@${handle}, most likely you, wants to use this address for their account. Open this page to confirm it:`,
    link("/settings/email", token),
    "The link is valid for a day. If it was not you, ignore this mail: nothing is changed.",
  ]);
  return { ...mail, tokenId: token.id };
}

/** To the owner of an address that somebody wants for another account. */
export function emailTakenMail(to: string): Mail {
  return letter(to, "This address already has an account", [
    "Somebody, most likely you, wants to use this address for another account. It already has one, so nothing is changed.",
    "If it was not you, ignore this mail.",
  ]);
}

export function emailChangedMail(to: string, now: string): Mail {
  return letter(to, "The address of your account was changed", [
    `Your account now has the address ${now}. This one is no longer used for it.`,
    "If it was not you, tell an administrator of this site at once.",
  ]);
}

export function impersonationMail(to: string, administrator: { displayName: string; handle: string }): Mail {
  return letter(to, "An administrator is impersonating you", [
    `${administrator.displayName} (@${administrator.handle}), an administrator of this site, can see it as you for the next hour, usually to look into something you asked about.`,
    "Everything done in that time is recorded in the audit log under the administrator's name. The administrator does not learn your password and cannot change it.",
    "If you did not expect this, ask the administrator, or answer this mail.",
  ]);
}

function link(path: string, token: MailedToken): string {
  return `${env().url}${path}?token=${token.secret}`;
}

function onTo(next: string): string {
  return next === "/" ? "" : `&next=${encodeURIComponent(next)}`;
}

function letter(to: string, subject: string, paragraphs: string[]): Mail {
  return { to, subject, text: `${paragraphs.join("\n\n")}\n\n-- \nHeadwater, ${env().url}\n` };
}

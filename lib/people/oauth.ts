import type { OAuthConfig } from "next-auth/providers/oauth";
import { z } from "zod";
import { env } from "#lib/env.ts";
import type { Identity } from "#lib/people/commands/providers.ts";

/** The outside providers that the configuration switches on, for the sign-in page: id and name. */
export function listProviders(): { id: string; name: string }[] {
  return oauthProviders().map(({ id, name }) => ({ id, name }));
}

/** The same, in the form of next-auth. */
export function oauthProviders(): OAuthConfig<Claims>[] {
  const { oidc, github, gitlab } = env();
  return [
    ...(oidc ? [openIdProvider("oidc", oidc.name, oidc)] : []),
    ...(github ? [githubProvider(github)] : []),
    ...(gitlab ? [openIdProvider("gitlab", "GitLab", { ...gitlab, issuer: gitlab.url })] : []),
  ];
}

/** The identity in a provider's profile. Throws when the profile is unusable. */
export function identityFrom(provider: string, profile: unknown): Identity {
  const claims = claimsShape.parse(profile);
  return {
    provider,
    subject: claims.sub,
    email: claims.email ?? null,
    isEmailVerified: claims.email_verified === true || claims.email_verified === "true",
    name: claims.name ?? null,
    login: claims.preferred_username ?? claims.nickname ?? null,
  };
}

const claimsShape = z.object({
  sub: z.string().min(1),
  email: z.string().nullish(),
  /** Some providers send a string. */
  email_verified: z.union([z.boolean(), z.string()]).nullish(),
  name: z.string().nullish(),
  preferred_username: z.string().nullish(),
  nickname: z.string().nullish(),
});

type Claims = z.output<typeof claimsShape>;
type Client = { clientId: string; clientSecret: string };

function openIdProvider(
  id: string,
  name: string,
  { issuer, clientId, clientSecret }: Client & { issuer: string },
) {
  const config: OAuthConfig<Claims> = {
    id,
    name,
    type: "oauth",
    wellKnown: `${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`,
    authorization: { params: { scope: "openid email profile" } },
    idToken: true,
    checks: ["pkce", "state"],
    clientId,
    clientSecret,
    profile: ({ sub }) => ({ id: sub }),
  };
  return config;
}

/** GitHub does not support OpenID: its responses are converted to claims. Only a verified address is used. */
function githubProvider({ clientId, clientSecret }: Client): OAuthConfig<Claims> {
  return {
    id: "github",
    name: "GitHub",
    type: "oauth",
    issuer: "https://github.com/login/oauth",
    authorization: {
      url: "https://github.com/login/oauth/authorize",
      params: { scope: "read:user user:email" },
    },
    token: "https://github.com/login/oauth/access_token",
    userinfo: {
      url: "https://api.github.com/user",
      request: async ({ tokens }) => {
        const user = githubUser.parse(await askGithub("user", tokens.access_token));
        const addresses = githubAddresses.parse(await askGithub("user/emails", tokens.access_token));
        const address = addresses.find(({ primary, verified }) => primary && verified);
        return {
          sub: String(user.id),
          name: user.name ?? undefined,
          preferred_username: user.login,
          email: address?.email,
          email_verified: address !== undefined,
        };
      },
    },
    checks: ["state"],
    clientId,
    clientSecret,
    profile: ({ sub }) => ({ id: sub }),
  };
}

const githubUser = z.object({ id: z.number(), login: z.string(), name: z.string().nullish() });
const githubAddresses = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

async function askGithub(path: string, accessToken: string | undefined): Promise<unknown> {
  const answer = await fetch(`https://api.github.com/${path}`, {
    headers: { Authorization: `Bearer ${accessToken}`, Accept: "application/vnd.github+json" },
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) throw new Error(`GitHub answers ${answer.status} to ${path}.`);
  return answer.json();
}

import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { signInAction } from "#app/(site)/sign-in/actions.ts";
import { whereFrom } from "#app/(site)/sign-in/where-from.ts";
import { NarrowPage } from "#components/people/narrow-page.tsx";
import { SignInForm } from "#components/people/sign-in-form.tsx";
import { Button } from "#components/ui/button.tsx";
import { Link } from "#components/ui/link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { listProviders } from "#lib/people/oauth.ts";
import { currentViewer } from "#lib/people/session.ts";

export const metadata: Metadata = { title: "Sign in", robots: { index: false } };

type Asked = Record<string, string | string[] | undefined>;

export default async function SignInPage({ searchParams }: { searchParams: Promise<Asked> }) {
  const params = await searchParams;
  const next = await whereFrom(one(params.next) ?? one(params.callbackUrl));
  const { userId } = await currentViewer();
  if (userId !== null) redirect(next);
  const done = one(params.done);
  const error = one(params.error);
  return (
    <NarrowPage
      title="Sign in"
      lead={
        <>
          New here? <Link href={`/sign-up?next=${encodeURIComponent(next)}`}>Sign up</Link>
        </>
      }
    >
      {done === "confirmed" ? (
        <Notice kind="success">Your address is confirmed. Sign in with your password.</Notice>
      ) : null}
      {error ? <Notice kind="error">{problems[error] ?? problems.internal}</Notice> : null}
      <SignInForm action={signInAction} next={next} />
      {listProviders().map(({ id, name }) => (
        <form key={id} method="post" action={`/api/sign-in/${id}`} className="border-line border-t pt-4">
          <input type="hidden" name="next" value={next} />
          <Button type="submit" className="w-full">
            Sign in with {name}
          </Button>
        </form>
      ))}
    </NarrowPage>
  );
}

/** Messages for failed sign-ins with a provider, by error code (lib/people/commands/providers.ts). */
const problems: Record<string, string> = {
  no_verified_address: "Your account there has no verified e-mail address: verify one there, then come back.",
  not_allowed: "This account may not sign in: it was disabled or merged into another one.",
  internal: "Signing in failed. Try again, or sign in with your password.",
};

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

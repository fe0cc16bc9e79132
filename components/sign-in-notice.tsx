import { Notice } from "#components/ui/notice.tsx";

/** That a session has ended, with a way to sign in that leaves the page as it is. */
export function SignInNotice({ href }: { href: string }) {
  return (
    <div data-unsaved="">
      <Notice kind="warn" title="You are not signed in. Nothing is saved yet.">
        Your input is kept:{" "}
        <a href={href} target="_blank" rel="noreferrer">
          sign in in another tab
        </a>
        , then submit again.
      </Notice>
    </div>
  );
}

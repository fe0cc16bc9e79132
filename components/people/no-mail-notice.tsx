import { Notice } from "#components/ui/notice.tsx";

/** For an installation without SMTP, where mail stays in the outbox. */
export function NoMailNotice() {
  return (
    <Notice kind="info" title="This installation sends no mail.">
      Mail stays in the outbox. An administrator can find the link there and pass it on to you.
    </Notice>
  );
}

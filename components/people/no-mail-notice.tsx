import { Notice } from "#components/ui/notice.tsx";

/** For an installation without SMTP, where mail waits for an administrator. */
export function NoMailNotice() {
  return (
    <Notice kind="info" title="This installation sends no mail.">
      Its mails stay in the outbox: an administrator finds the link there and can hand it to you.
    </Notice>
  );
}

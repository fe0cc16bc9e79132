import { ReplaceForm } from "#components/bugs/attachments/replace-form.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Link } from "#components/ui/link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Section } from "#components/ui/section.tsx";
import { Time } from "#components/ui/time.tsx";
import type { UploadRules } from "#components/ui/use-uploads.ts";
import type { AttachmentPage } from "#lib/bugs/views/attachment.ts";

/** Says of an old version that there is a newer one, and leads there; nothing of the newest. */
export function NewerVersion({ file: { id, bug, isPatch, versions, sha256 } }: { file: AttachmentPage }) {
  const newest = versions.at(-1);
  if (!newest || newest.id === id) return null;
  const page = `/bugs/${bug.id}/attachments/${newest.id}`;
  return (
    <Notice kind="warn" title="This is an old version.">
      <Link href={page}>Show the newest, version {versions.length}</Link>
      {isPatch && newest.isPatch && sha256 && newest.sha256 ? (
        <>
          {" "}
          or <Link href={`${page}?compare=${id}`}>see what differs from this one</Link>
        </>
      ) : null}
    </Notice>
  );
}

/** The versions of an attachment, what differs between them, and the form for a new one. */
export function AttachmentVersions({ file, uploads }: { file: AttachmentPage; uploads: UploadRules }) {
  const { id, bug, versions, may, audience, audienceValue, requests } = file;
  const page = (version: number) => `/bugs/${bug.id}/attachments/${version}`;
  const isNewest = versions.length === 0 || versions.at(-1)?.id === id;
  const mayReplace = isNewest && may.obsolete && may.comment && (audience === null || Boolean(audienceValue));
  return (
    <>
      {versions.length > 0 ? (
        <Section title="Versions" count={versions.length}>
          <ol className="grid gap-1 text-sm">
            {versions.map((version, index) => {
              const before = versions[index - 1];
              const canCompare = before?.isPatch && version.isPatch && before.sha256 && version.sha256;
              return (
                <li key={version.id}>
                  {version.id === id ? (
                    <b aria-current="page">Version {index + 1}</b>
                  ) : (
                    <Link href={page(version.id)}>Version {index + 1}</Link>
                  )}{" "}
                  <span className="text-muted">
                    {version.author ? `${version.author}, ` : ""}
                    <Time at={version.createdAt} />
                  </span>{" "}
                  {canCompare ? (
                    <Link href={`${page(version.id)}?compare=${before.id}`}>
                      Difference<span className="sr-only"> to version {index}</span>
                    </Link>
                  ) : null}
                </li>
              );
            })}
          </ol>
        </Section>
      ) : null}
      {mayReplace ? (
        <Disclosure summary="Upload a new version">
          <ReplaceForm bugId={bug.id} id={id} requests={requests} uploads={uploads} />
        </Disclosure>
      ) : null}
    </>
  );
}

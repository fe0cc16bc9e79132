import { AttachmentForm } from "#components/bugs/attachments/attachment-form.tsx";
import { AttachmentVersions } from "#components/bugs/attachments/attachment-versions.tsx";
import { FlagForms } from "#components/bugs/flag-forms.tsx";
import { placeOf } from "#components/bugs/thread.ts";
import { Badge } from "#components/ui/badge.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { PersonName } from "#components/ui/person.tsx";
import { Facts, Section } from "#components/ui/section.tsx";
import { formatSize } from "#components/ui/size.ts";
import { Time } from "#components/ui/time.tsx";
import type { UploadRules } from "#components/ui/use-uploads.ts";
import { commentAudiences } from "#lib/bugs/comments/audience-words.ts";
import type { AttachmentPage } from "#lib/bugs/views/attachment.ts";
import type { FlagPanel } from "#lib/flags/queries.ts";

type AttachmentFactsProps = {
  file: AttachmentPage;
  /** Of the file itself. */
  address: string;
  flags: FlagPanel;
  uploads: UploadRules;
};

/** What is known of an attachment, its flags, and the form that changes its details. */
export function AttachmentFacts({ file, address, flags, uploads }: AttachmentFactsProps) {
  const { bug, may, audience, audienceValue } = file;
  return (
    <div className="grid gap-4">
      {file.hasContent ? (
        <LinkButton href={address} data-go={undefined} download={file.fileName}>
          Download
        </LinkButton>
      ) : null}
      <Facts
        items={[
          [
            "File",
            <span key="name" className="[overflow-wrap:anywhere]">
              {file.fileName}
            </span>,
          ],
          ["Type", file.isPatch ? `${file.contentType}, patch` : file.contentType],
          ["Size", formatSize(file.size)],
          ["Added by", file.author ? <PersonName key="author" {...file.author} withInitials /> : "unknown"],
          ["Added", <AddedAt key="at" file={file} />],
          ["Visible to", audience ? `only ${audience}` : "everyone who sees the bug"],
          ...(file.isObsolete
            ? [
                [
                  "State",
                  <Badge key="state" tone="slate">
                    obsolete
                  </Badge>,
                ] as const,
              ]
            : []),
        ]}
      />
      {flags.set.length > 0 || flags.open.length > 0 ? (
        <Section title="Flags">
          <FlagForms bug={bug} panel={flags} />
        </Section>
      ) : null}
      <AttachmentVersions file={file} uploads={uploads} />
      {may.edit || may.obsolete ? (
        <Disclosure summary="Edit details">
          <AttachmentForm
            key={bug.revision}
            bugId={bug.id}
            revision={bug.revision}
            id={file.id}
            summary={file.summary}
            fileName={file.fileName}
            isPatch={file.isPatch}
            isObsolete={file.isObsolete}
            mayEdit={may.edit}
            audience={audienceValue}
            audiences={commentAudiences(bug.product, may.hide, file.groups)}
          />
        </Disclosure>
      ) : null}
    </div>
  );
}

function AddedAt({ file }: { file: AttachmentPage }) {
  const { bug, commentAnchor, createdAt } = file;
  if (!commentAnchor) return <Time at={createdAt} />;
  return (
    <a href={placeOf(bug.id, commentAnchor)}>
      <Time at={createdAt} />
    </a>
  );
}

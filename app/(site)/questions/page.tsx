import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { type PageParams, readParam } from "#app/param.ts";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { QuestionDays } from "#components/upstream/question-days.tsx";
import { QuestionTable } from "#components/upstream/question-table.tsx";
import { currentViewer } from "#lib/people/session.ts";
import { countQuestions, findClassification } from "#lib/search/trackings/question-counts.ts";
import { DEFAULT_DAYS, questionsOf } from "#lib/search/trackings/questions.ts";

export const metadata: Metadata = { title: "Questions" };

/** The standing questions of all products of a classification. */
export default async function QuestionsPage({ searchParams }: { searchParams: PageParams }) {
  const viewer = await currentViewer();
  const params = await searchParams;
  const classification = await findClassification(viewer, readParam(params.classification) ?? "");
  if (!classification) return notFound();
  const days = Number(readParam(params.days) ?? DEFAULT_DAYS);
  const questions = questionsOf(days);
  const counts = await countQuestions(
    viewer,
    { kind: "classification", id: classification.id },
    questions.map(({ word }) => word),
  );
  const { name } = classification;
  return (
    <>
      <Breadcrumbs trail={[{ label: "Products", href: "/products" }, { label: name }]} />
      <PageHead title={`Questions about ${name}`} />
      <div className="grid gap-4">
        <QuestionDays href={`/questions?${new URLSearchParams({ classification: name })}`} days={days} />
        <Section title="Standing questions" flush>
          <QuestionTable
            caption={`Questions about ${name}`}
            questions={questions}
            counts={counts}
            place={`${name}/*`}
          />
        </Section>
      </div>
    </>
  );
}

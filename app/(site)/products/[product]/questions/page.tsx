import type { Metadata } from "next";
import { type PageParams, readParam } from "#app/param.ts";
import { productAddress } from "#components/catalog/addresses.ts";
import { ProductHead } from "#components/catalog/product-head.tsx";
import { Link } from "#components/ui/link.tsx";
import { Section } from "#components/ui/section.tsx";
import { QuestionDays } from "#components/upstream/question-days.tsx";
import { QuestionTable } from "#components/upstream/question-table.tsx";
import { countQuestions } from "#lib/search/trackings/question-counts.ts";
import { DEFAULT_DAYS, questionsOf } from "#lib/search/trackings/questions.ts";
import { type ProductProps, productTitle, readProduct } from "../read-product.ts";

type Props = ProductProps & { searchParams: PageParams };

export function generateMetadata(props: Props): Promise<Metadata> {
  return productTitle(props, "Questions");
}

/** What is asked of the trackings of a product again and again, with the number of bugs that are the answer. */
export default async function QuestionsPage(props: Props) {
  const { viewer, product, hasSettings, unrouted } = await readProduct(props);
  const days = Number(readParam((await props.searchParams).days) ?? DEFAULT_DAYS);
  const questions = questionsOf(days);
  const counts = await countQuestions(
    viewer,
    { kind: "product", id: product.id },
    questions.map(({ word }) => word),
  );
  const { name, classification } = product;
  return (
    <>
      <ProductHead product={product} room="questions" hasSettings={hasSettings} unrouted={unrouted} />
      <div className="grid gap-4">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <QuestionDays href={productAddress(name, "questions")} days={days} />
          <Link href={`/questions?${new URLSearchParams({ classification })}`}>
            The same for all of {classification}
          </Link>
        </div>
        <Section title="Standing questions" flush>
          <QuestionTable
            caption={`Questions about ${name}`}
            questions={questions}
            counts={counts}
            place={name}
          />
        </Section>
      </div>
    </>
  );
}

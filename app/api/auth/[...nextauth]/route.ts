import type { NextRequest } from "next/server";
import { answerAuth } from "#lib/people/session.ts";

type Context = { params: Promise<{ nextauth: string[] }> };

async function answer(request: NextRequest, { params }: Context): Promise<Response> {
  return answerAuth(request, (await params).nextauth);
}

export { answer as GET, answer as POST };

// Compiled, never run: what a user writes has the right types, and what is wrong has none.
import { type DocumentReport, InputError, type Verdict, newRequest, verifyDocument, verifyEvidence } from "mynumber-card-verify";

export async function person(evidence: Uint8Array): Promise<string | undefined> {
  const request = await newRequest({ at: new Date(), audience: "https://bank.example" });
  const verdict: Verdict = await verifyEvidence(evidence, { request, at: new Date(), policy: { version: 1 } });
  for (const check of verdict.checks) {
    const name: string = check.name;
    if (check.outcome === "failed") console.log(name);
  }
  return verdict.verdict === "accepted" ? verdict.identity?.holder_reference : undefined;
}

export async function valid(document: ArrayBuffer): Promise<boolean> {
  try {
    const report: DocumentReport = await verifyDocument(document, { at: "2026-12-01T00:00:00Z", profile: "moj" });
    return report.valid;
  } catch (error) {
    if (error instanceof InputError) return error.kind === "document";
    throw error;
  }
}

// @ts-expect-error: there is no clock inside
export const without = verifyEvidence("{}", {});
// @ts-expect-error: an option that nobody knows
export const misspelt = verifyEvidence("{}", { at: new Date(), polcy: {} });

import type { Verdict1 as Verdict } from "./results/verdict-1.js";
import type { Document1 as DocumentReport } from "./results/document-1.js";
import type { Certificate1 as CertificateReport } from "./results/certificate-1.js";
import type { Request1 as Request } from "./results/request-1.js";
export type { Verdict, DocumentReport, CertificateReport, Request };

/** Bytes; a text is taken as it stands (JSON, PEM). */
export type Bytes = Uint8Array | ArrayBuffer | ArrayBufferView | string;
/** A file among the options: bytes, PEM, JSON, or base64 of bytes. */
export type File = Uint8Array | ArrayBuffer | ArrayBufferView | string;

/**
 * Options are plain objects. An option that nobody knows, that is undefined or null, inherited or of another type is an
 * `InputError`: it may be a condition that got lost.
 */
export interface CertificateConditions {
  /** As of when: usually `new Date()`. There is no clock inside. */
  at: Date | string;
  /** Accepted beside the published authorities. */
  anchors?: Iterable<File>;
  /** Accepts J-LIS's test cards. */
  acceptTestCards?: boolean;
}

export interface Conditions extends CertificateConditions {
  /** Revocation lists, DER or PEM. Without them revocation is not checked. */
  crls?: Iterable<File>;
  /** OCSP responses, DER. */
  ocsps?: Iterable<File>;
}

export interface EvidenceConditions extends Conditions {
  /** The request that was made, and kept: the evidence must answer it. */
  request?: Request | object | Bytes;
  /** Whatever it answers: it may be a replay. */
  anyRequest?: boolean;
  /** Who is wanted: docs/policy.md of the project. */
  policy?: object | Bytes;
}

export interface DocumentConditions extends Conditions {
  /** What a CMS signature stands beside. */
  content?: Bytes;
  /** The points of the land registry, one by one. */
  profile?: "moj";
  /** Accepts the authentication key too, which names nobody. */
  acceptAuthentication?: boolean;
}

export interface RequestWishes {
  at: Date | string;
  /** For whom: your address on the web, which the person sees. */
  audience: string;
  level?: "auth" | "signature";
  /** Only who holds the card, without name and address. */
  holderOnly?: boolean;
  /** How long it may be answered; 10 where it is not said. */
  minutes?: number;
}

export interface Comparison {
  schema: "comparison/1";
  result: "same" | "different" | "look_at_it";
  doubts: string[];
}

/** An input that cannot be used. What is wrong with a person, a signature or a certificate is a result, not an error. */
export class InputError extends Error {
  /** A stable word. */
  readonly kind: "options" | "evidence" | "request" | "policy" | "anchor" | "crl" | "ocsp" | "certificate" | "document" | "random";
  /** The library's word for it, where there is one. */
  readonly reason?: string;
  /** What else is known of it. */
  readonly members: Record<string, unknown>;
  /** `error/1`, as every language has it. */
  readonly json: string;
}

/** Loads a module once; the others do it themselves. `source`: its bytes, where they are not beside this file. */
export function load(name?: "evidence" | "documents", source?: BufferSource | WebAssembly.Module | URL): Promise<unknown>;

/** Judges evidence that `identify` wrote. @throws {InputError} */
export function verifyEvidence(evidence: Bytes | object, conditions: EvidenceConditions): Promise<Verdict>;
/** What a certificate says, and whether it is authentic. Revocation is not checked. @throws {InputError} */
export function verifyCertificate(certificate: Bytes, conditions: CertificateConditions): Promise<CertificateReport>;
/** Verifies every signature in a PDF or CMS. @throws {InputError} */
export function verifyDocument(document: Bytes, conditions: DocumentConditions): Promise<DocumentReport>;
/** A request, to be kept until it is answered. @throws {InputError} */
export function newRequest(wishes: RequestWishes): Promise<Request>;
/** Whether two names mean the same. */
export function compareNames(one: string, other: string): Promise<Comparison>;
/** Whether two addresses mean the same. */
export function compareAddresses(one: string, other: string): Promise<Comparison>;
/** The authorities of the simulated card. For tests only: anybody can make such a card. */
export function testAnchors(): Promise<string[]>;

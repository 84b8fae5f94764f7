/** What the case team is told each working day: which onboardings somebody should look at, and why. */

/** In the digest's own order: what stands still first. */
export const headings = [
  'reportedProblems',
  'parked',
  'escalated',
  'dueSoon',
  'endedWithoutCaseFile',
] as const;
export type Heading = (typeof headings)[number];

/** How an onboarding ends that the routine did not end. */
export type OutsideEnd = 'TERMINATED' | 'FAILED' | 'TIMED_OUT' | 'CANCELLED';

/** One onboarding. Nothing personal: the digest leaves the service, and lies in the workflow's history. */
export interface DigestRow {
  /** Names it where it has no organisation number yet. */
  workflowId: string;
  organisationNumber?: string;
  reference?: string;
  stage?: string;
  /** Of the parked step. */
  step?: string;
  endedAs?: OutsideEnd;
  /** ISO 8601: since when it waits, until when, or when it ended, as the heading has it. */
  at?: string;
  /** Where it stands in Temporal UI. */
  address: string;
}

export interface DigestSection {
  count: number;
  /** The most urgent ones, bounded. */
  rows: DigestRow[];
  /** Where all of them stand in Temporal UI; none where no filter of the UI says the same. */
  address?: string;
}

export type DigestSections = Record<Heading, DigestSection>;

/** Instants, ISO 8601. */
export interface DigestQuestion {
  /** Deadlines up to then are near. */
  dueBy: string;
  /** What ended before then is told no more. */
  endedSince: string;
}

/** One digest: namespace and day make its Message-ID. */
export interface Digest {
  namespace: string;
  /** The day in Stockholm that it is of: any instant of it, ISO 8601. */
  at: string;
  sections: DigestSections;
}

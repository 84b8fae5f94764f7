/** Whose mails these are, and the addresses that stand in them. */
export interface MailSettings {
  /** The sender's address, with or without a name: `no-reply@example.org`, `Inera <no-reply@example.org>`. */
  from: string;
  /** The case officers' mailbox. */
  caseTeamEmail: string;
  /** Who is told when case officers have not acted; the case officers' mailbox where there is none of its own. */
  caseTeamLeadEmail?: string | undefined;
  /** Kundservice: whom every letter says to ask. */
  customerServiceEmail: string;
  /** Where people log in to Kundportalen. */
  portalUrl: string;
  /** Inera's guides "Visa roller" and "Lägg upp ny användare och tilldela roll". */
  guides: { showRoles: string; addUser: string };
}

/**
 * The agent agreement as a PDF, drawn up from the application. The same input gives the same bytes. The wording is the
 * service's own until Inera's legal text is put in its place.
 */
import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';
import type { Person } from '../../domain/application';
import { asPrinted } from './printable';

export interface AgreementText {
  organisationNumber: string;
  organisationName: string;
  signatories: Person[];
  agreementContact?: Person;
  /** ISO 8601. */
  drawnUpAt: string;
}

const INERA = { name: 'Inera AB', organisationNumber: '556559-4230' };

const clauses: [heading: string, text: string][] = [
  [
    '1. Avtalets omfattning',
    'Genom avtalet blir organisationen agent hos Inera. En agent har anslutit ett eget system till Ineras ' +
      'infrastruktur, och genom det når agentens kunder Ineras tjänster. Vilka tjänster det gäller framgår av ' +
      'de agentuppdrag som agenten beställer i Kundportalen.',
  ],
  [
    '2. Agentens åtaganden',
    'Agenten följer de villkor som gäller för varje tjänst, ser till att rollerna administratör, beställare och ' +
      'attestant innehas av behöriga personer i Kundportalen, och anmäler utan dröjsmål ändringar som rör avtalet.',
  ],
  [
    '3. Ineras åtaganden',
    'Inera lägger upp ett agentkonto i Kundportalen, granskar agentens beställningar och ger instruktioner för ' +
      'anslutningen till de tjänster som beställts.',
  ],
  [
    '4. Avtalstid',
    'Avtalet gäller från den dag då samtliga firmatecknare nedan har undertecknat det, och tills vidare.',
  ],
  [
    '5. Underskrift',
    'Avtalet undertecknas elektroniskt. Det förseglade dokumentet är avtalets original, och varje part har tillgång till det.',
  ],
];

const REPLACED =
  'Tecken som dokumentets typsnitt saknar har ersatts med närmaste bokstav eller med frågetecken. ' +
  'Rätt stavning framgår av parternas uppgifter i signeringstjänsten.';

export function agreementPdf(agreement: AgreementText): Promise<Buffer> {
  const pdf = new PDFDocument({
    size: 'A4',
    margin: 64,
    lang: 'sv',
    displayTitle: true,
    info: { Title: 'Agentavtal', Author: INERA.name, CreationDate: new Date(agreement.drawnUpAt) },
  });
  const whole = buffer(pdf);
  write(pdf, agreement);
  pdf.end();
  return whole;
}

function write(pdf: PDFKit.PDFDocument, agreement: AgreementText): void {
  let replaced = false;
  const print = (text: string) => {
    const printed = asPrinted(text);
    replaced ||= printed.replaced;
    pdf.text(printed.text);
  };
  const heading = (text: string) => pdf.moveDown().font('Helvetica-Bold').fontSize(12).text(text);
  const body = () => pdf.font('Helvetica').fontSize(10.5);

  pdf.font('Helvetica-Bold').fontSize(20).text('Agentavtal');
  body().text(`Upprättat ${dayInSweden(agreement.drawnUpAt)}`);
  heading('Parter');
  body();
  print(`${INERA.name}, organisationsnummer ${INERA.organisationNumber}`);
  print(
    `${agreement.organisationName}, organisationsnummer ${withDash(agreement.organisationNumber)} (agenten)`,
  );
  for (const [title, text] of clauses) {
    heading(title);
    body().text(text);
  }
  heading(agreement.signatories.length === 1 ? 'Firmatecknare' : 'Firmatecknare i förening');
  body();
  agreement.signatories.forEach(({ name, email }) => print(`${name}, ${email}`));
  if (agreement.agreementContact) {
    heading('Kontaktperson för avtalet');
    body();
    print(`${agreement.agreementContact.name}, ${agreement.agreementContact.email}`);
  }
  if (replaced) pdf.moveDown().fontSize(9).text(REPLACED);
}

const withDash = (organisationNumber: string) =>
  `${organisationNumber.slice(0, 6)}-${organisationNumber.slice(6)}`;

/** As `2026-03-02`. */
const dayInSweden = (instant: string) =>
  new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone: 'Europe/Stockholm' }).format(
    new Date(instant),
  );

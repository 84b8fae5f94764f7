/** A letter as plain text: its blocks one below the other, each followed by an empty line. */
import { oneLine, quotedLines, type Link, type Page } from './letter-text';

export function asText(page: Page): string {
  const { about } = page;
  const blocks = [
    [page.greeting],
    ...page.blocks.map(linesOf),
    [
      '--',
      'Mejlet är skickat automatiskt av Inera, anslutning av agenter.',
      ...(about
        ? [
            `Det gäller ${about.organisationName}, ärendenummer ${about.caseId}.`,
            `Har du frågor? Kontakta Inera Kundservice och uppge ärendenumret: ${about.customerServiceEmail}`,
          ]
        : []),
    ],
  ];
  return blocks.map((lines) => `${lines.map(oneLine).join('\n')}\n`).join('\n');
}

function linesOf(block: Page['blocks'][number]): string[] {
  if (typeof block === 'string') return [block];
  if ('heading' in block) return [block.heading];
  if ('asked' in block) return [block.asked];
  if ('quote' in block) return quotedLines(block.quote).map((line) => `> ${line}`);
  if ('details' in block) return block.details.map(({ label, value }) => `${label}: ${value}`);
  if ('list' in block) return block.list.map((item) => `- ${item}`);
  if ('steps' in block) return block.steps.map((step, index) => `${index + 1}. ${step}`);
  if ('button' in block) return [`${block.button.label}:`, block.button.address];
  return block.links.map(({ label, address }: Link) => `- ${label}: ${address}`);
}

/** What Inera's connection team tells an agent whose order was handed over: how the connection goes on. Swedish. */

export const instructionsFor = (service: string): string[] => [
  `Er beställning av ${service} har tagits emot av Ineras anslutningsteam.`,
  'Anslutningsteamet kontaktar er inom fem arbetsdagar för att boka ett uppstartsmöte.',
  'Beställ funktionscertifikat för testmiljön och produktionsmiljön, om ni inte redan har dem.',
  `Anslut ert system till ${service} i testmiljön och gå igenom testfallen.`,
  'Skicka testprotokollet till anslutningsteamet. När det är godkänt öppnas produktionsmiljön för er.',
];

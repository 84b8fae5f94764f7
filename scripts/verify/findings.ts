/** What has been found, line by line. Nothing in it names a person. */
export interface Check {
  what: string;
  result: 'ok' | 'NOT ok' | 'not checked';
  because?: string;
}

export class Findings {
  readonly all: Check[] = [];

  holds(what: string, doesHold: boolean, otherwise: string): void {
    this.fits(what, doesHold ? undefined : otherwise);
  }

  /** `whyNot`: none where it fits. */
  fits(what: string, whyNot: string | undefined): void {
    this.all.push(
      whyNot === undefined ? { what, result: 'ok' } : { what, result: 'NOT ok', because: whyNot },
    );
  }

  notChecked(what: string, because: string): void {
    this.all.push({ what, result: 'not checked', because });
  }
}

/** Of a test's own Temporal server: what is to be deleted goes within seconds of its end. */

/** A server deletes what has just ended no sooner than it has taken note of the end: every 30 s, but for these. */
export const soonDeleted = ['transfer', 'visibility'].flatMap((queue) => [
  '--dynamic-config-value',
  `history.${queue}ProcessorUpdateAckInterval="200ms"`,
]);

/** An attestant who does not act is reminded; the matter escalates; at the deadline the order lapses. In seconds. */
import type { View } from '../../domain/view';
import type { Happening } from './scene';
import { onSkippedTime } from './skipped-time';
import { toTheAttestation } from './stories';

/** Longer than any deadline of an attestation, holidays and all. */
const MOST_DAYS = 90;

/** @throws Error where it does not lapse, or where a mail that it is to send does not come. */
export async function attestantDoesNotAct(
  tell: (happening: Happening & { on: string }) => void,
): Promise<View> {
  let on = '';
  const { scene, passes, now, stop } = await onSkippedTime((happening) => tell({ ...happening, on }));
  const today = async () => (await now()).toISOString().slice(0, 10);
  try {
    on = await today();
    await toTheAttestation(scene);
    let view = await scene.reaches('attestation');
    await scene.isMailed('attestant', view);
    for (let day = 0; day < MOST_DAYS && view.stage === 'attestation'; day++) {
      await passes('1 day');
      on = await today();
      view = await scene.view();
      await scene.tellNewMails(view);
    }
    const subjects = (await scene.mails()).map(({ subject }) => subject);
    for (const wanted of ['Påminnelse', 'väntar', 'upphört att gälla']) {
      if (!subjects.some((subject) => subject.includes(wanted)))
        throw new Error(`Nobody was mailed “${wanted}”.`);
    }
    return view;
  } finally {
    await stop();
  }
}

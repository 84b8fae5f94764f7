/** What draws the conclusion of each finding. */
import type { Onboarding } from './onboarding';

export type Conclusions<F extends { finding: string }> = {
  [N in F['finding']]: (onboarding: Onboarding, found: Extract<F, { finding: N }>, at: string) => Onboarding;
};

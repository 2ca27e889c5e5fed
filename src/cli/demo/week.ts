/** The recorded week: requests that Entra ID and Okta really send, in the order of a story. */
import { monday, tuesday, wednesday } from './first-days.js';
import { friday, thursday } from './last-days.js';
import type { DayStep } from './step.js';

/** Every day with its steps, in order. Names in braces: `domain`, `seconds`, `lastDay`, and the ids that earlier steps kept. */
export const week: readonly { readonly day: string; readonly steps: readonly DayStep[] }[] = [
  { day: 'Monday', steps: monday },
  { day: 'Tuesday', steps: tuesday },
  { day: 'Wednesday', steps: wednesday },
  { day: 'Thursday', steps: thursday },
  { day: 'Friday', steps: friday },
];

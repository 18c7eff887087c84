/** Where the verb's own name reads badly. */
const WORDS: Record<string, string> = {
  'sessions.endOthers': 'end other sessions',
  'uploads.receive': 'upload file',
  'users.changePassword': 'change password',
  'users.login': 'sign in',
  'users.resetPassword': 'choose new password',
  'workers.pause': 'pause workers',
  'workers.resume': 'resume workers',
};

/** `batches.start` → `start batch`; `loads.resetWatermark` → `reset watermark of load`. */
export function wordsOfAction(action: string): string {
  if (WORDS[action]) return WORDS[action];
  const [entity = '', verb = ''] = action.split('.');
  const [first, ...rest] = verb.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).split(' ');
  const object = singularOf(entity);
  return rest.length === 0 ? `${first} ${object}` : `${first} ${rest.join(' ')} of ${object}`;
}

export function singularOf(entity: string): string {
  return entity.replace(/ches$/, 'ch').replace(/s$/, '');
}

/** The page of what an event is about; undefined where it has none. */
export function placeOf(entity: string, id: string): string | undefined {
  switch (entity) {
    case 'loads':
    case 'batches':
    case 'connections':
      return `/${entity}/${id}`;
    case 'schedules':
      return '/schedules';
    case 'users':
    case 'invites':
      return '/settings/team';
    case 'sessions':
      return '/settings/profile';
    case 'workers':
      return '/workers';
    default:
      return undefined;
  }
}

/** `name: Shop · isConfigChanged: true`. */
export function wordsOfDetails(details: Record<string, unknown>): string {
  return Object.entries(details)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ');
}

import type { toast as sonner } from 'sonner';

/** What the document hears when there is something to say. */
export const SAYING = 'stevedore:saying';

/** As sonner's, which is loaded when there is something to say. */
export const toast = {
  message: (...said: Parameters<typeof sonner.message>) => say((it) => it.message(...said)),
  success: (...said: Parameters<typeof sonner.success>) => say((it) => it.success(...said)),
  error: (...said: Parameters<typeof sonner.error>) => say((it) => it.error(...said)),
};

function say(something: (it: typeof sonner) => void): void {
  document.dispatchEvent(new Event(SAYING));
  void import('sonner').then((it) => something(it.toast));
}

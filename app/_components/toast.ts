import type { toast as sonner } from 'sonner';

/** As sonner's, which is loaded when there is something to say. */
export const toast = {
  message: (...said: Parameters<typeof sonner.message>) =>
    void import('sonner').then((it) => it.toast.message(...said)),
  success: (...said: Parameters<typeof sonner.success>) =>
    void import('sonner').then((it) => it.toast.success(...said)),
  error: (...said: Parameters<typeof sonner.error>) =>
    void import('sonner').then((it) => it.toast.error(...said)),
};
